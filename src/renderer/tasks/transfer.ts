import type { Task } from './protocol.ts'

/** The buffers that go along with a task: large ones are handed over and not copied. */
export function buffersIn(task: Task): ArrayBuffer[] {
  return task.kind === 'restore' ? wholeBuffers(task.kept.map(({ change }) => change)) : []
}

/** The buffers of these octets, each once; those that hold something else beside them are copied after all. */
export function wholeBuffers(octets: readonly Uint8Array<ArrayBuffer>[]): ArrayBuffer[] {
  const whole = octets.filter(({ byteLength, buffer }) => byteLength === buffer.byteLength)
  return [...new Set(whole.map(({ buffer }) => buffer))]
}
