import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HeldStorage } from '../custody/ports/vault-home.ts'
import { storageError } from './storage-errors.ts'
import { holdVaultFolder } from './vault-folder.ts'

/** A new vault folder among the temporary files, removed when it is closed. Rejects with a STORAGE_ code. */
export async function holdPracticeFolder(): Promise<HeldStorage> {
  try {
    const folder = await mkdtemp(join(tmpdir(), 'pinseal-practice-'))
    const held = await holdVaultFolder(folder)
    return {
      ...held,
      close: async () => {
        await held.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    throw storageError(error, 'making a practice vault')
  }
}
