import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hasErrno } from './storage-errors.ts'

const leftover = /^\..+\.new-[0-9a-f]{12}$/

/** Makes the entries of a folder durable. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes `folder` and what is missing above it, durably. */
export async function makeFolder(folder: string, mode = 0o700): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode })
  if (first === undefined) return
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made))
    if (made === first || made === dirname(made)) return
  }
}

/** Writes a new file and waits until it is on the medium. Rejects where one of that name is already there. */
export async function writeNewFile(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Replaces a file as a whole and durably: a new file beside it, fsync, rename over it, fsync of the folder. A crash or
 * a full disk leaves the old or the new content. Rejects with the file system's own error.
 */
export async function replaceFile(path: string, bytes: Uint8Array, mode = 0o600): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.new-${randomBytes(6).toString('hex')}`)
  try {
    await writeNewFile(temporary, bytes, mode)
    await renameOver(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncFolder(dirname(path))
}

/** Removes what writes cut off by a crash left in `folder`; their content was never acknowledged. Returns the names. */
export async function removeLeftovers(folder: string): Promise<string[]> {
  const found = (await readdir(folder)).filter((name) => leftover.test(name))
  // Another process that asks for the lock removes its own file at the same time.
  for (const name of found) await rm(join(folder, name), { force: true })
  return found
}

/** Rename; on Windows a virus scanner may hold the target for a moment, so it is tried for half a second. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to)
      return
    } catch (error) {
      const isHeld =
        process.platform === 'win32' && (hasErrno(error, 'EPERM') || hasErrno(error, 'EBUSY'))
      if (!isHeld || attempt === 10) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
