import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { renderWultraList } from '../../../src/core/targets/wultra/render.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { DAY, digestOf, makeTestKey, NOW, seconds, signEntries } from '../bundle/signed-release.ts'

const key = await makeTestKey()
const anchors = [{ key: key.key, label: 'k' }]
const triples = [1, 2].map((octet) => ({
  name: `h${String(octet)}.example.test`,
  fingerprint: digestOf(octet),
  expires: seconds(NOW) + 30 * DAY,
}))
const list = encodeUtf8(renderWultraList(await signEntries(key, triples)))

const edits = fc.array(
  fc.record({
    at: fc.nat({ max: list.length - 1 }),
    remove: fc.nat({ max: 3 }),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 2 }),
      fc
        .constantFrom('{', '}', '[', ']', '"', ',', ':', '0', 'e', '.', '-', '\\', ' ')
        .map(encodeUtf8),
    ),
  }),
  { minLength: 1, maxLength: 3 },
)

it('a list whose octets changed anywhere is never trusted for other entries', async () => {
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      let bytes = [...list]
      for (const { at, remove, insert } of changes) {
        bytes = [...bytes.slice(0, at), ...insert, ...bytes.slice(at + remove)]
      }
      const file = { path: 'x', bytes: new Uint8Array(bytes) }
      const report = await verifyFiles('x', [file], anchors, NOW)
      if (report.verdict !== 'trusted') return
      // An entry may have become an expired one, which phones skip and which is called so.
      for (const { verdict, name, fingerprint, expires } of report.entries) {
        if (verdict === 'trusted') expect(triples).toContainEqual({ name, fingerprint, expires })
        else expect(verdict).toBe('expired')
      }
    }),
    { numRuns: 3_000 },
  )
})

it('nothing that is verified is ever thrown at', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string()), fc.boolean(), async (text, asManifest) => {
      const body = asManifest ? `{"payloadType":${text}}` : `{"fingerprints":[${text}]}`
      for (const one of [text, body]) {
        const bytes = new Uint8Array(Buffer.from(one))
        const report = await verifyFiles('x', [{ path: 'x', bytes }], anchors, NOW)
        expect(report.verdict).toBe('untrusted')
      }
    }),
    { numRuns: 1_000 },
  )
})
