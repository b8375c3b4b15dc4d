import { expect } from 'vitest'

interface CodeMatchers {
  /** The function throws, or the promise rejects with, an error that carries this stable code. Await it. */
  toThrowWithCode(code: string): Promise<void>
}

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- declaration merging wants this very interface
  interface Matchers<T> extends CodeMatchers {}
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

expect.extend({
  async toThrowWithCode(received: unknown, code: string) {
    let thrown: unknown
    try {
      await (typeof received === 'function' ? (received as () => unknown)() : received)
      return { pass: false, message: () => `nothing was thrown; wanted code ${code}` }
    } catch (error) {
      thrown = error
    }
    return {
      pass: codeOf(thrown) === code,
      message: () => `wanted code ${code}, got ${String(codeOf(thrown))}: ${String(thrown)}`,
    }
  },
})
