import { randomBytes } from 'node:crypto'
import { readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CustodyError } from '../bridge/wire.ts'
import type { ExportFile } from '../custody/ports/export-sink.ts'
import { makeFolder, replaceFile, syncFolder, writeNewFile } from './durable-file.ts'
import { hasErrno, storageError, withinLimit } from './storage-errors.ts'

const segment = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/

/** Longer than a single call of the vault: whole bundles go to slow sticks. */
const limit = 60_000

/**
 * Writes a set of files as the folder `target`, in place of what was there: first all of it, durably, into a folder
 * beside it, then two renames. A crash leaves the old set or the new one, at worst the old one under the name
 * `.<name>.old-…`, which the next export puts back. Everything is read again and compared before it resolves.
 *
 * An existing `target` is replaced only where it is empty or holds a bundle (a manifest.json); else CUSTODY_REFUSED.
 * Throws the STORAGE_ codes.
 */
export async function writeFolder(target: string, files: readonly ExportFile[]): Promise<void> {
  const doing = `writing the folder ${target}`
  try {
    await withinLimit(write(target, files), doing, limit)
  } catch (error) {
    throw error instanceof TypeError ? error : storageError(error, doing)
  }
}

/** Writes one file in place of what was there, and reads it again. `secret` ones are for the owner only. */
export async function writeFile(target: string, bytes: Uint8Array, secret: boolean): Promise<void> {
  const doing = `writing ${target}`
  try {
    await withinLimit(replaceFile(target, bytes, secret ? 0o600 : 0o644), doing, limit)
    await compare(target, bytes)
  } catch (error) {
    throw storageError(error, doing)
  }
}

async function write(target: string, files: readonly ExportFile[]): Promise<void> {
  const parent = dirname(target)
  const name = basename(target)
  await makeFolder(parent, 0o755)
  await tidy(parent, name)
  const isThere = await refuseForeign(target)
  const mark = randomBytes(6).toString('hex')
  const fresh = join(parent, `.${name}.new-${mark}`)
  const old = join(parent, `.${name}.old-${mark}`)
  try {
    await fill(fresh, files)
    if (isThere) await rename(target, old)
    await rename(fresh, target)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined)
    if (isThere) await rename(old, target).catch(() => undefined)
    throw error
  }
  await syncFolder(parent)
  for (const { path, bytes } of files) await compare(join(target, ...path.split('/')), bytes)
  if (isThere) await rm(old, { recursive: true, force: true })
}

async function fill(folder: string, files: readonly ExportFile[]): Promise<void> {
  const folders = new Set([folder])
  for (const { path, bytes } of files) {
    const segments = path.split('/')
    if (!segments.every((part) => segment.test(part)))
      throw new TypeError(`not a file name: ${path}`)
    const file = join(folder, ...segments)
    await makeFolder(dirname(file), 0o755)
    folders.add(dirname(file))
    await writeNewFile(file, bytes, 0o644)
  }
  for (const one of folders) await syncFolder(one)
}

/** What an export that was cut off left: a half-made new set goes; an old set comes back if nothing took its place. */
async function tidy(parent: string, name: string): Promise<void> {
  for (const left of await readdir(parent)) {
    if (!left.startsWith(`.${name}.`)) continue
    const kind = /^(new|old)-[0-9a-f]{12}$/.exec(left.slice(name.length + 2))?.[1]
    if (kind === undefined) continue
    const isGone = await stat(join(parent, name)).then(
      () => false,
      () => true,
    )
    if (kind === 'old' && isGone) await rename(join(parent, left), join(parent, name))
    else await rm(join(parent, left), { recursive: true, force: true })
  }
}

/** Whether the target is there. Throws CUSTODY_REFUSED where it holds something that is no bundle. */
async function refuseForeign(target: string): Promise<boolean> {
  try {
    const names = await readdir(target)
    if (names.length === 0 || names.includes('manifest.json')) return true
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return false
    if (!hasErrno(error, 'ENOTDIR')) throw error
  }
  throw new CustodyError(
    'CUSTODY_REFUSED',
    `${target} is there already and is no bundle. It is not replaced; choose another name.`,
  )
}

async function compare(path: string, bytes: Uint8Array): Promise<void> {
  if (Buffer.from(bytes).equals(await readFile(path))) return
  throw new CustodyError(
    'STORAGE_FAILED',
    `${path} reads back other than it was written. The medium may be failing; use another one.`,
  )
}
