import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/core/encoding/canonical.ts'
import type { JsonValue } from '../../../src/core/encoding/json.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { jwsSigningInput, renderManifestJws } from '../../../src/core/manifest/jws.ts'
import { renderEnvelope } from '../../../src/core/manifest/envelope.ts'
import { MANIFEST_PAYLOAD_TYPE, pae } from '../../../src/core/manifest/pae.ts'
import { manifestPayload } from '../../../src/core/manifest/payload.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import type { VerifyOptions } from '../../../src/core/verify/options.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { goodModel, makeKey, NOW, release, signedFiles, signWith } from '../targets/signed-files.ts'
import { goFiles, goKey, rn, rnKey, anchorOf } from './peer-files.ts'

/** The long run: PINSEAL_MUTANTS=100000 npx vitest run test/core/verify/any-fuzz.test.ts */
const MUTANTS = Number(process.env['PINSEAL_MUTANTS'] ?? 2_000)
/** In milliseconds of processor time. */
const SLOWEST = 200

/** Repeatable numbers below 2^32 (xorshift). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '0',
  'e1',
  '.',
  '-',
  '\\',
  ' ',
  '=',
  '/',
  'null',
  '\\u0041',
  '"x":1,',
  '<',
  '\ufeff',
]

function mutate(bytes: Uint8Array, next: (below: number) => number): Uint8Array<ArrayBuffer> {
  let mutant = Buffer.from(bytes)
  for (let edits = 1 + next(3); edits > 0; edits--) {
    const at = next(mutant.length)
    const [before, after] = [mutant.subarray(0, at), mutant.subarray(at)]
    switch (next(7)) {
      case 0:
        mutant = Buffer.concat([
          before,
          Uint8Array.of((after[0] ?? 0) ^ (1 << next(8))),
          after.subarray(1),
        ])
        break
      case 1:
        mutant = Buffer.concat([before, Buffer.from(TOKENS[next(TOKENS.length)]!), after])
        break
      case 2:
        mutant = Buffer.concat([before, after.subarray(1 + next(3))])
        break
      case 3:
        mutant = Buffer.concat([before, after.subarray(0, next(40)), after])
        break
      case 4:
        mutant = Buffer.concat([before, mutant.subarray(next(mutant.length))])
        break
      case 5:
        mutant = Buffer.concat([before, Uint8Array.of(48 + next(75)), after.subarray(1)])
        break
      default: {
        const from = next(mutant.length)
        mutant = Buffer.concat([before, mutant.subarray(from, from + next(30)), after])
      }
    }
    if (mutant.length === 0) mutant = Buffer.from('x')
  }
  return new Uint8Array(mutant)
}

const keys = await Promise.all(
  (['ecdsa-p256', 'rsa', 'ed25519'] as const).map((one) => makeKey(one)),
)
const [p256] = keys
const own = keys.map(({ key }) => ({ key, label: key.kind }))
const theirs = await Promise.all([
  ...['rsa-2048', 'rsa-3072', 'rsa-4096'].map((id) => anchorOf(goKey(id))),
  ...['key-1', 'key-2', 'key-3'].map((id) => anchorOf(rnKey(id))),
])
const anchors = [...own, ...theirs]

const payload = manifestPayload({
  spec: 'pinseal-manifest/1',
  listId: 'shop',
  version: 7,
  issuedAt: release.issuedAt,
  expiresAt: release.expiresAt,
  previous: null,
  files: [],
  keys: { threshold: 1, keyIds: [p256!.key.keyId] },
  note: '',
})
const { keyId } = p256!.key
const envelope = renderEnvelope(payload, [
  { keyId, signature: signWith(p256!, pae(MANIFEST_PAYLOAD_TYPE, payload)) },
])
const manifestJws = renderManifestJws(payload, [
  { keyId, signature: signWith(p256!, jwsSigningInput(payload, keyId)) },
])

/** What a client acts on, by the reader of the host and not by ours. Duplicate members are never trusted. */
const contents: Record<string, (text: string) => string> = {
  wultra: (text) =>
    // Entries that became expired are skipped by clients and not trusted.
    (JSON.parse(text) as { fingerprints: Record<string, unknown>[] }).fingerprints
      .filter(({ expires }) => Number(expires) * 1000 > NOW.getTime())
      .map(({ name, fingerprint, expires }) => JSON.stringify([name, fingerprint, expires]))
      .join(),
  'ssl-pinning': (text) => canonicalize((JSON.parse(text) as { payload: JsonValue }).payload),
  'rn-ssl-manager': (text) => (JSON.parse(text) as { payload: string }).payload,
  dynapins: (text) => (JSON.parse(text) as { jws: string }).jws.split('.').slice(0, 2).join('.'),
  manifest: (text) => (JSON.parse(text) as { payload: string }).payload,
  'manifest-jws': (text) => (JSON.parse(text) as { payload: string }).payload,
}

