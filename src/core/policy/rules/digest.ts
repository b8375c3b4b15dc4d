import { decodeBase64 } from '../../encoding/base64.ts'
import { finding, type Finding } from '../../finding.ts'
import { InputError } from '../../input-error.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { entrySubject } from '../subject.ts'

/** A typed digest must be the standard base64 of 32 octets: iOS stores any length, and then nothing ever matches. */
export function digestRule({ entry }: ResolvedEntry): Finding[] {
  try {
    const { length } = decodeBase64(entry.fingerprint)
    if (length === 32) return []
    const message = `The fingerprint has ${length} octets; SHA-256 has 32. No certificate can match it.`
    return [finding('DIGEST_LENGTH', entrySubject(entry), message)]
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const message = `The fingerprint is not standard base64. ${error.message}`
    return [finding('DIGEST_NOT_BASE64', entrySubject(entry), message)]
  }
}
