import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeviceMemory } from '../custody/ports/device-memory.ts'
import { makeFolder, replaceFile } from './durable-file.ts'

/** A device's memory in a folder of small files, one for each vault. What cannot be read counts as never seen. */
export function deviceMemory(folder: string): DeviceMemory {
  return {
    recall: async (vaultId) => {
      try {
        const value: unknown = JSON.parse(await readFile(join(folder, `${vaultId}.json`), 'utf8'))
        if (typeof value !== 'object' || value === null) return null
        if (!('sequence' in value) || !('sha256' in value)) return null
        return { sequence: Number(value.sequence), sha256: String(value.sha256) }
      } catch {
        return null
      }
    },
    remember: async (vaultId, { sequence, sha256 }) => {
      await makeFolder(folder)
      const text = JSON.stringify({ sequence, sha256 })
      await replaceFile(join(folder, `${vaultId}.json`), Buffer.from(text))
    },
  }
}
