import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { readZip, writeZip, ZIP_MAX_PRODUCED, type ZipFile } from '../../core/encoding/zip.ts'
import { InputError } from '../../core/input-error.ts'
import type { HeldStorage } from '../ports/vault-home.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { restoringName } from './layout.ts'

const vaultNames =
  /^(?:vault\.json|(?:journal|workspace)\/\d{8,}\.json|keys\/[0-9a-f]{64}(?:\.watermark)?\.json|releases\/[a-z0-9][a-z0-9._-]{0,63}\/\d{8,}\.json)$/

/** All files of the vault as one zip. Throws CUSTODY_REFUSED where that is more than a zip may hold here. */
export async function saveAsZip(storage: VaultStorage): Promise<Bytes> {
  const names = (await storage.list('')).filter((name) => vaultNames.test(name))
  const files: ZipFile[] = []
  let total = 0
  for (const path of names) {
    const bytes = await storage.read(path)
    if (bytes === null) continue
    files.push({ path, bytes })
    total += bytes.length
  }
  if (total > ZIP_MAX_PRODUCED) {
    throw new CustodyError(
      'CUSTODY_REFUSED',
      'This vault has outgrown the size of a saved file (64 MiB). Copy its folder instead.',
    )
  }
  return writeZip(files)
}

/** The files of a saved vault. Throws VAULT_DAMAGED for what is none. */
export function readSavedVault(zip: Bytes): ZipFile[] {
  let files: ZipFile[]
  try {
    files = readZip(zip)
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause
    const message = `This file is not a saved vault: ${cause.message}`
    throw new CustodyError('VAULT_DAMAGED', message, { cause })
  }
  const foreign = files.find(({ path }) => !vaultNames.test(path))
  if (foreign !== undefined || !files.some(({ path }) => path === 'vault.json')) {
    const why = foreign === undefined ? 'vault.json is missing' : `${foreign.path} belongs to none`
    throw new CustodyError('VAULT_DAMAGED', `This file is not a saved vault: ${why}.`)
  }
  return files
}

/** The files of a saved vault as a storage that is only read, to look at it before anything is replaced. */
export function asHeldStorage(files: readonly ZipFile[]): HeldStorage {
  const contents = new Map(files.map(({ path, bytes }) => [path, bytes]))
  const refuse = (): Promise<never> =>
    Promise.reject(new CustodyError('VAULT_READ_ONLY', 'A saved vault is not written to.'))
  return {
    storage: {
      read: (name) => Promise.resolve(contents.get(name) ?? null),
      list: (prefix) =>
        Promise.resolve([...contents.keys()].filter((name) => name.startsWith(prefix)).sort()),
      write: refuse,
      remove: refuse,
    },
    location: 'the saved vault',
    inUse: 'A saved vault is only looked at.',
    close: () => Promise.resolve(),
  }
}

/**
 * Puts `files` in place of everything in `storage`. A mark stands until `finish` is called: a vault that opens with it
 * was cut off half-way and is emptied.
 */
export async function replaceAll(
  storage: VaultStorage,
  files: readonly ZipFile[],
): Promise<() => Promise<void>> {
  await storage.write(restoringName, encodeUtf8('{}'))
  await removeAllButMark(storage)
  for (const { path, bytes } of files) await storage.write(path, bytes)
  return () => storage.remove(restoringName)
}

/** Empties a vault whose restoring was cut off: what it held was an empty vault, and the saved file is still there. */
export async function clearCutOffRestore(storage: VaultStorage): Promise<void> {
  if ((await storage.read(restoringName)) === null) return
  await removeAllButMark(storage)
  await storage.remove(restoringName)
}

async function removeAllButMark(storage: VaultStorage): Promise<void> {
  for (const name of await storage.list('')) {
    if (vaultNames.test(name)) await storage.remove(name)
  }
}
