// Builds what is asked for, when its sources changed. Plain Node, builtins only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cloneCache, out, root } from './places.mjs'

const page = ['src/core', 'src/bridge', 'src/renderer', 'resources', 'svelte.config.js']
const shared = ['package.json', 'package-lock.json']

/** What each edition is made from, by which tool, and a file that stands at the end of a good build. */
const editions = {
  desktop: {
    sources: [
      ...page,
      'src/custody',
      'src/node',
      'src/main',
      'src/preload',
      'electron.vite.config.ts',
    ],
    tool: ['electron-vite/bin/electron-vite.js', 'build'],
    made: 'renderer/index.html',
  },
  web: {
    sources: [
      ...page,
      'src/custody',
      'src/worker',
      'src/web',
      'build/content-policy.mjs',
      'vite.web.config.ts',
    ],
    tool: ['vite/bin/vite.js', 'build', '--config', 'vite.web.config.ts'],
    made: 'web/index.html',
  },
  cli: {
    sources: ['src/core', 'src/bridge', 'src/custody', 'src/node', 'src/cli', 'vite.cli.config.ts'],
    tool: ['vite/bin/vite.js', 'build', '--config', 'vite.cli.config.ts'],
    made: 'cli/pinseal.mjs',
  },
}

export const editionNames = Object.keys(editions)

function* filesUnder(place) {
  const path = join(root, place)
  if (!existsSync(path)) return
  const entries = place.includes('.') ? null : readdirSync(path, { withFileTypes: true })
  if (!entries) return yield path
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    if (entry.isDirectory()) yield* filesUnder(`${place}/${entry.name}`)
    else yield join(path, entry.name)
}

/** SHA-256 over the names and contents of an edition's sources. */
function sourcesOf(edition) {
  const hash = createHash('sha256')
  for (const place of [...editions[edition].sources, ...shared])
    for (const path of filesUnder(place))
      hash
        .update(`${relative(root, path)}\0`)
        .update(readFileSync(path))
        .update('\0')
  return hash.digest('hex')
}

const stampOf = (edition) => join(cloneCache, `built-${edition}`)

/** Whether an edition is built from its sources as they are now. */
export function isBuilt(edition) {
  const stamp = stampOf(edition)
  return (
    existsSync(join(out, editions[edition].made)) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === sourcesOf(edition)
  )
}

/**
 * Builds an edition (`desktop`, `web` or `cli`). Quiet unless it fails; then the tool's own words go to standard error.
 * Returns whether it was built.
 */
export function build(edition) {
  const sources = sourcesOf(edition)
  const [tool, ...args] = editions[edition].tool
  const done = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout}${done.stderr}\nBuilding the ${edition} edition failed.\n`)
    return false
  }
  mkdirSync(cloneCache, { recursive: true })
  writeFileSync(stampOf(edition), sources)
  return true
}

/** Builds an edition unless it is built already. Says so on standard error when it takes time. */
export function ensureBuilt(edition) {
  if (isBuilt(edition)) return true
  process.stderr.write(`Building the ${edition} edition\n`)
  return build(edition)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const asked = process.argv.slice(2)
  for (const edition of asked.length > 0 ? asked : editionNames) {
    const started = Date.now()
    if (!build(edition)) {
      process.exitCode = 1
      break
    }
    console.log(`built ${edition} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  }
}
