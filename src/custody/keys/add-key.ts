import type { KeyRequest } from '../../bridge/custody.ts'
import { CustodyError } from '../../bridge/wire.ts'
import { encodeBase64 } from '../../core/encoding/base64.ts'
import { minimumPassphraseBits, strength } from '../../core/passphrase/strength.ts'
import type { Desk } from '../desk.ts'
import { keyName } from '../vault/layout.ts'
import { Seal } from '../vault/seal.ts'
import { emptyWatermark, writeWatermark } from '../vault/watermark.ts'
import { passphraseCost } from './passphrase-cost.ts'
import type { ClearKey } from './clear-key.ts'
import { newJournalSecret, parseSealedKey, sealKey, wipe } from './sealed-key.ts'

export interface NewKey extends ClearKey {
  readonly origin: 'made' | 'imported'
  readonly remark: string | null
}

/** Throws CUSTODY_WEAK_PASSPHRASE for fewer than 50 bits; practice vaults take any. */
export function refuseWeakPassphrase(passphrase: string, isPractice: boolean): void {
  const bits = strength(passphrase)
  if (isPractice || bits >= minimumPassphraseBits) return
  throw new CustodyError(
    'CUSTODY_WEAK_PASSPHRASE',
    `This passphrase is worth about ${String(Math.floor(bits))} bits; a signing key wants at least ` +
      `${String(minimumPassphraseBits)}. Five random words give 64.`,
  )
}

/**
 * Refuses a request for a key before any work is done for it, and gives its label as it is kept.
 * Throws CUSTODY_WEAK_PASSPHRASE, CUSTODY_REFUSED for a label, or why the vault is not written to.
 */
export function checkedRequest({ vault }: Desk, request: KeyRequest): string {
  vault.refuseUnlessWritable()
  refuseWeakPassphrase(request.passphrase, vault.header.practice)
  return checkedLabel(request.label)
}

/** Throws CUSTODY_REFUSED for a label that a list of keys cannot show. */
function checkedLabel(label: string): string {
  const trimmed = label.normalize('NFC').trim()
  if (trimmed.length > 0 && trimmed.length <= 80 && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(trimmed)) {
    return trimmed
  }
  const message = 'A key wants a label of 1 to 80 characters without control characters.'
  throw new CustodyError('CUSTODY_REFUSED', message)
}

/**
 * Seals a key under the request's passphrase and takes it into the vault; it stays locked. Wipes `pkcs8`. The watermark
 * is written first and the journal last, so that a crash leaves nothing, or the whole key. Returns its id.
 * Throws KEY_EXISTS, CUSTODY_WEAK_PASSPHRASE, CUSTODY_REFUSED, a STORAGE_ code, or why the vault is not written to.
 */
export async function addKey(desk: Desk, request: KeyRequest, key: NewKey): Promise<string> {
  const { vault, ports } = desk
  const { keyId, kind, spki } = key.verificationKey
  const journalSecret = newJournalSecret(ports.crypto)
  const secrets = { pkcs8: key.pkcs8, journalSecret }
  try {
    const label = checkedRequest(desk, request)
    const { practice } = vault.header
    if (vault.keys.has(keyId)) {
      throw new CustodyError('KEY_EXISTS', `The key ${keyId.slice(0, 8)} is in this vault already.`)
    }
    const description = {
      kind,
      keyId,
      label,
      spki: encodeBase64(spki),
      createdAt: ports.clock.now().toISOString(),
      origin: key.origin,
      remark: key.remark,
      practice,
    }
    const cost = passphraseCost(request.smallMachine || practice)
    const bytes = await sealKey(ports, description, secrets, request.passphrase, cost)
    const sealed = await parseSealedKey(keyId, bytes)
    const seal = await Seal.of(keyId, journalSecret, ports.crypto)
    if (kind !== 'ecdsa-p256') await vault.raiseFormat(2)
    await writeWatermark(vault.storage, seal, emptyWatermark, vault.journal.head)
    await vault.storage.write(keyName(keyId), bytes)
    const event = key.origin === 'made' ? 'key made' : 'key imported'
    const details = { keyId, label, file: sealed.sha256, remark: key.remark ?? '' }
    await vault.append(event, details, [seal])
    vault.keys.set(keyId, { sealed, isRetired: false, compromised: null, isJournaled: true })
    return keyId
  } finally {
    wipe(secrets)
  }
}
