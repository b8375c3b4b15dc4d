import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeUtf8 } from '../../src/core/encoding/utf8.ts'
import { createCustodian } from '../../src/custody/custodian.ts'
import { writeFolder } from '../../src/node/export-folder.ts'
import { nodePorts } from '../../src/node/node-ports.ts'
import { bundleForNode } from './bundle.ts'
import { cheapDerivation } from './cheap-derivation.ts'
import { crashDraft, crashPassphrase } from './crash-draft.ts'

interface Run {
  readonly said: string[]
  readonly killedAt: string
}

const run = (child: string, folder: string, fatal: number): Promise<Run> =>
  new Promise((resolve) => {
    const running = spawn(process.execPath, [child, folder, String(fatal)])
    let out = ''
    let err = ''
    running.stdout.on('data', (data: Buffer) => (out += data.toString()))
    running.stderr.on('data', (data: Buffer) => (err += data.toString()))
    running.once('close', () => {
      resolve({ said: out.trim().split('\n').filter(Boolean), killedAt: err.trim() })
    })
  })

/** Looks at what a killed process left, as the next start would, and goes on working with it. */
async function inspect(folder: string, { said }: Run): Promise<void> {
  const started = performance.now()
  const bundle = join(folder, 'bundle')
  const ports = nodePorts({
    edition: 'command',
    vaultFolder: join(folder, 'vault'),
    kdfWorker: 'not used here',
    sink: {
      folder: async (_name, files) => {
        await writeFolder(bundle, files)
        return { kind: 'saved', path: bundle }
      },
      file: () => Promise.reject(new Error('not used here')),
    },
  })
  const custodian = createCustodian({ ...ports, derivation: cheapDerivation })
  const status = await custodian.status()
  expect(performance.now() - started).toBeLessThan(2_000)
  expect(status.vault.readOnly).toBeNull()

  const acknowledged = (what: string): string[] =>
    said.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1))
  expect(status.keys.map(({ keyId }) => keyId)).toEqual(expect.arrayContaining(acknowledged('key')))
  const kept = (await custodian.workspaceChanges(0))
    .map(({ change }) => decodeUtf8(change))
    .join('')
  expect('abc'.startsWith(kept)).toBe(true)
  expect(kept.startsWith(acknowledged('change').join(''))).toBe(true)
  const released = (await custodian.releases()).map(({ listVersion }) => listVersion)
  expect(released).toEqual(expect.arrayContaining(acknowledged('signed').map(Number)))
  const [first] = status.keys
  if (said.includes('retired')) expect(['retired', 'compromised']).toContain(first?.state)
  if (said.includes('compromised')) {
    expect(first?.compromised?.reason).toBe('Its backup was stolen')
  }

  const exported = versionOf(bundle)
  const lastExported = Number(acknowledged('exported').at(-1) ?? 0)
  if (exported === null) {
    // Only between the two renames, and then the old set lies whole beside it.
    if (lastExported > 0)
      expect(readdirSync(folder).some((name) => name.startsWith('.bundle.old-'))).toBe(true)
  } else {
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: bundle })
    expect(exported).toBeGreaterThanOrEqual(lastExported)
    expect(released).toContain(exported)
  }

  const [key] = status.keys
  if (key?.state === 'ready') {
    // Every key finds in order what it vouched for, each record by one or by both.
    const ready = status.keys.filter(({ state }) => state === 'ready').map(({ keyId }) => keyId)
    const { unlockedKeyIds } = await custodian.unlock(ready, crashPassphrase)
    expect(unlockedKeyIds).toEqual(ready)
    const draft = crashDraft(key.keyId, 5, ready.at(1) ?? null)
    const review = await custodian.review(draft)
    const acknowledgements = review.findings.map(({ code, subject }) => ({
      code,
      subject,
      reason: 'test',
    }))
    const { listVersion } = await custodian.sign(draft, review.reviewId, acknowledgements)
    expect(released).not.toContain(listVersion)
    expect(listVersion).toBeGreaterThan(Math.max(0, ...released, exported ?? 0))
    await custodian.exportRelease('com.example.crash', listVersion)
    expect(versionOf(bundle)).toBe(listVersion)
    expect(readdirSync(folder).filter((name) => name.startsWith('.bundle.'))).toEqual([])
    await custodian.saveWorkspaceChange(new Uint8Array([100]))
  }
  await custodian.close()
}

function versionOf(bundle: string): number | null {
  const manifest = join(bundle, 'manifest.json')
  if (!existsSync(bundle)) return null
  const { payload } = JSON.parse(readFileSync(manifest, 'utf8')) as { payload: string }
  return (JSON.parse(Buffer.from(payload, 'base64').toString()) as { version: number }).version
}

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-crash-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('kill -9 at every call that changes the disk', () => {
  it('loses nothing acknowledged, leaves a vault that opens, and never uses a version twice', async () => {
    const child = await bundleForNode('test/node/crash-child.ts')
    const whole = await withFolder(async (folder) => {
      const ended = await run(child, folder, 0)
      await inspect(folder, ended)
      return ended
    })
    const calls = Number(/^calls (\d+)$/.exec(whole.said.at(-1) ?? '')?.[1])
    expect(calls).toBeGreaterThan(100)
    // What kill -9 cannot show, a power cut would: file on the medium, then its name, then the folder.
    const writes = whole.said.filter((line) => line.startsWith('by '))
    expect(writes.slice(1)).toEqual(
      Array.from({ length: 2 }, () => 'by open writeFile sync rename sync'),
    )
    const points = Array.from({ length: calls }, (_, index) => index + 1)
    const kinds = new Set<string>()
    const one = async (): Promise<void> => {
      for (let fatal = points.shift(); fatal !== undefined; fatal = points.shift()) {
        const point = fatal
        await withFolder(async (folder) => {
          const ended = await run(child, folder, point)
          kinds.add(ended.killedAt)
          try {
            await inspect(folder, ended)
          } catch (cause) {
            const where = `call ${String(point)} of ${String(calls)}, ${ended.killedAt}, after “${ended.said.at(-1) ?? ''}”`
            throw new Error(`${where}: ${String(cause)}`, { cause })
          }
        })
      }
    }
    await Promise.all([one(), one()])
    const named = ['link', 'mkdir', 'open', 'rename', 'rm', 'sync', 'unlink', 'writeFile']
    expect([...kinds].sort()).toEqual(named.map((name) => `killed at ${name}`))
  }, 600_000)
})
