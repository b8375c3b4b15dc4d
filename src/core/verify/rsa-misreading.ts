import type { Bytes } from '../encoding/bytes.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { FindingCode } from '../codes.ts'
import { finding, type Finding } from '../finding.ts'
import type { RsaVerificationKey } from '../targets/keys.ts'

/** A text that may have been signed, and what to say if it was; `code` null for the right one. */
export interface SignedText {
  /** Null where there is none. */
  readonly text: string | null
  readonly code: FindingCode | null
  readonly what: string
}

const HASHES = ['SHA-512', 'SHA-256', 'SHA-384', 'SHA-1'] as const
const OCTETS = { 'SHA-512': 64, 'SHA-256': 32, 'SHA-384': 48, 'SHA-1': 20 } as const

/** Which of these texts an RSA signature covers, and by which padding and digest; null where it covers none. */
export async function rsaMisreading(
  key: RsaVerificationKey,
  signature: Bytes,
  texts: readonly SignedText[],
  subject: string,
): Promise<Finding | null> {
  for (const { text, code, what } of texts) {
    if (text === null) continue
    const way = await wayOf(key, signature, encodeUtf8(text))
    if (way === null || (way === USUAL && code === null)) continue
    if (code !== null) return finding(code, subject, what)
    const message = `The signature is right but made another way: ${way}. Clients want ${USUAL}, and refuse the file.`
    return finding('SIGNED_OTHER_WAY', subject, message)
  }
  return null
}

const USUAL = 'PKCS#1 v1.5 with SHA-512'

async function wayOf(
  { spki, bits }: RsaVerificationKey,
  signature: Bytes,
  input: Bytes,
): Promise<string | null> {
  for (const hash of HASHES) {
    const pkcs1 = { name: 'RSASSA-PKCS1-v1_5', hash } as const
    const key = await crypto.subtle.importKey('spki', spki, pkcs1, true, ['verify'])
    if (await crypto.subtle.verify({ name: pkcs1.name }, key, signature, input)) {
      return `PKCS#1 v1.5 with ${hash}`
    }
    const pss = { name: 'RSA-PSS', hash } as const
    const pssKey = await crypto.subtle.importKey('spki', spki, pss, true, ['verify'])
    // The salt is as long as the digest, or as long as fits, which openssl takes by itself.
    for (const saltLength of [OCTETS[hash], Math.ceil((bits - 1) / 8) - OCTETS[hash] - 2]) {
      if (saltLength < 0) continue
      const algorithm = { name: 'RSA-PSS', saltLength } as const
      if (await crypto.subtle.verify(algorithm, pssKey, signature, input)) {
        return `PSS with ${hash}`
      }
    }
  }
  return null
}
