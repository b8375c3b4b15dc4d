import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { ListDraft } from '../../../src/core/lists/draft.ts'
import type { BundleFile } from '../../../src/core/lists/release.ts'
import { openEnvelope, renderEnvelope } from '../../../src/core/manifest/envelope.ts'
import { parseManifestPayload } from '../../../src/core/manifest/payload.ts'
import type { PinModel } from '../../../src/core/targets/model.ts'
import type { ReadBack, Target } from '../../../src/core/targets/target.ts'
import type { VerificationReport } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { inDays, NOW } from '../targets/signed-files.ts'
import { planList, randomList, signPlan, testKeys } from './random-release.ts'

/** Changes with each run; a failure prints it. */
const seed = Date.now() % 2 ** 31

/** By somebody who knows the P-256 key alone: the manifest vouches for the others. */
function verify(files: readonly BundleFile[]): Promise<VerificationReport> {
  const given = files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))
  return verifyFiles('bundle', given, [{ key: testKeys.p256.key, label: 'ours' }], NOW)
}

const paths = (files: readonly BundleFile[]): string[] => files.map(({ path }) => path)

/** Of hosts and patterns alike the name, with all digests that are told for it. */
function byName(hosts: ReadBack['hosts']): Map<string, string[]> {
  const names = new Map<string, Set<string>>()
  for (const { host, digests } of hosts) {
    const name = host.replace(/^\*+\./, '')
    names.set(name, new Set([...(names.get(name) ?? []), ...digests]))
  }
  return new Map([...names].sort().map(([name, digests]) => [name, [...digests].sort()]))
}

/** What a target is to tell its client, taken from the model. */
function meant({ id, needs }: Target, { hosts, resolved }: PinModel): Map<string, string[]> {
  if (id === 'wultra' || id === 'wultra-fallback') {
    const told = resolved.entries.map(({ entry: { name, fingerprint } }) => ({
      host: name,
      includeSubdomains: false,
      digests: [fingerprint],
    }))
    return byName(told)
  }
  return byName(
    hosts.map(({ host, pins, certificates }) => ({
      host,
      includeSubdomains: false,
      digests:
        needs.digest === 'spki'
          ? pins.map(({ spkiSha256 }) => spkiSha256)
          : certificates.map(({ fingerprint }) => fingerprint),
    })),
  )
}

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
/** Where to change something, and into which letter. */
const change = fc.record({
  file: place,
  at: place,
  letter: fc.constantFrom('a', 'Z', '0', ' ', '"', '{', '\n', '&', '/'),
})
const changes = fc.array(change, { minLength: 2, maxLength: 2 })
const pick = <T>(some: readonly T[], at: number): T => some[Math.floor(at * some.length)]!

function withChange({ path, text }: BundleFile, at: number, letter: string): BundleFile {
  const from = Math.floor(at * text.length)
  const other = text[from] === letter ? '~' : letter
  return { path, text: text.slice(0, from) + other + text.slice(from + 1) }
}

const replaced = (files: readonly BundleFile[], file: BundleFile): BundleFile[] =>
  files.map((one) => (one.path === file.path ? file : one))

