import { equalBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { InputError } from '../../core/input-error.ts'
import type { AnyVerificationKey } from '../../core/targets/keys.ts'
import { DerReader, TAG_SEQUENCE } from '../../core/x509/der.ts'
import { spkiParts } from '../../core/x509/spki.ts'
import type { PrivatePart } from '../keys/private-key.ts'
import { unreadable } from './refusals.ts'

/** A private key as it stood in a file. */
export interface FoundKey extends PrivatePart {
  /** The public half that the file has beside it, as the bits of an SPKI; null where it has none. Only compared. */
  readonly publicPart: Bytes | null
}

/** What to remark when the public half in a file is not that of its private one; null when it is, or is absent. */
export function publicPartRemark(
  { publicPart }: FoundKey,
  { spki }: AnyVerificationKey,
): string | null {
  if (publicPart === null || equalBytes(publicPart, spkiParts(spki).key)) return null
  return 'The public key written in the file is not that of its private value; the recomputed one counts.'
}

/** A reader of the content of one SEQUENCE with nothing behind it. Throws DER_INVALID. */
export function wholeSequence(der: Bytes): DerReader {
  const document = new DerReader(der)
  const content = document.inside(document.expect(TAG_SEQUENCE, 'a SEQUENCE'))
  document.end('one SEQUENCE')
  return content
}

/** Runs a reader of DER; what it cannot read becomes KEY_FILE_UNREADABLE. */
export function readingDer<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof InputError) throw unreadable(error.message.replace(/\.$/, ''), error)
    throw error
  }
}
