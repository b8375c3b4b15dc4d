import { describe, expect, it } from 'vitest'
import { givenBytes, refusedBySize } from '../../src/renderer/tasks/given-bytes.ts'
import { ImportRun } from '../../src/renderer/tasks/import-run.ts'
import type { Given } from '../../src/renderer/tasks/protocol.ts'

/** A file that says how large it is, and fails the test when anything of it is read. */
function sized(name: string, size: number): Given {
  const file = new File([], name)
  const unread = (): never => {
    throw new TypeError('it was read')
  }
  Object.defineProperties(file, {
    size: { value: size },
    arrayBuffer: { value: unread },
    slice: { value: unread },
    stream: { value: unread },
    text: { value: unread },
  })
  return { kind: 'file', name, file }
}

describe('a file of 1 GiB', () => {
  it('is refused from its size alone, by name, without a worker', async () => {
    const started = performance.now()
    const run = await ImportRun.read([sized('disk.img', 1024 ** 3)], new Date())
    expect(performance.now() - started).toBeLessThan(100)
    expect(run.outcome.rejected).toEqual([
      {
        source: 'disk.img',
        code: 'INPUT_TOO_LARGE',
        message: 'disk.img has 1024 MiB; at most 64 are read.',
      },
    ])
    const changes = []
    for await (const change of run.changes('vault', [], new Date())) changes.push(change)
    expect(changes).toEqual([])
    run.end()
  })

  it('is refused to whoever asks for its octets', async () => {
    await expect(givenBytes(sized('disk.img', 1024 ** 3))).toThrowWithCode('INPUT_TOO_LARGE')
  })
})

describe('a file of 64 MiB', () => {
  it('is let through, and one octet more is not', () => {
    expect(refusedBySize(sized('all.pem', 64 * 1024 ** 2))).toBeNull()
    expect(refusedBySize(sized('all.pem', 64 * 1024 ** 2 + 1))?.code).toBe('INPUT_TOO_LARGE')
  })
})
