import type { Exported } from '../bridge/custody.ts'
import { encodeUtf8 } from '../core/encoding/utf8.ts'
import { parseRelease } from '../core/lists/release.ts'
import { record, type Desk } from './desk.ts'
import { refuseWeakPassphrase } from './keys/add-key.ts'
import { encryptPrivateKey, practiceMark } from './keys/backup.ts'
import { wipe } from './keys/sealed-key.ts'
import { openKey } from './keys/unlock.ts'
import { reading } from './vault/document.ts'
import type { JournalDetails, JournalEvent } from './vault/journal-events.ts'
import { releaseName } from './vault/layout.ts'
import { readReleaseBytes } from './vault/releases.ts'
import { saveAsZip } from './vault/saved-vault.ts'

/** Hands a release's files out, byte for byte as they were signed. Also from a vault that is only read. */
export async function exportRelease(
  desk: Desk,
  listId: string,
  listVersion: number,
): Promise<Exported> {
  const { vault, ports } = desk
  const bytes = await readReleaseBytes(vault.storage, vault.journal, listId, listVersion)
  const release = await reading(releaseName(listId, listVersion), () => parseRelease(bytes))
  const files = release.files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))
  const exported = await ports.sink.folder(`${listId}-${String(listVersion)}`, files)
  await note(desk, 'release exported', { listId, listVersion })
  return exported
}

/** Hands out an encrypted backup of a key. Also from a vault that is only read: then it is needed most. */
export async function backupKey(
  desk: Desk,
  keyId: string,
  passphrase: string,
  backupPassphrase: string,
): Promise<Exported> {
  const { vault, ports } = desk
  const { practice } = vault.header
  refuseWeakPassphrase(backupPassphrase, practice)
  const secrets = await openKey(desk, keyId, passphrase)
  try {
    const pem = await encryptPrivateKey(ports.crypto, secrets.pkcs8, backupPassphrase)
    const text = practice ? `${practiceMark}\n${pem}` : pem
    const name = `pinseal-key-${keyId.slice(0, 8)}.pem`
    const exported = await ports.sink.file(name, 'application/x-pem-file', encodeUtf8(text), true)
    await note(desk, 'key backed up', { keyId })
    return exported
  } finally {
    wipe(secrets)
  }
}

/** Hands out the whole vault as one zip. */
export async function saveVault(desk: Desk): Promise<Exported> {
  const { vault, ports } = desk
  const workspace = vault.workspace.last
  const zip = await saveAsZip(vault.storage)
  const day = ports.clock.now().toISOString().slice(0, 10)
  const name = `pinseal-vault-${vault.header.vaultId.slice(0, 8)}-${day}.zip`
  const exported = await ports.sink.file(name, 'application/zip', zip, true)
  await note(desk, 'vault saved', { workspace })
  return exported
}

/** Journals what was handed out, where the vault can be written. */
async function note(desk: Desk, event: JournalEvent, details: JournalDetails): Promise<void> {
  if (desk.vault.problem === null) await record(desk, event, details)
}
