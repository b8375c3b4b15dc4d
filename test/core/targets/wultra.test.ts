import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { compareEntries, type ListEntry } from '../../../src/core/lists/entry.ts'
import { parseWultraList } from '../../../src/core/targets/wultra/parse.ts'
import { renderWultraList } from '../../../src/core/targets/wultra/render.ts'
import { signingInput } from '../../../src/core/targets/wultra/signing-input.ts'
import { wultra } from '../../../src/core/targets/wultra/target.ts'
import {
  publicKeyForms,
  readVerificationKey,
  verifyP256,
} from '../../../src/core/x509/public-key.ts'
import { makeTestKey, signEntries } from '../bundle/signed-release.ts'
import { vectorPoint, wultraVectors } from '../verify/wultra-vectors.ts'

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(encodeBase64)
const signature = fc.uint8Array({ minLength: 8, maxLength: 72 }).map(encodeBase64)
const entry = fc.record({
  name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fingerprint: digest,
  expires: fc.integer({ min: 0, max: 2 ** 40 }),
  signature,
})

describe('a rendered list', () => {
  it('comes back as it was, in the order of lists', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        expect(parseWultraList(renderWultraList(entries))).toEqual(
          [...entries].sort(compareEntries),
        )
      }),
    )
  })

  it('is what every JSON reader reads: ASCII, LF, a final newline, no byte order mark', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 10 }), (entries) => {
        const text = renderWultraList(entries)
        expect(text).toMatch(/^[\x20-\x7e\n]*\n$/)
        const read = JSON.parse(text) as { fingerprints: object[] }
        expect(Object.keys(read)).toEqual(['fingerprints'])
        expect(read.fingerprints).toEqual([...entries].sort(compareEntries))
      }),
    )
  })

  it('does not depend on the order that the entries were given in', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 10 }), (entries) => {
        expect(renderWultraList([...entries].reverse())).toBe(renderWultraList(entries))
      }),
    )
  })

  it('has the layout that the README of a bundle reads', () => {
    const one = { name: 'é"', fingerprint: 'AA==', expires: 5, signature: 'MAA=' }
    expect(renderWultraList([one])).toBe(
      '{\n  "fingerprints": [\n    {\n      "name": "\\u00e9\\"",\n      "fingerprint": "AA==",\n' +
        '      "expires": 5,\n      "signature": "MAA="\n    }\n  ]\n}\n',
    )
    expect(renderWultraList([])).toBe('{\n  "fingerprints": []\n}\n')
  })
})

describe('the strict reader', () => {
  const good = {
    name: 'a',
    fingerprint: encodeBase64(new Uint8Array(32)),
    expires: 5,
    signature: 'MAA=',
  }
  it.each([
    ['no list', {}, 'LIST_UNREADABLE'],
    ['a further member', { fingerprints: [], timestamp: 1 }, 'LIST_UNREADABLE'],
    ['a further member of an entry', { fingerprints: [{ ...good, depth: 0 }] }, 'LIST_UNREADABLE'],
    ['a null entry', { fingerprints: [null] }, 'LIST_UNREADABLE'],
    ['an expiry of text', { fingerprints: [{ ...good, expires: '5' }] }, 'LIST_UNREADABLE'],
    ['a fraction', { fingerprints: [{ ...good, expires: 5.5 }] }, 'LIST_UNREADABLE'],
    ['a short digest', { fingerprints: [{ ...good, fingerprint: 'AAAA' }] }, 'LIST_UNREADABLE'],
    ['an unpadded digest', { fingerprints: [{ ...good, fingerprint: 'AA' }] }, 'BASE64_INVALID'],
    ['a signature of nonsense', { fingerprints: [{ ...good, signature: '%' }] }, 'BASE64_INVALID'],
  ])('refuses %s', async (_, list, code) => {
    await expect(Promise.resolve(JSON.stringify(list)).then(parseWultraList)).toThrowWithCode(code)
  })

  it('refuses duplicate members', async () => {
    const twice = '{"fingerprints":[],"fingerprints":[]}'
    await expect(Promise.resolve(twice).then(parseWultraList)).toThrowWithCode(
      'JSON_DUPLICATE_MEMBER',
    )
  })
})

describe('what is signed', () => {
  it('is name, fingerprint, expiry, as the real tool signs them', async () => {
    const key = await readVerificationKey(vectorPoint('key-b'))
    const verify = await verifyP256(key)
    for (const { peer } of wultraVectors.certificates) {
      const made = peer['key-b']
      if (made?.entry === undefined) continue
      const signatureBytes = new Uint8Array(Buffer.from(made.entry.signature, 'base64'))
      expect(await verify(signatureBytes, signingInput(made.entry))).toBe(
        made.verifiesWithExportedKey,
      )
    }
  })

  it('is the vector that the Android SDK publishes', async () => {
    const key = await readVerificationKey(
      'BC3kV9OIDnMuVoCdDR9nEA/JidJLTTDLuSA2TSZsGgODSshfbZg31MS90WC/HdbU/A5WL5GmyDkE/iks6INv+XE=',
    )
    const published = {
      name: 'github.com',
      fingerprint: 'kqN/vV4hpTqVxxbhFE9EL1grlND6/Gc+tnF6TrUaiKc=',
      expires: 1710460799,
      signature:
        'MEUCICB69UpMPOdtrsR6XcJqHEh2L2RO4oSJ3SZ7BYnTBJbGAiEAnZ7rEWdMVGwa59Wx5QbAorEFxXH89Iu0CnqWa96Eda0=',
    }
    const list = renderWultraList([published])
    const report = await wultra.verify(
      list,
      [{ key, label: 'vector' }],
      new Date('2024-03-01T00:00:00Z'),
    )
    expect(report.entries[0]?.verdict).toBe('trusted')
  })
})

describe('openssl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-wultra-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('finds every signature of a list good', async () => {
    const key = await makeTestKey()
    writeFileSync(join(folder, 'key.pem'), publicKeyForms(key.key).pem)
    const entries: ListEntry[] = fc.sample(entry, { numRuns: 20, seed: 7 })
    const list = renderWultraList(await signEntries(key, entries))
    for (const one of parseWultraList(list)) {
      writeFileSync(join(folder, 'sig'), Buffer.from(one.signature, 'base64'))
      const input = `${one.name}&${one.fingerprint}&${String(one.expires)}`
      const args = ['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'sig']
      expect(execFileSync('openssl', args, { cwd: folder, input, encoding: 'utf8' })).toBe(
        'Verified OK\n',
      )
    }
    const report = await wultra.verify(list, [{ key: key.key, label: 'k' }], new Date(0))
    expect(
      report.entries.every((one) => one.verdict !== 'untrusted' || Number(one.expires) > 1e11),
    ).toBe(true)
  })
})
