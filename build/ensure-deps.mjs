// Runs before node_modules exists: plain Node, builtins only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '..')
const stamp = join(root, 'node_modules', '.pinseal-lock')

/** What node_modules is to be made from. Nothing in it is built for one version of Node. */
const wanted = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

/**
 * Whether node_modules is already what package-lock.json says, as after an `npm install` by hand. npm writes the list of
 * what it installed at the end; packages for other systems stand in the lockfile only.
 */
function isInstalled() {
  const list = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(list)) return false
  const installed = JSON.parse(readFileSync(list, 'utf8')).packages ?? {}
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {}
  return Object.entries(locked).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true
    const found = installed[path]
    if (!found) return optional === true
    return found.version === version && found.integrity === integrity
  })
}

/**
 * Makes node_modules what package-lock.json says, with development dependencies whatever NODE_ENV is. Does nothing when it
 * is already so. Says what it does on standard error only, so that a command's standard output stays its own.
 * Returns false, having said why, when `npm ci` failed.
 */
export function ensureDependencies() {
  const want = wanted()
  const have = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : ''
  if (have === want) return true
  if (isInstalled()) {
    writeFileSync(stamp, `${want}\n`)
    return true
  }
  process.stderr.write(
    have === ''
      ? 'Installing dependencies (once, about a minute)\n'
      : 'package-lock.json changed: installing dependencies again\n',
  )
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: root, stdio: ['ignore', 2, 2] }
  const done = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (done.status !== 0) {
    process.stderr.write('npm ci failed: see above. Is the package registry reachable?\n')
    return false
  }
  writeFileSync(stamp, `${want}\n`)
  return true
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = ensureDependencies() ? 0 : 1
