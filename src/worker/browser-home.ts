import { CustodyError } from '../bridge/wire.ts'
import type { HeldStorage, VaultHome } from '../custody/ports/vault-home.ts'
import { openIndexedStorage } from './indexed-storage.ts'
import { MemoryStorage } from './memory-storage.ts'

const vault = 'pinseal-vault'

/** The browser's one vault, and practice vaults that live in memory. One window writes, by a Web Lock. */
export const browserHome: VaultHome = {
  async open(): Promise<HeldStorage> {
    const release = await takeLock()
    try {
      const storage = await openIndexedStorage(vault)
      return {
        storage,
        location: 'this browser',
        inUse:
          release === null
            ? 'Another window of this browser has the vault open; close it and reload this one.'
            : null,
        close: () => {
          storage.close()
          release?.()
          return Promise.resolve()
        },
      }
    } catch (error) {
      release?.()
      throw error
    }
  },
  openPractice: () =>
    Promise.resolve({
      storage: new MemoryStorage(),
      location: 'this window, until it is closed',
      inUse: null,
      close: () => Promise.resolve(),
    }),
  choose: () =>
    Promise.reject(
      new CustodyError(
        'CUSTODY_REFUSED',
        'A browser keeps its vault in one place; save it as a file.',
      ),
    ),
}

/** Takes the lock and answers with its release; null when another window has it. The browser frees it with the window. */
function takeLock(): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(vault, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(null)
          return
        }
        return new Promise<void>((release) => {
          resolve(release)
        })
      })
      .catch(reject)
  })
}