describe('any list, for any targets, under real keys', () => {
  it('is trusted as it is, tells each client what was meant, and is not trusted once anything is changed', async () => {
    let carried = 0
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(randomList, changes, async (list, some) => {
        const plan = await planList(list)
        const made = plan.targets.filter(({ isCarried }) => isCarried)
        if (made.length === 0) {
          expect(plan.findings.map(({ severity }) => severity)).toContain('error')
          return
        }
        carried++
        const { files } = await signPlan(plan)
        const good = await verify(files)
        expect(good.findings.filter(({ severity }) => severity === 'error')).toEqual([])
        expect(good.verdict).toBe('trusted')
        for (const { target } of made) {
          seen.add(target.id)
          const own = files.filter(({ path }) => target.paths.test(path))
          expect(byName(target.parse(own).hosts), target.id).toEqual(meant(target, plan.model))
        }

        const manifest = files.find(({ path }) => path === 'manifest.json')!
        const { payload, signatures } = openEnvelope(manifest.text)
        const listed = new Set(paths(parseManifestPayload(payload).files.map(asFile)))
        const signed = files.filter(({ path }) => listed.has(path))
        // SHA256SUMS is not signed, so nothing may rest on it.
        const alone = files.filter(({ path }) => path !== 'SHA256SUMS')
        for (const { file, at, letter } of some) {
          const changed = withChange(pick(signed, file), at, letter)
          expect((await verify(replaced(alone, changed))).verdict, changed.path).toBe('untrusted')
          const copy = withChange(pick(alone.filter(isCopy), file), at, letter)
          expect((await verify(replaced(alone, copy))).verdict, copy.path).toBe('untrusted')
          const { path } = pick(signed, at)
          const without = alone.filter((one) => one.path !== path)
          expect((await verify(without)).verdict, `without ${path}`).toBe('untrusted')
          const one = pick(signed, file)
          const other = pick(
            signed.filter(({ text }) => text !== one.text),
            at,
          )
          const swapped = replaced(replaced(alone, { ...one, text: other.text }), {
            ...other,
            text: one.text,
          })
          expect((await verify(swapped)).verdict, `${one.path} for ${other.path}`).toBe('untrusted')
          // Every bit of the payload is covered, and no bit of the signature is free.
          for (const part of ['payload', 'signature'] as const) {
            const text = renderEnvelope(
              part === 'payload' ? withBit(payload, at, file) : payload,
              signatures.map(({ keyId, signature }) => ({
                keyId,
                signature:
                  part === 'payload'
                    ? base64(signature)
                    : base64(withBit(new Uint8Array(signature), at, file)),
              })),
            )
            const { verdict } = await verify(replaced(alone, { path: 'manifest.json', text }))
            expect(verdict, part).toBe('untrusted')
          }
        }
        // Of one client that wants no signature nothing could be told any more.
        const { verdict } = await verify(alone.filter((one) => one !== manifest))
        expect(verdict, 'without the manifest').not.toBe('trusted')
      }),
      { numRuns: 30, seed },
    )
    // The lists are not so odd that nothing was tried.
    expect(carried).toBeGreaterThan(12)
    expect(seen.size).toBeGreaterThan(8)
  })
})

describe('the files of one signed client', () => {
  it('are not trusted without the manifest that the release had', async () => {
    const [list] = fc.sample(randomList, { numRuns: 1, seed: 1 })
    const pins = ['a.test', 'b.test'].flatMap((host) =>
      [1, 2].map((octet) => ({ host, ...livePin(octet) })),
    )
    const draft = { ...list!.draft, targets: ['dynapins'], entries: [], hosts: [], pins }
    const { files } = await signPlan(await planList({ draft, keys: [testKeys.p256] }))
    expect((await verify(files)).verdict).toBe('trusted')
    // Each answer of dynapins stands for itself, so that its own signature says nothing of one that was dropped.
    const some = files.filter(({ path }) => !/^manifest\.json$|b\.test/.test(path))
    const { verdict, findings } = await verify(some)
    expect(verdict).toBe('untrusted')
    expect(findings.map(({ code }) => code)).toContain('MANIFEST_MISSING')
  })
})

const livePin = (octet: number): Omit<NonNullable<ListDraft['pins']>[number], 'host'> => ({
  spkiSha256: Buffer.alloc(32, octet).toString('base64'),
  role: 'active',
  expires: inDays(400),
})
const asFile = ({ path }: { readonly path: string }): BundleFile => ({ path, text: '' })
const isCopy = ({ path }: BundleFile): boolean => /^7\./.test(path)
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

function withBit(bytes: Uint8Array, at: number, bit: number): Uint8Array<ArrayBuffer> {
  const changed = new Uint8Array(bytes)
  changed[Math.floor(at * changed.length)]! ^= 1 << Math.floor(bit * 8)
  return changed
}
