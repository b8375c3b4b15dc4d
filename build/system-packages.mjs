// What the tests need from the operating system. Plain Node, builtins only.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { userCache } from './places.mjs'

const onPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((place) => existsSync(join(place, name)))

const libraries = () => {
  const listed = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' })
  return listed.status === 0 ? listed.stdout : null
}

/** The Debian package of each thing that is needed, and how to see that it is there. */
const needs = [
  { package: 'chromium', there: () => onPath('chromium') },
  { package: 'xvfb', there: () => onPath('Xvfb') || Boolean(process.env.DISPLAY) },
  // Proves that nothing of the desktop app connects anywhere.
  { package: 'strace', there: () => onPath('strace') },
  // Judges of the files for other clients.
  { package: 'python3', there: () => onPath('python3') },
  { package: 'default-jdk-headless', there: () => onPath('javac') },
  { package: 'curl', there: () => onPath('curl') },
  { package: 'openssl', there: () => onPath('openssl') },
  { package: 'apache2-bin', there: () => onPath('apache2') },
  // Its package would start a server on port 80, so it is only unpacked.
  { package: 'nginx', there: () => existsSync(serverProgram('nginx')), unpacked: true },
  { package: 'ca-certificates', there: () => existsSync('/etc/ssl/certs/ca-certificates.crt') },
  { package: 'libgtk-3-0', library: 'libgtk-3.so.0' },
  { package: 'libnss3', library: 'libnss3.so' },
  { package: 'libasound2', library: 'libasound.so.2' },
  { package: 'libgbm1', library: 'libgbm.so.1' },
  { package: 'libxss1', library: 'libXss.so.1' },
  { package: 'libxtst6', library: 'libXtst.so.6' },
  { package: 'fonts-dejavu-core', there: () => existsSync('/usr/share/fonts/truetype/dejavu') },
]

/**
 * Sees to it that a browser, a virtual screen, openssl and the libraries of Electron are there. On Debian and its kin, as
 * root, installs what is missing. Returns the names of packages that are still missing.
 */
export function ensureSystemPackages() {
  if (process.platform !== 'linux') return []
  const missing = missingPackages()
  if (missing.length === 0 || !mayInstall()) return missing
  process.stderr.write(`Installing ${missing.join(' ')}\n`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 2],
    })
  const isUnpacked = (name) => needs.some((need) => need.package === name && need.unpacked)
  apt('update')
  apt('install', '-y', '--no-install-recommends', ...missing.filter((name) => !isUnpacked(name)))
  for (const name of missing.filter(isUnpacked)) unpack(name, environment)
  return missingPackages()
}

/** Fetches a Debian package and lays its files into the user's cache, without installing it. */
function unpack(name, env) {
  const place = join(userCache, name)
  mkdirSync(place, { recursive: true })
  spawnSync('apt-get', ['-qq', 'download', name], {
    cwd: place,
    env,
    stdio: ['ignore', 'ignore', 2],
  })
  for (const file of readdirSync(place).filter((one) => one.endsWith('.deb')))
    spawnSync('dpkg-deb', ['-x', join(place, file), place], { stdio: ['ignore', 'ignore', 2] })
}

function missingPackages() {
  const loaded = libraries()
  return needs
    .filter(({ library, there }) =>
      library ? loaded !== null && !loaded.includes(library) : !there(),
    )
    .map((need) => need.package)
}

function mayInstall() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  return process.getuid?.() === 0 && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release)
}

/** Where a web server that judges the header files is, or would be. */
export function serverProgram(name) {
  const installed = join('/usr/sbin', name)
  return existsSync(installed) ? installed : join(userCache, name, 'usr/sbin', name)
}

/** The Chromium that the browser tests drive. */
export function chromiumPath() {
  for (const path of [
    process.env.PINSEAL_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
  ])
    if (path && existsSync(path)) return path
  return null
}
