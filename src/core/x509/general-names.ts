import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import { DerReader, TAG_SEQUENCE } from './der.ts'
import { TAG_IA5 } from './strings.ts'

/** The names of a subjectAltName extension that matter for pins: octets, in the order of the certificate. */
export interface AlternativeNames {
  readonly dns: readonly Bytes[]
  readonly email: readonly Bytes[]
  /** False where an entry is malformed or of no kind of RFC 5280; the lists have what comes before it. */
  readonly wellFormed: boolean
}

export const NO_ALTERNATIVE_NAMES: AlternativeNames = { dns: [], email: [], wellFormed: true }

/** Context tags of GeneralName (RFC 5280 clause 4.2.1.6) that stand for themselves. */
const OTHER_KINDS: ReadonlySet<number> = new Set([0xa0, 0xa3, 0xa4, 0xa5, 0x86, 0x87, 0x88])
const TAG_EMAIL = 0x81
const TAG_DNS = 0x82
/** Old VeriSign certificates have a URI with an IA5String in it. */
const TAG_CONSTRUCTED_URI = 0xa6

/**
 * Reads the value of a subjectAltName extension; never throws. Octets after the SEQUENCE are let pass, as iOS does; an
 * empty SEQUENCE is malformed.
 */
export function readAlternativeNames(value: Bytes): AlternativeNames {
  const dns: Bytes[] = []
  const email: Bytes[] = []
  let wellFormed: boolean
  try {
    const document = new DerReader(value)
    const names = document.inside(document.expect(TAG_SEQUENCE, 'the SEQUENCE of names'))
    wellFormed = !names.done
    while (!names.done) {
      const name = names.next()
      if (name.tag === TAG_DNS) dns.push(name.content)
      else if (name.tag === TAG_EMAIL) email.push(name.content)
      else if (name.tag === TAG_CONSTRUCTED_URI) names.inside(name).expect(TAG_IA5, 'a URI')
      else if (!OTHER_KINDS.has(name.tag)) wellFormed = false
      if (!wellFormed) break
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    wellFormed = false
  }
  return { dns, email, wellFormed }
}
