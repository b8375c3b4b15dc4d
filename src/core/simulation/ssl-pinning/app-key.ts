import { encodeBase64 } from '../../encoding/base64.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { encodePem } from '../../encoding/pem.ts'
import { InputError } from '../../input-error.ts'
import { keyOctets } from '../key-octets.ts'
import { integersOf, pkcs1OfSpki, spkiOfPkcs1 } from './rsa-key.ts'

/**
 * What an app carries for an RSA public key: base64 of the PEM with a SubjectPublicKeyInfo, which both SDKs read. The
 * key may be given as PEM (also PKCS#1), as DER or as base64 of either.
 * Throws KEY_UNREADABLE for what is no RSA public key.
 */
export function rsaAppKey(key: string | Bytes): Promise<string> {
  for (const octets of keyOctets(key)) {
    const pkcs1 = pkcs1OfSpki(octets) ?? octets
    if (integersOf(pkcs1) === null) continue
    const pem = encodePem('PUBLIC KEY', spkiOfPkcs1(pkcs1))
    return Promise.resolve(encodeBase64(new TextEncoder().encode(pem)))
  }
  const error = new InputError('KEY_UNREADABLE', 'The key is no RSA public key in a known form.')
  return Promise.reject(error)
}
