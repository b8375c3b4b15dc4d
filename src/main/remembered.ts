import { app } from 'electron'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folders that the officer chose. Conveniences: nothing is lost with them but a walk through a dialog. */
export interface Remembered {
  /** Where the vault lies, when it is not the usual place. */
  readonly vaultFolder?: string
  /** Where the last bundle went. */
  readonly exportFolder?: string
}

const file = (): string => join(app.getPath('userData'), 'folders.json')

/** What was remembered; nothing when there is nothing or it cannot be read. */
export function remembered(): Remembered {
  try {
    const kept = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>
    const { vaultFolder, exportFolder } = kept
    return {
      ...(typeof vaultFolder === 'string' ? { vaultFolder } : {}),
      ...(typeof exportFolder === 'string' ? { exportFolder } : {}),
    }
  } catch {
    return {}
  }
}

/** Remembers more. A disk that refuses it costs the convenience only. */
export function remember(more: Remembered): void {
  try {
    writeFileSync(`${file()}.new`, JSON.stringify({ ...remembered(), ...more }))
    renameSync(`${file()}.new`, file())
  } catch {
    // As said.
  }
}
