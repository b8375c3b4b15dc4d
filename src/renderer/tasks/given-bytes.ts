import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import { openDropped } from '../../core/verify/open.ts'
import type { GivenFile } from '../../core/verify/verify.ts'
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

/**
 * The files of what was given together: those inside a zip, and the others as they are. Throws INPUT_TOO_LARGE, before
 * anything is read, where all of them together are over 64 MiB, and ZIP_… for a zip that is unsafe.
 */
export async function givenFiles(given: readonly Given[]): Promise<GivenFile[]> {
  const size = given.reduce((sum, one) => sum + (one.kind === 'file' ? one.file.size : 0), 0)
  if (given.length > 1 && size > largest) {
    const mebibytes = Math.round(size / 1024 / 1024)
    throw new InputError(
      'INPUT_TOO_LARGE',
      `These ${given.length} files have ${mebibytes} MiB; at most 64 are read.`,
    )
  }
  const files: GivenFile[] = []
  for (const one of given) files.push(...openDropped(one.name, await givenBytes(one)))
  return files
}

/** What to call it: the file, the folder, or how many there are. */
export function sourceOf(given: readonly Given[]): string {
  const first = given[0]?.name ?? ''
  if (given.length === 1) return first
  return first.includes('/') ? first.slice(0, first.indexOf('/')) : `${given.length} files`
}
