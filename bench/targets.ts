import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileDigests } from '../src/core/bundle/digests.ts'
import { hostingFiles } from '../src/core/bundle/hosting/hosting.ts'
import { versionedCopies } from '../src/core/bundle/published.ts'
import { bundleReadme } from '../src/core/bundle/readme/readme.ts'
import { encodeBase64 } from '../src/core/encoding/base64.ts'
import { resolveDraft, type ListDraft, type ResolvedDraft } from '../src/core/lists/draft.ts'
import type { BundleFile } from '../src/core/lists/release.ts'
import { manifestPayload } from '../src/core/manifest/payload.ts'
import { readAnyVerificationKey } from '../src/core/targets/keys.ts'
import { pinModel } from '../src/core/targets/model.ts'
import { keyFiles, planTargets, renderTargets } from '../src/core/targets/project.ts'
import { targets } from '../src/core/targets/registry.ts'
import type { TargetRelease } from '../src/core/targets/target.ts'
import { leaf } from './certificates.ts'
import { median, row, verdict } from './measure.ts'

/** The argument with which a fresh process measures this alone. */
export const TARGETS_ALONE = '--targets-alone'

const COUNT = 10_000
const NOW = new Date('2026-11-23T12:00:00Z')
const DAYS = 86_400
const ROUNDS = 5

const release: TargetRelease = {
  listId: 'bench',
  app: 'Bench',
  version: 7,
  issuedAt: '2026-11-23T12:00:00Z',
  expiresAt: '2026-12-23T12:00:00Z',
}

interface Figures {
  readonly milliseconds: number
  /** Of all threads: what it takes where the machine has nothing else to do. */
  readonly processor: number
  readonly megabytes: number | null
  readonly files: number
  readonly octets: number
}

/** A release of 10,000 certificates for every target, each round in a process of its own: time, and memory beyond the idle. */
export function benchTargets(): void {
  console.log(`Targets: ${COUNT.toLocaleString('en')} entries, every target`)
  const rounds = Array.from({ length: ROUNDS }, () => {
    const output = execFileSync(process.execPath, [process.argv[1] ?? '', TARGETS_ALONE])
    return JSON.parse(output.toString()) as Figures
  })
  const [first] = rounds
  const time = median(rounds.map(({ milliseconds }) => milliseconds))
  const memory = rounds.flatMap(({ megabytes }) => (megabytes === null ? [] : [megabytes]))
  row('files', String(first?.files), `${Math.round((first?.octets ?? 0) / 1e6)} MB`)
  verdict('rendered', time < 3000, `${Math.round(time)} ms`, '< 3 s')
  row('processor time', `${Math.round(median(rounds.map(({ processor }) => processor)))} ms`)
  if (memory.length === 0) row('memory', 'unknown', 'measured on Linux only')
  else
    verdict(
      'memory beyond the idle',
      median(memory) < 300,
      `${Math.round(median(memory))} MB`,
      '< 300 MB',
    )
}

/** What the fresh process does. Prints its figures. */
export async function renderTargetsAlone(): Promise<void> {
  const resolved = await resolveDraft(draft())
  const signers = [
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
    generateKeyPairSync('ed25519'),
  ]
  const keys = await Promise.all(
    signers.map(({ publicKey }) =>
      readAnyVerificationKey(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))),
    ),
  )
  // As many signatures as there will be; making them is measured with the lists.
  const digests = { 'ecdsa-p256': 'sha256', rsa: 'sha512', ed25519: null } as const
  const signatures = keys.map(({ kind }, at) => {
    const key = signers[at]?.privateKey
    return key === undefined
      ? ''
      : encodeBase64(new Uint8Array(sign(digests[kind], Buffer.alloc(1), key)))
  })
  const idle = beginPeak()
  const start = performance.now()
  const used = process.cpuUsage()
  const files = await render(
    resolved,
    keys,
    (kind) => signatures[keys.findIndex((key) => key.kind === kind)] ?? '',
  )
  const milliseconds = performance.now() - start
  const { user, system } = process.cpuUsage(used)
  const figures: Figures = {
    milliseconds,
    processor: (user + system) / 1000,
    megabytes: idle === null ? null : peak() - idle,
    files: files.length,
    octets: files.reduce((sum, { text }) => sum + text.length, 0),
  }
  console.log(JSON.stringify(figures))
}

function draft(): ListDraft {
  const hosts = Array.from(
    { length: COUNT },
    (_, at) => `h${String(at).padStart(6, '0')}.site.test`,
  )
  return {
    spec: 'pinseal-draft/1',
    listId: release.listId,
    app: release.app,
    keyId: '0'.repeat(64),
    practice: false,
    validDays: 30,
    note: '',
    entries: hosts.map((host, at) => ({
      kind: 'certificate',
      host,
      certificate: encodeBase64(new Uint8Array(leaf(at))),
    })),
    pins: hosts.map((host, at) => {
      const digest = new Uint8Array(32)
      new DataView(digest.buffer).setUint32(0, at)
      return {
        host,
        spkiSha256: encodeBase64(digest),
        role: 'backup',
        expires: NOW.getTime() / 1000 + 400 * DAYS,
      }
    }),
  }
}

/** All of a bundle but its signatures. */
async function render(
  resolved: ResolvedDraft,
  keys: Parameters<typeof planTargets>[3],
  signatureOf: (kind: string) => string,
): Promise<BundleFile[]> {
  const model = await pinModel(resolved, NOW)
  const plans = planTargets(targets, model, release, keys, NOW)
  const signatures = plans.map(({ keyKind, signingInputs }) =>
    signingInputs.map(() => signatureOf(keyKind ?? '')),
  )
  const own = [...renderTargets(plans, model, release, signatures), ...keyFiles(plans, keys)]
  const carried = plans.filter(({ isCarried }) => isCarried).map(({ target }) => target)
  const stable = [...own.map(({ path }) => path), 'README.txt', 'manifest.json', 'SHA256SUMS']
  const hosting = hostingFiles(
    { version: release.version, practice: false, paths: stable },
    carried,
  )
  const copies = versionedCopies(release.version, own, carried)
  const readme = bundleReadme({
    ...release,
    practice: false,
    note: '',
    keys,
    signers: [{ keyId: keys[0]?.keyId ?? '', pem: 'public-key.pem' }],
    targets: carried,
    entries: model.resolved.entries.map(({ entry }) => entry),
    paths: [...stable, ...[...hosting, ...copies].map(({ path }) => path)],
  })
  const covered = [...own, ...hosting, { path: 'README.txt', text: readme }]
  const digested = await fileDigests(covered)
  const payload = manifestPayload({
    spec: 'pinseal-manifest/1',
    listId: release.listId,
    version: release.version,
    issuedAt: release.issuedAt,
    expiresAt: release.expiresAt,
    previous: null,
    files: digested,
    keys: { threshold: 1, keyIds: [keys[0]?.keyId ?? ''] },
    note: '',
  })
  const manifest = { path: 'manifest.json', text: encodeBase64(payload) }
  const sums = (await fileDigests([...covered, manifest, ...copies]))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join('')
  return [...covered, manifest, ...copies, { path: 'SHA256SUMS', text: sums }]
}

/** Forgets the highest use of memory so far and returns what is used now, in MB; null where there is no /proc. */
function beginPeak(): number | null {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
    return memoryAt('VmRSS')
  } catch {
    return null
  }
}

const peak = (): number => memoryAt('VmHWM')

function memoryAt(name: string): number {
  const line = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(
    readFileSync('/proc/self/status', 'utf8'),
  )
  return Number(line?.[1]) / 1000
}
