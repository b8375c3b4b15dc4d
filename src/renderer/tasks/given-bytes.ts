import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import type { Given } from './protocol.ts'

/** Nothing that the desk reads is ever near this. */
const largest = 64 * 1024 * 1024

/** The bytes of one given thing. A file over 64 MiB is refused unread with INPUT_TOO_LARGE. */
export async function givenBytes(given: Given): Promise<Uint8Array<ArrayBuffer>> {
  if (given.kind === 'text') return encodeUtf8(given.text)
  if (given.file.size > largest) {
    const mebibytes = Math.round(given.file.size / 1024 / 1024)
    throw new InputError(
      'INPUT_TOO_LARGE',
      `${given.name} has ${mebibytes} MiB; at most 64 are read.`,
    )
  }
  return new Uint8Array(await given.file.arrayBuffer())
}
