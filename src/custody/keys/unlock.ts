import { CustodyError } from '../../bridge/wire.ts'
import { decodeBase64 } from '../../core/encoding/base64.ts'
import { readVerificationKey } from '../../core/x509/public-key.ts'
import type { Desk } from '../desk.ts'
import { tampered } from '../vault/document.ts'
import type { KeptKey } from '../vault/kept-keys.ts'
import { keyName } from '../vault/layout.ts'
import { checkReleases } from '../vault/releases.ts'
import { Seal } from '../vault/seal.ts'
import { appendVouched } from '../vault/vouch.ts'
import { openSealedKey, wipe, type KeySecrets } from './sealed-key.ts'
import type { UnlockedKey } from './session.ts'
import { importSigningKey } from './signing-key.ts'

/** The key of this id. Throws CUSTODY_EMPTY or KEY_UNKNOWN. */
export function keptKey({ vault }: Desk, keyId: string): KeptKey {
  const kept = vault.keys.get(keyId)
  if (kept !== undefined) return kept
  if (vault.keys.size === 0) {
    throw new CustodyError('CUSTODY_EMPTY', 'There is no key in this vault. Make or import one.')
  }
  throw new CustodyError('KEY_UNKNOWN', `There is no key ${keyId.slice(0, 16)} in this vault.`)
}

/**
 * The secrets of a key; a wrong passphrase goes into the journal. The caller wipes them.
 * Throws CUSTODY_BAD_PASSPHRASE, CUSTODY_EMPTY, KEY_UNKNOWN.
 */
export async function openKey(desk: Desk, keyId: string, passphrase: string): Promise<KeySecrets> {
  const { sealed } = keptKey(desk, keyId)
  try {
    return await openSealedKey(desk.ports, sealed, passphrase)
  } catch (error) {
    const isWrong = error instanceof CustodyError && error.code === 'CUSTODY_BAD_PASSPHRASE'
    if (isWrong && desk.vault.problem === null) {
      await desk.vault.append('unlock failed', { keyId, label: sealed.description.label })
    }
    throw error
  }
}

/**
 * Unlocks a key and with it checks what only it can: the MACs of journal and watermark, and all releases. The vault is
 * no longer written to when one is false. Throws as `openKey`, KEY_RETIRED, VAULT_TAMPERED, VAULT_DAMAGED.
 */
export async function unlockKey(
  desk: Desk,
  keyId: string,
  passphrase: string,
): Promise<UnlockedKey> {
  const { vault, ports } = desk
  vault.refuseUnlessWritable()
  const { sealed, isRetired } = keptKey(desk, keyId)
  const { label, spki } = sealed.description
  if (isRetired) throw new CustodyError('KEY_RETIRED', `The key “${label}” is retired.`)
  const secrets = await openKey(desk, keyId, passphrase)
  try {
    const verificationKey = await readVerificationKey(decodeBase64(spki))
    const signingKey = await importSigningKey(ports.crypto, secrets.pkcs8, verificationKey)
    if (signingKey === null || verificationKey.keyId !== keyId) {
      throw tampered(keyName(keyId), 'names a public key that is not that of its private key')
    }
    const seal = await Seal.of(keyId, secrets.journalSecret, ports.crypto)
    await vault.journal.verify(seal)
    await checkReleases(vault.storage, vault.journal)
    await appendVouched(vault, seal, 'unlocked', { keyId, label })
    return { keyId, signingKey, seal }
  } catch (error) {
    if (error instanceof CustodyError && error.code.startsWith('VAULT_')) vault.distrust(error)
    throw error
  } finally {
    wipe(secrets)
  }
}
