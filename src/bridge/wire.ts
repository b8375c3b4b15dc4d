import type { CustodyErrorCode } from './codes.ts'
import type { CustodyStatus } from './custody.ts'

/** A refusal or failure of the custodian. `code` is stable and crosses the bridge; secrets never stand in `message`. */
export class CustodyError extends Error {
  override readonly name = 'CustodyError'
  readonly code: CustodyErrorCode

  constructor(code: CustodyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: CustodyErrorCode; readonly message: string }

/** What a custodian tells its windows without being asked. */
export type CustodyEvent =
  | { readonly kind: 'status'; readonly status: CustodyStatus }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }

/** One line to a custodian: ipcRenderer on the desktop, a MessagePort in the browser. */
export interface Line {
  invoke(method: string, args: readonly unknown[]): Promise<Reply>
  listen(listener: (event: CustodyEvent) => void): void
}
