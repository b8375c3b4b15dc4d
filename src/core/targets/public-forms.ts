import { encodeBase64 } from '../encoding/base64.ts'
import { encodeBase64Url } from '../encoding/base64url.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { canonicalize } from '../encoding/canonical.ts'
import { DerReader, TAG_INTEGER, TAG_SEQUENCE } from '../x509/der.ts'
import { publicKeyForms } from '../x509/public-key.ts'
import { spkiParts } from '../x509/spki.ts'
import { appKeyOf } from './app-key.ts'
import { publicKeyPem, type AnyVerificationKey, type KeyKind } from './keys.ts'
import type { SignatureKind } from './target.ts'

/** A key as people call it: `P-256`, `RSA 4096`, `Ed25519`. */
export function keyName({ kind, bits }: { kind: KeyKind; bits: number }): string {
  switch (kind) {
    case 'ecdsa-p256':
      return 'P-256'
    case 'rsa':
      return `RSA ${bits}`
    case 'ed25519':
      return 'Ed25519'
  }
}

/** The form in which apps carry a key, one for each kind. */
export type AppKeyForm = 'point' | 'ssl-pinning' | 'raw'

/** The public half of a signing key in the forms that apps and tools want. */
export interface PublicForms {
  readonly keyId: string
  readonly pem: string
  /** Standard base64 of the SPKI. */
  readonly spki: string
  /** Canonical JSON (RFC 8785) of a JWK without key id. */
  readonly jwk: string
  readonly app: { readonly form: AppKeyForm; readonly text: string }
}

/** The signature that most clients of a kind check; dynapins takes P-256 keys as SPKI instead. */
const signatures: Readonly<Record<KeyKind, SignatureKind>> = {
  'ecdsa-p256': 'ecdsa-p256-der',
  rsa: 'rsa-pkcs1-sha512-jcs',
  ed25519: 'ed25519',
}

/** Writes a key in the forms that fit its kind. */
export function publicForms(key: AnyVerificationKey): PublicForms {
  const { keyId } = key
  return {
    keyId,
    pem: publicKeyPem(key),
    spki: encodeBase64(key.spki),
    jwk: jwkOf(key),
    app: { form: appKeyForm(key.kind), text: appKeyOf(signatures[key.kind], key) },
  }
}

/** The form in which apps carry keys of a kind. */
export function appKeyForm(kind: KeyKind): AppKeyForm {
  switch (kind) {
    case 'ecdsa-p256':
      return 'point'
    case 'rsa':
      return 'ssl-pinning'
    case 'ed25519':
      return 'raw'
  }
}

/** RFC 7518 clauses 6.2.1 and 6.3.1, RFC 8037 clause 2. */
function jwkOf(key: AnyVerificationKey): string {
  switch (key.kind) {
    case 'ecdsa-p256':
      return publicKeyForms(key).jwk
    case 'rsa': {
      const { n, e } = rsaNumbers(key.spki)
      return canonicalize({ kty: 'RSA', n: encodeBase64Url(n), e: encodeBase64Url(e) })
    }
    case 'ed25519':
      return canonicalize({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(key.raw) })
  }
}

/** Modulus and exponent of an RSA key, without the sign octets of DER. */
function rsaNumbers(spki: Bytes): { n: Bytes; e: Bytes } {
  const document = new DerReader(spkiParts(spki).key)
  const integers = document.inside(document.expect(TAG_SEQUENCE, 'the RSA key'))
  const next = (): Bytes => {
    const { content } = integers.expect(TAG_INTEGER, 'a number of the RSA key')
    return content[0] === 0 ? content.slice(1) : content.slice()
  }
  return { n: next(), e: next() }
}
