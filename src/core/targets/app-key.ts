import { encodeBase64 } from '../encoding/base64.ts'
import { publicKeyForms } from '../x509/public-key.ts'
import { sslPinningAppKey, type AnyVerificationKey } from './keys.ts'
import type { SignatureKind } from './target.ts'

/**
 * A public key in the form that the client of a target is configured with: of Wultra the point, of dynapins the
 * SubjectPublicKeyInfo, of react-native-ssl-manager the 32 octets, each in base64; of ssl-pinning see `sslPinningAppKey`.
 */
export function appKeyOf(signature: SignatureKind, key: AnyVerificationKey): string {
  switch (key.kind) {
    case 'ecdsa-p256':
      return signature === 'es256-jws' ? encodeBase64(key.spki) : publicKeyForms(key).point
    case 'rsa':
      return sslPinningAppKey(key)
    case 'ed25519':
      return encodeBase64(key.raw)
  }
}
