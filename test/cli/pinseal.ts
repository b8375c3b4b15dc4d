import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

export const root = resolve(import.meta.dirname, '../..')
export const command = join(root, 'out/cli/pinseal.mjs')

/** In place of the tester's own configuration: where the command remembers the vaults that it has seen. */
const configuration = mkdtempSync(join(tmpdir(), 'pinseal-configuration-'))

afterAll(() => {
  rmSync(configuration, { recursive: true, force: true })
})

export interface Run {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
  /** The one JSON document on standard output; throws where it is not exactly one. */
  readonly json: any // eslint-disable-line @typescript-eslint/no-explicit-any -- each test knows its document
}

export interface Around {
  readonly stdin?: string | Uint8Array
  readonly env?: Record<string, string>
  readonly cwd?: string
}

/** Runs the built command as a child of its own session, so that it has no terminal to ask on. */
export function pinseal(args: readonly string[], around: Around = {}): Promise<Run> {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: around.cwd ?? root,
    detached: true,
    env: {
      ...process.env,
      PINSEAL_VAULT: '/nonexistent/vault',
      XDG_CONFIG_HOME: configuration,
      ...around.env,
    },
    stdio: [around.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(around.stdin)
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (exit) => {
      done({
        exit,
        stdout,
        stderr,
        get json() {
          return JSON.parse(stdout)
        },
      })
    })
  })
}

/** Runs openssl, the independent judge. Throws where it cannot be started. */
export function openssl(
  args: readonly string[],
  input?: string | Uint8Array,
): { ok: boolean; stdout: string; stderr: string } {
  const done = spawnSync('openssl', args, { input, encoding: 'utf8' })
  if (done.error) throw done.error
  return { ok: done.status === 0, stdout: done.stdout, stderr: done.stderr }
}

/** Builds the command when its sources changed, once, and gives each test file a folder of its own. */
export function useCommand(): { readonly folder: () => string } {
  let folder = ''
  beforeAll(() => {
    const built = spawnSync(process.execPath, [join(root, 'build/pinseal.mjs'), '--version'], {
      encoding: 'utf8',
    })
    if (built.status !== 0) throw new Error(built.stderr)
    folder = mkdtempSync(join(tmpdir(), 'pinseal-cli-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder: () => folder }
}
