import type { Custody } from './custody.ts'
import { checkedArguments, isCustodyMethod } from './shapes.ts'
import { CustodyError, type Reply } from './wire.ts'

/** Calls that one window may have waiting; a flood beyond it is refused before it costs the custodian anything. */
const mostWaiting = 256

/**
 * Answers what arrives on a line, from a window that may be hostile: only methods of the table, only arguments of their
 * form, one custodian call each. Never rejects. Errors that are not the custodian's own become CUSTODY_INTERNAL without
 * any detail. One server for each window.
 */
export function serveCustody(custody: Custody): (method: unknown, args: unknown) => Promise<Reply> {
  let waiting = 0
  return async (method, args) => {
    if (waiting >= mostWaiting)
      return failed(new CustodyError('CUSTODY_REFUSED', 'Too many calls.'))
    waiting += 1
    try {
      if (!isCustodyMethod(method) || !Array.isArray(args)) {
        throw new CustodyError('CUSTODY_REFUSED', 'There is no such request.')
      }
      const checked = checkedArguments(method, args as readonly unknown[])
      const act = custody[method].bind(custody) as (...given: unknown[]) => Promise<unknown>
      return { ok: true, value: await act(...checked) }
    } catch (error) {
      return failed(error)
    } finally {
      waiting -= 1
    }
  }
}

function failed(error: unknown): Reply {
  if (error instanceof CustodyError) return { ok: false, code: error.code, message: error.message }
  return { ok: false, code: 'CUSTODY_INTERNAL', message: 'Something unforeseen went wrong inside.' }
}
