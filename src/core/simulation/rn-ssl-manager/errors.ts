/** An error of the library with its own code; `message` is the plain sentence for `because`. */
export class RnError extends Error {
  override readonly name = 'RnError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
