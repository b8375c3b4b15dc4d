import { finding, type Finding } from '../../finding.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { entrySubject } from '../../policy/subject.ts'
import { readEcdsa } from '../../verify/ecdsa-form.ts'
import type { TrustAnchor } from '../../verify/report.ts'
import { misreadingsOf } from './misreadings.ts'
import type { ReadEntry } from './read-entry.ts'
import { signingInput } from './signing-input.ts'

/** A public key imported. */
export interface LoadedAnchor {
  readonly anchor: TrustAnchor
  readonly verify: (signatureDer: Uint8Array, message: Bytes) => Promise<boolean>
  /** Otherwise it is only known: it tells whose a signature is, and makes nothing good. */
  readonly isTrusted: boolean
}

/** In a list of many bad entries most are bad for one reason; beyond these only reasons that were found are tried. */
const THOROUGH = 64

/** Says of bad signatures why they are, entry after entry. */
export class Diagnosis {
  readonly #expected: LoadedAnchor
  readonly #keys: readonly LoadedAnchor[]
  readonly #found = new Set<Finding['code']>()
  #count = 0

  /** `expected` signs the list; `keys` are all that there are, it among them. */
  constructor(expected: LoadedAnchor, keys: readonly LoadedAnchor[]) {
    this.#expected = expected
    this.#keys = keys
  }

  async of(entry: ReadEntry): Promise<Finding> {
    const { triple, shown, signature } = entry
    const subject = entrySubject(shown)
    const { form, der } = readEcdsa(signature ?? new Uint8Array(0))
    if (der === null) return unreadable(form === 'other-curve', signature, subject)
    const signer = triple === null ? null : await this.#signerOf(der, signingInput(triple))
    if (signer !== null) return this.#goodFor(signer, form, subject)
    this.#count++
    const isThorough = this.#count <= THOROUGH
    for (const { code, input, message } of misreadingsOf(entry)) {
      if (!isThorough && !this.#found.has(code)) continue
      const other = await this.#signerOf(der, input)
      if (other === null) continue
      this.#found.add(code)
      return finding(code, subject, message)
    }
    const message = `The signature does not fit ${this.#expected.anchor.label}: the entry was changed, or another key made it. Phones refuse the whole list.`
    return finding('SIGNATURE_WRONG', subject, message)
  }

  /** The signature covers the right text: its form or its key is the reason. */
  #goodFor(signer: LoadedAnchor, form: string, subject: string): Finding {
    const { label, key } = signer.anchor
    if (!signer.isTrusted) {
      const message = `Signed by ${label} (key id ${key.keyId}), which is known here and not trusted for this list. An app that carries another key refuses the whole list.`
      return finding('SIGNED_BY_UNTRUSTED_KEY', subject, message)
    }
    if (form === 'raw') {
      const message = `The signature of ${label} is the bare r||s; phones want it as DER and refuse the whole list.`
      return finding('SIGNATURE_RAW', subject, message)
    }
    if (form === 'loose') {
      const message = `The signature of ${label} fits, but is not in its one strict form: longer lengths than needed, superfluous zeros, or octets after it. Some phones refuse the whole list for it.`
      return finding('SIGNATURE_LOOSE', subject, message)
    }
    const message = `Signed by ${label}, not by ${this.#expected.anchor.label}. An app has one key, so it refuses the whole list.`
    return finding('SIGNED_BY_OTHER_KEY', subject, message)
  }

  async #signerOf(signature: Bytes, message: Bytes): Promise<LoadedAnchor | null> {
    for (const key of this.#keys) {
      if (await key.verify(signature, message)) return key
    }
    return null
  }
}

function unreadable(isOtherCurve: boolean, signature: Bytes | null, subject: string): Finding {
  if (isOtherCurve) {
    const message =
      'The signature was made with a larger curve than P-256, as P-384: the Wultra tool takes such keys, no phone does. Phones refuse the whole list.'
    return finding('SIGNATURE_OTHER_CURVE', subject, message)
  }
  const message =
    signature?.length === 0
      ? 'The signature is empty. Phones refuse the whole list.'
      : 'The signature is no ECDSA P-256 signature. Phones refuse the whole list.'
  return finding('SIGNATURE_MALFORMED', subject, message)
}
