import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Arguments } from './arguments.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * The vault folder: `--vault`, else PINSEAL_VAULT, else where the desktop app keeps its own (Electron's userData of the
 * app `pinseal`, and `vault` in it).
 */
export function vaultFolder(given: Arguments, env: Surroundings['env']): string {
  const named = given.value('vault') ?? (env['PINSEAL_VAULT'] || undefined)
  return named === undefined ? join(appDataFolder(env), 'pinseal', 'vault') : resolve(named)
}

/** Where this device remembers its vaults, shared with the desktop app. */
export function memoryFolder(env: Surroundings['env']): string {
  return join(appDataFolder(env), 'pinseal', 'seen')
}

function appDataFolder(env: Surroundings['env']): string {
  switch (process.platform) {
    case 'win32':
      return env['APPDATA'] || join(homedir(), 'AppData', 'Roaming')
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support')
    default:
      return env['XDG_CONFIG_HOME'] || join(homedir(), '.config')
  }
}
