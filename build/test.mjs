// `npm test`: everything that must hold, one step after the other, each with its result and time. Plain Node.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fetchOfficialElectron, testElectron } from './electron-runtime.mjs'
import { ensureDependencies } from './ensure-deps.mjs'
import { fetchJudges } from './judges.mjs'
import { cloneCache, root } from './places.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

const ci = Boolean(process.env.CI)
const reports = join(cloneCache, 'reports')
const vitestReport = join(reports, 'vitest.json')
const playwrightReport = join(reports, 'playwright.json')

const tool = (path, ...args) => ({ file: process.execPath, args: [join(root, path), ...args] })

const steps = [
  { name: 'lint', ...tool('node_modules/eslint/bin/eslint.js', '.') },
  {
    name: 'rooms',
    ...tool(
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      'src',
    ),
  },
  { name: 'format', ...tool('node_modules/prettier/bin/prettier.cjs', '--check', '.') },
  { name: 'types', ...tool('node_modules/typescript/bin/tsc', '-b') },
  { name: 'types of tests', ...tool('node_modules/typescript/bin/tsc', '-p', 'test') },
  { name: 'types of the bench', ...tool('node_modules/typescript/bin/tsc', '-p', 'bench') },
  { name: 'types of journeys', ...tool('node_modules/typescript/bin/tsc', '-p', 'e2e') },
  {
    name: 'types of pages',
    ...tool(
      'node_modules/svelte-check/bin/svelte-check',
      '--tsconfig',
      'src/renderer/tsconfig.json',
      '--fail-on-warnings',
    ),
  },
  { name: 'build', ...tool('build/build.mjs') },
  {
    name: 'unit',
    ...tool(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ),
    counts: () => vitestCounts(vitestReport),
  },
  {
    name: 'journeys',
    ...tool('node_modules/@playwright/test/cli.js', 'test', '--reporter=line,json'),
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
    counts: () => playwrightCounts(playwrightReport),
  },
]

function vitestCounts(path) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = read(path)
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

function playwrightCounts(path) {
  const { expected, unexpected, flaky, skipped } = read(path).stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}

const read = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** What the tests need besides npm packages. Returns what is missing, in sentences; empty when all is there. */
async function prepare() {
  const missing = ensureSystemPackages().map(
    (name) => `the Debian package ${name} is missing: apt-get install ${name}`,
  )
  if (fetchOfficialElectron() === null)
    await testElectron().catch((error) =>
      missing.push(`no Electron for the tests: ${error.message}`),
    )
  return [...missing, ...(await fetchJudges())]
}

function run({ name, file, args, env, counts }) {
  console.log(`\n── ${name}`)
  const started = Date.now()
  const done = spawnSync(file, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  const seconds = (Date.now() - started) / 1000
  return { name, seconds, counted: countsOf(counts), ok: done.status === 0 }
}

/** The tests of a step; one that ended before it could report counts as one failure. */
function countsOf(counts) {
  if (!counts) return null
  try {
    return counts()
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function line({ name, seconds, counted, ok }) {
  const tests = counted
    ? `${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`
    : ''
  return `${ok ? 'good  ' : 'FAILED'}  ${name.padEnd(18)}${seconds.toFixed(1).padStart(7)} s  ${tests}`
}

if (!ensureDependencies()) process.exit(1)
const missing = await prepare()
for (const sentence of missing) console.error(sentence)
if (ci && missing.length > 0) {
  console.log('\n0 passed, 1 failed')
  process.exit(1)
}

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
const results = []
for (const step of steps) {
  const result = run(step)
  // On the machine that decides, a test that did not run is a test that failed.
  if (ci && result.counted && result.counted.skipped > 0) result.ok = false
  results.push(result)
}

console.log('')
for (const result of results) console.log(line(result))
const passed = results.reduce((sum, { counted }) => sum + (counted?.passed ?? 0), 0)
const failed = results.reduce((sum, { counted, ok }) => {
  const tests = (counted?.failed ?? 0) + (ci ? (counted?.skipped ?? 0) : 0)
  // A step that fails without a failed test of its own (lint, a crash) still counts.
  return sum + (ok ? 0 : Math.max(1, tests))
}, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
