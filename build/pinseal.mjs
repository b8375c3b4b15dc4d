#!/usr/bin/env node
// The command `pinseal`. In a clone it first sees to the dependencies and the build, saying so on standard error only;
// installed as a package it finds both done. Plain Node, builtins only.
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = resolve(fileURLToPath(import.meta.url), '../..')
const command = join(root, 'out', 'cli', 'pinseal.mjs')

/** A clone has its sources; a package has only what was built from them. */
async function setUp() {
  if (!existsSync(join(root, 'src', 'cli'))) return true
  const { ensureDependencies } = await import('./ensure-deps.mjs')
  if (!ensureDependencies()) return false
  const { ensureBuilt, isBuilt } = await import('./build.mjs')
  return isBuilt('cli') || alone(() => ensureBuilt('cli'))
}

/** Two commands started at once after a change must not build over each other: the second waits for the first. */
async function alone(work) {
  const turn = join(root, 'node_modules', '.cache', 'pinseal', 'building-cli')
  mkdirSync(join(turn, '..'), { recursive: true })
  while (!taken(turn)) await wait(100)
  try {
    return work()
  } finally {
    rmSync(turn, { recursive: true, force: true })
  }
}

/** A turn that is older than any build takes was left behind by a crash. */
function taken(turn) {
  try {
    mkdirSync(turn)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const made = statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (Date.now() - made > 120_000) rmSync(turn, { recursive: true, force: true })
    return false
  }
}

const json = process.argv.includes('--json')

function fail(message, next) {
  process.stderr.write(`pinseal: COMMAND_INTERNAL: ${message}\n  ${next}\n`)
  const error = { code: 'COMMAND_INTERNAL', message, next }
  if (json) process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`)
  process.exitCode = 2
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

try {
  if (major < 20 || (major === 20 && minor < 11))
    fail(`Pinseal needs Node.js 20.11 or newer; this is ${process.version}`, 'Install a newer one.')
  else if (await setUp()) await import(pathToFileURL(command).href)
  else fail('setting Pinseal up failed', 'See above for the reason; then try again.')
} catch (error) {
  fail(
    `Pinseal could not start: ${error instanceof Error ? error.message : error}`,
    'Run npm ci, then try again.',
  )
}
