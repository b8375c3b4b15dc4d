import type { InputErrorCode } from './input-error-codes.ts'

/** Input that cannot be read. `code` is stable; `offset` is where, in octets or characters, when that is known. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly code: InputErrorCode
  readonly offset: number | undefined

  constructor(
    code: InputErrorCode,
    message: string,
    options?: { offset?: number; cause?: unknown },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.offset = options?.offset
  }
}
