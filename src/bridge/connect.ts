import { custodyErrorCodes } from './codes.ts'
import type { Custody } from './custody.ts'
import { checkedArguments, isCustodyMethod, parameterShapes } from './shapes.ts'
import { CustodyError, type Line } from './wire.ts'

/**
 * The custodian as a window sees it, at the other end of a line. Arguments are copied to plain values before they leave,
 * so a reactive proxy may be handed in. Every refusal rejects with a CustodyError of the same code.
 */
export function connectCustody(line: Line): Custody {
  const call = async (method: keyof Custody, args: readonly unknown[]): Promise<unknown> => {
    const reply = await line.invoke(method, checkedArguments(method, args))
    if (reply.ok) return reply.value
    const isKnown = custodyErrorCodes.includes(reply.code)
    throw new CustodyError(isKnown ? reply.code : 'CUSTODY_INTERNAL', reply.message)
  }
  const methods = Object.keys(parameterShapes).filter(isCustodyMethod)
  const custody = methods.map((method) => [
    method,
    (...args: readonly unknown[]) => call(method, args),
  ])
  // The table has every method of Custody with its parameters; results are the custodian's own.
  return Object.fromEntries(custody) as Custody
}
