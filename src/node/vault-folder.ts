import { readFile, readdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Bytes } from '../core/encoding/bytes.ts'
import type { HeldStorage } from '../custody/ports/vault-home.ts'
import type { VaultStorage } from '../custody/ports/vault-storage.ts'
import { makeFolder, removeLeftovers, replaceFile, syncFolder } from './durable-file.ts'
import { hasErrno, storageError, withinLimit } from './storage-errors.ts'
import { lockFolder, type Lock } from './vault-lock.ts'

const segment = /^[a-z0-9_-][a-z0-9._-]{0,199}$/

/**
 * A folder as the storage of one vault. Writes and removals run one after the other, also when one was given up after
 * its time limit: what comes later never overtakes it, and reads wait for it.
 */
export class VaultFolder implements VaultStorage {
  readonly #folder: string
  readonly #limit: number | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(folder: string, limit?: number) {
    this.#folder = folder
    this.#limit = limit
  }

  read(name: string): Promise<Bytes | null> {
    return this.#afterWrites(`reading ${name}`, async () => {
      try {
        return new Uint8Array(await readFile(this.#pathOf(name)))
      } catch (error) {
        if (hasErrno(error, 'ENOENT')) return null
        throw error
      }
    })
  }

  list(prefix: string): Promise<string[]> {
    return this.#afterWrites('reading the folder', async () => {
      const cut = prefix.lastIndexOf('/') + 1
      const names = await namesUnder(join(this.#folder, prefix.slice(0, cut)), prefix.slice(0, cut))
      return names.filter((name) => name.startsWith(prefix)).sort()
    })
  }

  write(name: string, bytes: Bytes): Promise<void> {
    return this.#inTurn(`writing ${name}`, async () => {
      const path = this.#pathOf(name)
      try {
        await replaceFile(path, bytes)
      } catch (error) {
        if (!hasErrno(error, 'ENOENT')) throw error
        await makeFolder(dirname(path))
        await replaceFile(path, bytes)
      }
    })
  }

  remove(name: string): Promise<void> {
    return this.#inTurn(`removing ${name}`, async () => {
      const path = this.#pathOf(name)
      try {
        await unlink(path)
      } catch (error) {
        if (hasErrno(error, 'ENOENT')) return
        throw error
      }
      await syncFolder(dirname(path))
    })
  }

  #pathOf(name: string): string {
    const segments = name.split('/')
    if (!segments.every((part) => segment.test(part)))
      throw new TypeError(`not a vault name: ${name}`)
    return join(this.#folder, ...segments)
  }

  #inTurn<T>(doing: string, work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return this.#limited(doing, result)
  }

  #afterWrites<T>(doing: string, work: () => Promise<T>): Promise<T> {
    return this.#limited(doing, this.#last.then(work))
  }

  async #limited<T>(doing: string, work: Promise<T>): Promise<T> {
    try {
      return await withinLimit(work, doing, this.#limit)
    } catch (error) {
      throw error instanceof TypeError ? error : storageError(error, doing)
    }
  }
}

/**
 * Takes a vault folder, made when it is not there, for writing; where another process has it, for reading. Clears what
 * writes cut off by a crash left behind. Rejects with a STORAGE_ code.
 */
export async function holdVaultFolder(folder: string): Promise<HeldStorage> {
  try {
    await makeFolder(folder)
    const lock = await lockOrReadOnly(folder)
    if (lock.held) await clearFolders(folder)
    return {
      storage: new VaultFolder(folder),
      location: folder,
      inUse: lock.held ? null : lock.by,
      close: async () => {
        if (lock.held) await lock.release()
      },
    }
  } catch (error) {
    throw storageError(error, `opening the vault folder ${folder}`)
  }
}

/** A vault on a medium that cannot be written opens for reading, as one held elsewhere does. */
async function lockOrReadOnly(folder: string): Promise<Lock> {
  try {
    return await lockFolder(folder)
  } catch (error) {
    if (!hasErrno(error, 'EROFS') && !hasErrno(error, 'EACCES')) throw error
    return { held: false, by: `The folder ${folder} cannot be written by this user.` }
  }
}

async function clearFolders(folder: string): Promise<void> {
  await removeLeftovers(folder)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await clearFolders(join(folder, entry.name))
  }
}

/** Names of the regular files beneath a folder; the lock, temporary files and links are not part of a vault. */
async function namesUnder(folder: string, prefix: string): Promise<string[]> {
  const names: string[] = []
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (hasErrno(error, 'ENOENT')) return []
    throw error
  })
  for (const entry of entries) {
    if (!segment.test(entry.name) || (prefix === '' && /^lock(\.takeover)?$/.test(entry.name)))
      continue
    const name = prefix + entry.name
    if (entry.isFile()) names.push(name)
    else if (entry.isDirectory()) {
      names.push(...(await namesUnder(join(folder, entry.name), `${name}/`)))
    }
  }
  return names
}
