import type { CustodyErrorCode } from '../../bridge/codes.ts'
import { CustodyError } from '../../bridge/wire.ts'
import type { Desk } from '../desk.ts'
import { tampered } from '../vault/document.ts'
import type { KeptKey } from '../vault/kept-keys.ts'
import { keyName } from '../vault/layout.ts'
import { checkReleases } from '../vault/releases.ts'
import { Seal } from '../vault/seal.ts'
import { appendVouched } from '../vault/vouch.ts'
import { readWatermark } from '../vault/watermark.ts'
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

/** How people are told of keys: “Label” (first digits of the id), one after the other. */
export function named(keys: readonly KeptKey[]): string {
  return keys
    .map(
      ({ sealed: { description } }) => `“${description.label}” (${description.keyId.slice(0, 8)})`,
    )
    .join(', ')
}

/** Throws KEY_COMPROMISED or KEY_RETIRED where one of these keys signs nothing any more, and names all that do so. */
export function refuseEnded(keys: readonly KeptKey[]): void {
  const compromised = keys.filter((key) => key.compromised !== null)
  if (compromised.length > 0) {
    const message = `Marked as compromised: ${named(compromised)}. Such a key signs nothing and vouches for nothing any more.`
    throw new CustodyError('KEY_COMPROMISED', message)
  }
  const retired = keys.filter(({ isRetired }) => isRetired)
  if (retired.length > 0) throw new CustodyError('KEY_RETIRED', `Retired: ${named(retired)}.`)
}

/** The unlocked keys of these ids. Throws CUSTODY_LOCKED that names those that are not unlocked; as `keptKey`. */
export function requireUnlocked(desk: Desk, keyIds: readonly string[]): UnlockedKey[] {
  const { unlocked } = desk.session
  const locked = keyIds.filter((keyId) => !unlocked.some((key) => key.keyId === keyId))
  if (locked.length > 0) {
    const which = named(locked.map((keyId) => keptKey(desk, keyId)))
    const message = `Locked: ${which}. Unlock every key that is to sign.`
    throw new CustodyError('CUSTODY_LOCKED', message)
  }
  return unlocked.filter((key) => keyIds.includes(key.keyId))
}

/**
 * The secrets of a key; a wrong passphrase goes into the journal. The caller wipes them.
 * Throws CUSTODY_BAD_PASSPHRASE, CUSTODY_EMPTY, KEY_UNKNOWN.
 */
export async function openKey(desk: Desk, keyId: string, passphrase: string): Promise<KeySecrets> {
  const kept = keptKey(desk, keyId)
  try {
    return await openSealedKey(desk.ports, kept.sealed, passphrase)
  } catch (error) {
    if (isOfCode(error, 'CUSTODY_BAD_PASSPHRASE')) await noteWrongPassphrase(desk, [kept])
    throw error
  }
}

/**
 * Unlocks each of these keys that the passphrase opens, and with each checks what only it can: the MACs of journal and
 * watermark, and all releases. The vault is no longer written to when one is false, and then none is unlocked.
 *
 * Throws KEY_COMPROMISED, KEY_RETIRED, KEY_UNKNOWN, CUSTODY_EMPTY, CUSTODY_REFUSED (no key named) before any is tried;
 * CUSTODY_BAD_PASSPHRASE where it opens none, which goes into the journal once; KEY_KIND_UNSUPPORTED where the host can
 * use none of those that it opens; VAULT_TAMPERED, VAULT_DAMAGED.
 */
export async function unlockKeys(
  desk: Desk,
  keyIds: readonly string[],
  passphrase: string,
): Promise<UnlockedKey[]> {
  const { vault } = desk
  vault.refuseUnlessWritable()
  if (keyIds.length === 0) throw new CustodyError('CUSTODY_REFUSED', 'Which key is to be unlocked?')
  const kept = [...new Set(keyIds)].map((keyId) => keptKey(desk, keyId))
  refuseEnded(kept)
  const { unlocked } = desk.session
  const isShut = ({ sealed: { description } }: KeptKey): boolean =>
    !unlocked.some((key) => key.keyId === description.keyId)
  const shut = kept.filter(isShut)
  // Where all are open already the passphrase is still held against them: a wrong one is never said to be right.
  const tried = shut.length > 0 ? shut : kept
  const opened: UnlockedKey[] = []
  const refusals: CustodyError[] = []
  try {
    // One after the other: each takes the memory of one derivation.
    for (const one of tried) {
      try {
        opened.push(await openAndCheck(desk, one, passphrase))
      } catch (error) {
        if (!isOfCode(error, 'CUSTODY_BAD_PASSPHRASE', 'KEY_KIND_UNSUPPORTED')) throw error
        refusals.push(error)
      }
    }
    if (opened.length > 0) {
      await checkReleases(vault.storage, vault.journal)
      for (const { seal, keyId } of opened) {
        const { label } = keptKey(desk, keyId).sealed.description
        await appendVouched(vault, [seal], 'unlocked', { keyId, label })
      }
      return opened
    }
  } catch (error) {
    if (error instanceof CustodyError && error.code.startsWith('VAULT_')) vault.distrust(error)
    throw error
  }
  const unsupported = refusals.find(({ code }) => code === 'KEY_KIND_UNSUPPORTED')
  if (unsupported !== undefined) throw unsupported
  await noteWrongPassphrase(desk, tried)
  throw wrongForAll(tried)
}

/** One key, with its MACs in journal and watermark checked. Throws as `unlockKeys`; nothing is written. */
async function openAndCheck(desk: Desk, kept: KeptKey, passphrase: string): Promise<UnlockedKey> {
  const { vault, ports } = desk
  const { description, verificationKey } = kept.sealed
  const { keyId } = description
  const secrets = await openSealedKey(ports, kept.sealed, passphrase)
  try {
    const signingKey = await importSigningKey(ports.crypto, secrets.pkcs8, verificationKey)
    if (signingKey === null) {
      throw tampered(keyName(keyId), 'names a public key that is not that of its private key')
    }
    const seal = await Seal.of(keyId, secrets.journalSecret, ports.crypto)
    await vault.journal.verify(seal)
    await readWatermark(vault.storage, seal, vault.journal)
    return { keyId, signingKey, seal }
  } finally {
    wipe(secrets)
  }
}

async function noteWrongPassphrase(desk: Desk, tried: readonly KeptKey[]): Promise<void> {
  if (desk.vault.problem !== null) return
  const [first, ...others] = tried.map(({ sealed }) => sealed.description)
  const details =
    first === undefined || others.length > 0
      ? { keys: named(tried) }
      : { keyId: first.keyId, label: first.label }
  await desk.vault.append('unlock failed', details)
}

const wrongForAll = (tried: readonly KeptKey[]): CustodyError =>
  new CustodyError(
    'CUSTODY_BAD_PASSPHRASE',
    tried.length === 1
      ? 'The passphrase is not that of this key.'
      : `The passphrase opens none of these keys: ${named(tried)}.`,
  )

const isOfCode = (error: unknown, ...codes: CustodyErrorCode[]): error is CustodyError =>
  error instanceof CustodyError && codes.includes(error.code)
