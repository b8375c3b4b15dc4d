import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { TrustAnchor, VerificationReport } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { readVerificationKey } from '../../../src/core/x509/public-key.ts'
import { vectorPoint, wultraVectors } from './wultra-vectors.ts'

const now = new Date(wultraVectors.generatedAt)

async function anchorOf(id: string): Promise<TrustAnchor> {
  return { key: await readVerificationKey(vectorPoint(id)), label: id }
}

async function verify(key: string, text: string): Promise<VerificationReport> {
  const bytes = encodeUtf8(text)
  return verifyFiles(key, [{ path: 'list.json', bytes }], [await anchorOf(key)], now)
}

const codesOf = (report: VerificationReport): string[] => [
  ...report.findings.map((finding) => finding.code),
  ...report.entries.flatMap((one) => one.findings.map((finding) => finding.code)),
]

const entries = wultraVectors.certificates.flatMap(({ id, peer }) =>
  Object.entries(peer).flatMap(([key, made]) =>
    made.entry && made.verifiesWithExportedKey === true
      ? [{ id, key, entry: made.entry, printed: made.outputRaw ?? '' }]
      : [],
  ),
)

describe('entries that the real Wultra tool signed', () => {
  it('are there in number', () => {
    expect(entries.length).toBeGreaterThan(190)
  })

  it.each(entries)(
    '$id under $key verifies, in the form in which it was printed',
    async (vector) => {
      const { key, entry, printed } = vector
      const report = await verify(key, printed)
      const [one] = report.entries
      expect(report.format).toBe('wultra-entry')
      expect(one).toMatchObject({ name: entry.name, fingerprint: entry.fingerprint })
      const isOld = entry.expires * 1000 <= now.getTime()
      expect(one?.verdict).toBe(isOld ? 'expired' : 'trusted')
      const remarks = isOld ? ['ENTRY_EXPIRED'] : vector.id === 'leaf-9999' ? ['EXPIRES_NEVER'] : []
      expect(one?.findings.map((finding) => finding.code)).toEqual(remarks)
      expect(report.verdict).toBe(isOld ? 'untrusted' : 'trusted')
    },
  )
})

describe('whole lists of the tool', () => {
  it.each(wultraVectors.lists)('$id is trusted, as the SDK took it', async ({ key, body }) => {
    const report = await verify(key, body)
    expect(report).toMatchObject({ format: 'wultra-list', verdict: 'trusted' })
    const verdicts = new Set(report.entries.map((one) => one.verdict))
    expect(verdicts.has('untrusted')).toBe(false)
  })
})

describe('tampered entries', () => {
  it.each(wultraVectors.tampering)('$id is refused', async ({ key, entry }) => {
    const report = await verify(key, JSON.stringify({ fingerprints: [entry] }))
    expect(report.verdict).toBe('untrusted')
    expect(report.entries[0]?.verdict).not.toBe('trusted')
    expect(codesOf(report)).toContainEqual(expect.stringMatching(/^(EXPIRED_)?SIGNATURE_WRONG$/))
  })
})

/**
 * Lists that the Android SDK takes and this desk refuses, with what it says: forms that iOS refuses or reads otherwise,
 * or that have more than one text for the same octets.
 */
const stricter: Readonly<Record<string, string>> = {
  'special-sig-whitespace-inside': 'FIELD_NOT_BASE64',
  'special-sig-illegal-characters-inside': 'FIELD_NOT_BASE64',
  'special-fp-noncanonical-last-bits': 'FIELD_NOT_BASE64',
  'special-fp-unpadded': 'BASE64_UNPADDED',
  'special-expires-string': 'FIELD_WRONG_TYPE',
  'special-expires-float-zero': 'EXPIRES_NOT_INTEGER',
  'special-expires-float-half': 'EXPIRES_NOT_INTEGER',
  'special-expires-leading-zero': 'NOT_JSON',
  'special-duplicate-key-fingerprints': 'DUPLICATE_MEMBER',
  'special-comments': 'NOT_JSON',
  'special-single-quotes': 'NOT_JSON',
}

describe('odd lists', () => {
  it.each(wultraVectors.specialLists)(
    '$id: trusted only if the SDK took it and its form is plain',
    async ({ id, key, body, sdkUpdateResult }) => {
      const report = await verify(key, body)
      const refusal = stricter[id]
      const isTrusted = sdkUpdateResult === 'OK' && refusal === undefined
      expect(report.verdict).toBe(isTrusted ? 'trusted' : 'untrusted')
      if (refusal !== undefined) expect(codesOf(report)).toContain(refusal)
    },
  )
})
