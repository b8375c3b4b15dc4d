import { decodeBase64, encodeBase64 } from '../../core/encoding/base64.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { canonicalize } from '../../core/encoding/canonical.ts'
import type { JsonObject } from '../../core/encoding/json.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import type { HostCrypto, HostKey } from '../ports/host-crypto.ts'

const hmac = { name: 'HMAC', hash: 'SHA-256' }

/**
 * Authenticates what the custodian writes while a key is unlocked: HMAC-SHA-256 under a secret that rests only inside
 * that sealed key, over the canonical JSON of the members. `purpose` keeps a record from passing for a watermark.
 */
export class Seal {
  readonly keyId: string
  readonly #crypto: HostCrypto
  readonly #key: HostKey

  private constructor(keyId: string, crypto: HostCrypto, key: HostKey) {
    this.keyId = keyId
    this.#crypto = crypto
    this.#key = key
  }

  static async of(keyId: string, secret: Bytes, crypto: HostCrypto): Promise<Seal> {
    const key = await crypto.subtle.importKey('raw', secret, hmac, false, ['sign', 'verify'])
    return new Seal(keyId, crypto, key)
  }

  /** Standard base64 of the MAC. */
  async mac(purpose: 'journal' | 'watermark', members: JsonObject): Promise<string> {
    const mac = await this.#crypto.subtle.sign(hmac, this.#key, inputOf(purpose, members))
    return encodeBase64(new Uint8Array(mac))
  }

  async holds(
    purpose: 'journal' | 'watermark',
    members: JsonObject,
    mac: string,
  ): Promise<boolean> {
    const input = inputOf(purpose, members)
    return this.#crypto.subtle.verify(hmac, this.#key, decodeBase64(mac), input)
  }
}

const inputOf = (purpose: string, members: JsonObject): Bytes =>
  encodeUtf8(`pinseal ${purpose}\n${canonicalize(members)}`)
