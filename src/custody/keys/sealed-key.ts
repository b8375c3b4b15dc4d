import { CustodyError } from '../../bridge/wire.ts'
import { decodeBase64, encodeBase64 } from '../../core/encoding/base64.ts'
import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { canonicalize } from '../../core/encoding/canonical.ts'
import type { JsonObject } from '../../core/encoding/json.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import {
  readAnyVerificationKey,
  type AnyVerificationKey,
  type KeyKind,
} from '../../core/targets/keys.ts'
import type { HostCrypto, HostKey } from '../ports/host-crypto.ts'
import type { KeyDerivation } from '../ports/key-derivation.ts'
import { parseDocument, reading, renderDocument, tampered, without } from '../vault/document.ts'
import { keyName } from '../vault/layout.ts'
import { refuseOddCost, type PassphraseCost } from './passphrase-cost.ts'

const spec = 'pinseal-key/1'
const payloadVersion = 1
const journalSecretLength = 32

/** What is known of a sealed key without its passphrase. All of it is authenticated when it is opened. */
export interface KeyDescription {
  readonly kind: KeyKind
  readonly keyId: string
  readonly label: string
  /** Standard base64 of the SPKI. */
  readonly spki: string
  readonly createdAt: string
  readonly origin: 'made' | 'imported'
  readonly remark: string | null
  readonly practice: boolean
}

/** What is sealed. Whoever holds it overwrites it with `wipe` as soon as it is imported. */
export interface KeySecrets {
  readonly pkcs8: Bytes
  /** Key of the MACs over journal and watermark. */
  readonly journalSecret: Bytes
}

export interface SealedKey {
  readonly description: KeyDescription
  /** What `spki` holds: a key of the described kind and id. */
  readonly verificationKey: AnyVerificationKey
  /** Digest that the file carries; the journal has it too. */
  readonly sha256: string
  readonly cost: PassphraseCost
  readonly salt: Bytes
  readonly nonce: Bytes
  readonly sealed: Bytes
  /** What AES-GCM authenticates beside the secrets: every member but the sealed bytes. */
  readonly authenticated: Bytes
}

export function wipe(secrets: KeySecrets): void {
  secrets.pkcs8.fill(0)
  secrets.journalSecret.fill(0)
}

export const newJournalSecret = (crypto: HostCrypto): Bytes =>
  crypto.getRandomValues(new Uint8Array(journalSecretLength))

/** The file of a key sealed under a passphrase: Argon2id (RFC 9106), then AES-256-GCM over the secrets. */
export async function sealKey(
  host: { readonly crypto: HostCrypto; readonly derivation: KeyDerivation },
  description: KeyDescription,
  secrets: KeySecrets,
  passphrase: string,
  cost: PassphraseCost,
): Promise<Bytes> {
  const salt = host.crypto.getRandomValues(new Uint8Array(16))
  const nonce = host.crypto.getRandomValues(new Uint8Array(12))
  const members: JsonObject = {
    spec,
    ...description,
    kdf: { name: 'argon2id', version: 19, ...cost, salt: encodeBase64(salt) },
    cipher: { name: 'aes-256-gcm', nonce: encodeBase64(nonce) },
  }
  const key = await sealingKey(host, passphrase, cost, salt)
  const payload = concatBytes(
    new Uint8Array([payloadVersion]),
    secrets.journalSecret,
    secrets.pkcs8,
  )
  const additionalData = encodeUtf8(canonicalize(members))
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData }
  const sealed = new Uint8Array(await host.crypto.subtle.encrypt(algorithm, key, payload))
  payload.fill(0)
  return renderDocument({ ...members, sealed: encodeBase64(sealed) })
}

/**
 * Reads a sealed key's file. Throws VAULT_DAMAGED, or VAULT_TAMPERED for a derivation outside the limits and for a public
 * key that is not of the kind and id that the file says.
 */
export async function parseSealedKey(keyId: string, bytes: Bytes | null): Promise<SealedKey> {
  const name = keyName(keyId)
  const { fields, members, sha256 } = await parseDocument(name, bytes)
  return reading(name, async () => {
    fields.literal('spec', spec)
    const kind = fields.text('kind', /^(?:ecdsa-p256|rsa|ed25519)$/) as KeyKind
    const origin = fields.text('origin', /^(?:made|imported)$/)
    const description: KeyDescription = {
      kind,
      keyId: fields.literal('keyId', keyId),
      label: fields.text('label'),
      spki: fields.text('spki'),
      createdAt: fields.text('createdAt'),
      origin: origin === 'made' ? 'made' : 'imported',
      remark: members['remark'] === null ? null : fields.text('remark'),
      practice: fields.boolean('practice'),
    }
    const kdf = fields.object('kdf')
    kdf.literal('name', 'argon2id')
    kdf.integer('version', 19, 19)
    const cost = {
      memoryKib: kdf.integer('memoryKib', 0),
      iterations: kdf.integer('iterations', 0),
      parallelism: kdf.integer('parallelism', 0),
    }
    refuseOddCost(cost, name)
    const cipher = fields.object('cipher')
    cipher.literal('name', 'aes-256-gcm')
    return {
      description,
      verificationKey: await publicHalf(name, description),
      sha256,
      cost,
      salt: decodeBase64(kdf.text('salt')),
      nonce: decodeBase64(cipher.text('nonce')),
      sealed: decodeBase64(fields.text('sealed')),
      authenticated: encodeUtf8(canonicalize(without(members, 'sealed'))),
    }
  })
}

async function publicHalf(name: string, said: KeyDescription): Promise<AnyVerificationKey> {
  const key = await readAnyVerificationKey(decodeBase64(said.spki)).catch((error: unknown) => {
    if (error instanceof InputError) return null
    throw error
  })
  if (key?.kind === said.kind && key.keyId === said.keyId) return key
  throw tampered(name, 'names a public key that is not its own')
}

/**
 * Opens a sealed key. Throws CUSTODY_BAD_PASSPHRASE when the passphrase is another one, or anything in the file was
 * changed: without the right key the two cannot be told apart.
 */
export async function openSealedKey(
  host: { readonly crypto: HostCrypto; readonly derivation: KeyDerivation },
  sealedKey: SealedKey,
  passphrase: string,
): Promise<KeySecrets> {
  const { cost, salt, nonce, sealed, authenticated } = sealedKey
  const key = await sealingKey(host, passphrase, cost, salt)
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: authenticated }
  const payload = await host.crypto.subtle.decrypt(algorithm, key, sealed).then(
    (buffer) => new Uint8Array(buffer),
    (cause: unknown) => {
      throw new CustodyError('CUSTODY_BAD_PASSPHRASE', 'The passphrase is not that of this key.', {
        cause,
      })
    },
  )
  const secrets = {
    journalSecret: payload.slice(1, 1 + journalSecretLength),
    pkcs8: payload.slice(1 + journalSecretLength),
  }
  payload.fill(0)
  return secrets
}

async function sealingKey(
  host: { readonly crypto: HostCrypto; readonly derivation: KeyDerivation },
  passphrase: string,
  cost: PassphraseCost,
  salt: Bytes,
): Promise<HostKey> {
  const password = encodeUtf8(passphrase.normalize('NFC'))
  const derived = await host.derivation.argon2id({ password, salt, ...cost, length: 32 })
  password.fill(0)
  const algorithm = { name: 'AES-GCM' }
  const key = await host.crypto.subtle.importKey('raw', derived, algorithm, false, [
    'encrypt',
    'decrypt',
  ])
  derived.fill(0)
  return key
}
