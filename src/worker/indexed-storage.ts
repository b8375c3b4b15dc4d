import { CustodyError } from '../bridge/wire.ts'
import type { Bytes } from '../core/encoding/bytes.ts'
import type { VaultStorage } from '../custody/ports/vault-storage.ts'

/** How long the browser may take for one storage call. On a full disk Chromium may never answer. */
const limit = 5000
const store = 'files'

/** A vault's files as records of one object store: the key is the name, the value its bytes. */
export class IndexedStorage implements VaultStorage {
  readonly #database: IDBDatabase

  constructor(database: IDBDatabase) {
    this.#database = database
  }

  async read(name: string): Promise<Bytes | null> {
    const found: unknown = await this.#run('readonly', `reading ${name}`, (files) =>
      files.get(name),
    )
    if (found === undefined) return null
    if (found instanceof Uint8Array) return new Uint8Array(found)
    throw new CustodyError('STORAGE_FAILED', `What the browser keeps as ${name} is not a file.`)
  }

  async list(prefix: string): Promise<string[]> {
    const range = prefix === '' ? null : IDBKeyRange.bound(prefix, `${prefix}\uffff`)
    const names = await this.#run('readonly', 'listing files', (files) => files.getAllKeys(range))
    // IndexedDB sorts strings by code unit, as the port wants them.
    return names.filter((name) => typeof name === 'string')
  }

  async write(name: string, bytes: Bytes): Promise<void> {
    await this.#run('readwrite', `writing ${name}`, (files) => files.put(bytes, name))
  }

  async remove(name: string): Promise<void> {
    await this.#run('readwrite', `removing ${name}`, (files) => files.delete(name))
  }

  close(): void {
    this.#database.close()
  }

  /** One request in a transaction of its own; resolves when the transaction is durable, or fails within the limit. */
  #run<T>(
    mode: 'readonly' | 'readwrite',
    doing: string,
    ask: (files: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const work = new Promise<T>((resolve, reject) => {
      const transaction = this.#database.transaction(store, mode, { durability: 'strict' })
      const request = ask(transaction.objectStore(store))
      const timer = setTimeout(() => {
        reject(timedOut(doing))
        try {
          transaction.abort()
        } catch {
          // It ended in the same moment; the port allows the old or the new bytes after a failed write.
        }
      }, limit)
      transaction.oncomplete = () => {
        clearTimeout(timer)
        resolve(request.result)
      }
      transaction.onabort = () => {
        clearTimeout(timer)
        reject(storageError(transaction.error ?? request.error, doing))
      }
    })
    return work.catch((error: unknown) => {
      throw storageError(error, doing)
    })
  }
}

/** Opens the database `name`, made when there is none. Rejects with a STORAGE_ code, within 5 s. */
export function openIndexedStorage(name: string): Promise<IndexedStorage> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    const timer = setTimeout(() => {
      reject(timedOut('opening the vault'))
    }, limit)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(store)
    }
    request.onsuccess = () => {
      clearTimeout(timer)
      // A newer version of the desk in another window may want to change the layout.
      request.result.onversionchange = () => {
        request.result.close()
      }
      resolve(new IndexedStorage(request.result))
    }
    request.onerror = () => {
      clearTimeout(timer)
      reject(storageError(request.error, 'opening the vault'))
    }
  })
}

function timedOut(doing: string): CustodyError {
  return new CustodyError(
    'STORAGE_TIMEOUT',
    `The browser's storage did not answer within 5 s while ${doing}. Is the disk full?`,
  )
}

/** What IndexedDB said while `doing`, under the port's codes. */
function storageError(error: unknown, doing: string): CustodyError {
  if (error instanceof CustodyError) return error
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'QuotaExceededError')
    return new CustodyError('STORAGE_FULL', `The browser has no space left for ${doing}.`, {
      cause: error,
    })
  return new CustodyError(
    'STORAGE_FAILED',
    `The browser's storage failed while ${doing}${name === '' ? '' : ` (${name})`}.`,
    { cause: error },
  )
}
