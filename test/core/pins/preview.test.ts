import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { previewAll, previewPins } from '../../../src/core/pins/preview.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'

const folder = new URL('../../vectors/wultra/', import.meta.url)
const recorded = JSON.parse(readFileSync(new URL('wultra-static.json', folder), 'utf8'))
const now = new Date('2026-11-23T00:00:00Z')
const imported = (path: string) =>
  importCertificates(path, readFileSync(new URL(path, folder))).certificates[0]!

interface Recorded {
  id: string
  file: string
  sha256Hex?: string
  sha256Base64: string
  spkiSha256Base64: string
  notBeforeUnix: number
  notAfterUnix: number
  commonNamesInAsn1Order: string[]
  dnsNames: string[]
  publicKey: string
  peer: Record<string, { entry?: { fingerprint: string; expires: number } }>
}

describe('a preview', () => {
  for (const one of (recorded.certificates as Recorded[]).filter(({ sha256Hex }) => sha256Hex)) {
    it(`of ${one.id} has what Python and the Wultra tool found in it`, async () => {
      const preview = await previewPins(imported(one.file), now)
      expect(preview).toMatchObject({
        source: one.file,
        sha256: one.sha256Hex,
        sha256Base64: one.sha256Base64,
        spkiSha256Base64: one.spkiSha256Base64,
        commonNames: one.commonNamesInAsn1Order,
        dnsNames: one.dnsNames,
        expires: one.notAfterUnix,
      })
      expect(Date.parse(preview.notBefore)).toBe(one.notBeforeUnix * 1000)
      expect(Date.parse(preview.notAfter)).toBe(one.notAfterUnix * 1000)
      for (const { entry } of Object.values(one.peer)) {
        if (entry === undefined) continue
        expect(entry.fingerprint).toBe(preview.sha256Base64)
        expect(entry.expires).toBe(preview.expires)
      }
    })
  }

  it('has exactly the members that the command promises', async () => {
    const preview = await previewPins(imported('certs/leaf-p256.pem'), now)
    expect(Object.keys(preview)).toEqual([
      'source',
      'index',
      'sha256',
      'sha256Base64',
      'spkiSha256Base64',
      'subject',
      'commonNames',
      'dnsNames',
      'clientNames',
      'notBefore',
      'notAfter',
      'expires',
      'key',
      'signatureAlgorithm',
      'findings',
    ])
    expect(preview).toMatchObject({
      subject: 'CN=p256.example.test,O=Peer Test,C=CZ',
      clientNames: {
        tool: 'p256.example.test',
        android: 'p256.example.test',
        ios: 'p256.example.test',
        iosOlder: 'p256.example.test',
      },
      notBefore: '2026-11-01T00:00:00Z',
      notAfter: '2027-11-01T00:00:00Z',
      key: 'EC P-256',
      signatureAlgorithm: 'ecdsa-with-SHA256',
      findings: [],
    })
  })

  it('has dates before 1970, after 2038 and at the end of time', async () => {
    for (const [path, notAfter] of [
      ['certs/leaf-before-1970.pem', '1969-12-31T23:59:58Z'],
      ['certs/leaf-9999.pem', '9999-12-31T23:59:59Z'],
    ] as const) {
      const preview = await previewPins(imported(path), now)
      expect(preview.notAfter).toBe(notAfter)
      expect(preview.expires).toBe(Date.parse(notAfter) / 1000)
    }
  })

  it('of many tells how far it is', async () => {
    const one = imported('certs/leaf-p256.pem')
    const heard: [number, number][] = []
    const previews = await previewAll(Array<typeof one>(600).fill(one), now, (done, total) => {
      heard.push([done, total])
    })
    expect(previews).toHaveLength(600)
    expect(heard.at(-1)).toEqual([600, 600])
    expect(heard.length).toBeGreaterThan(1)
  })
})