const signedTargets = targets.filter(({ needs }) => needs.signature !== 'none')
const valid: [string, readonly string[]][] = [
  ...signedTargets.map(({ id }, at): [string, string[]] => {
    const others =
      id === 'ssl-pinning'
        ? goFiles.map(({ text }) => text).filter((text) => text.length < 20_000)
        : id === 'rn-ssl-manager'
          ? rn.bundles.map(({ fileText }) => fileText)
          : []
    return [
      id,
      [...signedFiles(signedTargets[at]!, goodModel, keys).map(({ text }) => text), ...others],
    ]
  }),
  ['manifest', [envelope]],
  ['manifest-jws', [manifestJws]],
]
/** An answer of a Mobile Utility Server as `curl -i` saves it, with the challenge at hand. */
const challenge = Buffer.alloc(16, 7).toString('base64')
const answer = `{"timestamp":1795000000,"fingerprints":[{"name":"api.example.test","fingerprint":"${Buffer.alloc(32, 3).toString('base64')}","expires":1900000000}]}`
const head = `HTTP/1.1 200 OK\r\nX-Cert-Pinning-Signature: ${signWith(p256!, encodeUtf8(`${challenge}&${answer}`))}\r\n\r\n`

const unsigned = targets
  .filter(({ needs }) => needs.signature === 'none')
  .map((target): [string, readonly string[]] => [
    target.id,
    signedFiles(target, goodModel, keys).map(({ text }) => text),
  ])

async function timed(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: VerifyOptions = {},
): Promise<{ report: Awaited<ReturnType<typeof verifyFiles>>; took: number }> {
  const start = process.cpuUsage()
  const report = await verifyFiles(path, [{ path, bytes }], anchors, NOW, options)
  const { user, system } = process.cpuUsage(start)
  return { report, took: (user + system) / 1000 }
}

describe(`of ${String(MUTANTS)} mutants`, () => {
  it.each(valid)(
    '%s: none is trusted for other contents',
    async (id, texts) => {
      const next = numbers(0x9e3779b9)
      const contentOf = contents[id]!
      const originals = new Set(texts.map(contentOf))
      let trusted = 0
      for (let count = 0; count < MUTANTS; count++) {
        const bytes = mutate(encodeUtf8(texts[next(texts.length)]!), next)
        const { report, took } = await timed('given', bytes)
        expect(took, `mutant ${String(count)}`).toBeLessThan(SLOWEST)
        if (report.verdict !== 'trusted') continue
        trusted++
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
        const content = contentOf(text)
        if (id !== 'wultra' || report.format !== 'wultra-list') {
          expect(originals, text.slice(0, 500)).toContain(content)
          continue
        }
        // A list signs entry by entry: what is left out is no change that its format could show.
        const entries = [...originals].flatMap((all) => all.match(/\[[^\]]*\]/g) ?? [])
        for (const entry of content.match(/\[[^\]]*\]/g) ?? []) expect(entries).toContain(entry)
      }
      // White space and what nobody signs may change.
      expect(trusted).toBeGreaterThan(0)
      expect(trusted).toBeLessThan(MUTANTS / 4)
    },
    60_000 + MUTANTS * 60,
  )

  it(
    'mus-answer: none is trusted for another body',
    async () => {
      const next = numbers(0x1f123bb5)
      for (let count = 0; count < MUTANTS; count++) {
        const bytes = mutate(encodeUtf8(head + answer), next)
        const { report, took } = await timed('answer.http', bytes, { challenge })
        expect(took, `mutant ${String(count)}`).toBeLessThan(SLOWEST)
        if (report.verdict !== 'trusted') continue
        // Only the head may differ, octets beyond UTF-8 included: of the body every octet is signed.
        const text = Buffer.from(bytes).toString('latin1')
        expect(text.endsWith(`\n\n${answer}`) || text.endsWith(`\n\r\n${answer}`)).toBe(true)
      }
    },
    60_000 + MUTANTS * 60,
  )

  it.each(unsigned)(
    '%s: none is trusted at all',
    async (id, texts) => {
      const next = numbers(0x2545f491)
      for (let count = 0; count < MUTANTS / 4; count++) {
        const bytes = mutate(encodeUtf8(texts[next(texts.length)]!), next)
        const { report, took } = await timed(
          id === 'wultra-fallback' ? 'wultra-fallback.json' : id,
          bytes,
        )
        expect(report.verdict).not.toBe('trusted')
        expect(took, `mutant ${String(count)}`).toBeLessThan(SLOWEST)
      }
    },
    60_000 + MUTANTS * 60,
  )
})
