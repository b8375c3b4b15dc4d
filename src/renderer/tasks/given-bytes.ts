import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import type { Given, RejectedPiece } from './protocol.ts'

/** Nothing that the desk reads is ever near this. */
const largest = 64 * 1024 * 1024

/** Why a file is refused from its size alone, unread; null where it is not. */
export function refusedBySize(given: Given): RejectedPiece | null {
  if (given.kind === 'text' || given.file.size <= largest) return null
  const mebibytes = Math.round(given.file.size / 1024 / 1024)
  const message = `${given.name} has ${mebibytes} MiB; at most 64 are read.`
  return { source: given.name, code: 'INPUT_TOO_LARGE', message }
}

/** The bytes of one given thing. A file over 64 MiB is refused unread with INPUT_TOO_LARGE. */
export async function givenBytes(given: Given): Promise<Uint8Array<ArrayBuffer>> {
  if (given.kind === 'text') return encodeUtf8(given.text)
  const refused = refusedBySize(given)
  if (refused !== null) throw new InputError('INPUT_TOO_LARGE', refused.message)
  return new Uint8Array(await given.file.arrayBuffer())
}
