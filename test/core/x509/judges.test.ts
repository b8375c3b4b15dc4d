import 'reflect-metadata'
import { execFile, execFileSync } from 'node:child_process'
import { createHash, X509Certificate as NodeCertificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { X509Certificate } from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeHex } from '../../../src/core/encoding/hex.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { previewPins } from '../../../src/core/pins/preview.ts'
import { certificateDetail } from '../../../src/core/x509/detail.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'

const run = promisify(execFile)
const now = new Date('2026-11-23T00:00:00Z')
const roots = '/usr/share/ca-certificates/mozilla'

let folder = ''
let files: string[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinseal-zlint-'))
  const archive = new URL('../../vectors/zlint/zlint-testdata.tar.gz', import.meta.url).pathname
  execFileSync('tar', ['xzf', archive, '-C', folder])
  const under = (path: string): string[] =>
    readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(pem|crt)$/.test(name))
      .map((name) => join(path, name))
  files = [...under(folder), ...under(roots)]
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** In openssl's own words; null where it reads no certificate. */
async function opensslAnswer(path: string) {
  const args = ['-noout', '-fingerprint', '-sha256', '-serial', '-dates', '-dateopt', 'iso_8601']
  try {
    const { stdout } = await run('openssl', ['x509', '-in', path, ...args, '-pubkey'])
    const field = (name: string): string => new RegExp(`${name}=(.*)`).exec(stdout)?.[1] ?? ''
    const pem = pemBlocks(stdout)[0]?.bytes
    return {
      sha256: field('Fingerprint').replaceAll(':', '').toLowerCase(),
      serialNumber: field('serial'),
      // Before the year 1000 it pads with blanks, and it keeps fractions of seconds.
      notBefore: field('notBefore').replace(/^ *(\d+)/, (_, year: string) => year.padStart(4, '0')),
      notAfter: field('notAfter').replace(/\.\d+Z/, 'Z'),
      spkiSha256Base64: pem ? createHash('sha256').update(pem).digest('base64') : null,
    }
  } catch {
    return null
  }
}

/** openssl writes these two keys anew, with the parameters that the standard has; a pin is of what stands there. */
const rewrittenKeys = ['publicKeyIsRSAExplicitNullMissing.pem', 'rsaKeyWithParameters.pem']

describe('what openssl reads', () => {
  it('comes in with the same digests, dates and serial number', async () => {
    // One process a file is slow: every root of Debian, and every fifth of zlint. Node has the rest below.
    const chosen = files.filter((path, index) => path.startsWith(roots) || index % 5 === 0)
    let agreed = 0
    for (const path of chosen) {
      const answer = await opensslAnswer(path)
      const imported = importCertificates(path, readFileSync(path)).certificates[0]
      if (answer === null) continue
      expect(imported, path).toBeDefined()
      const { certificate } = imported!
      const preview = await previewPins(imported!, now)
      const isRewritten = rewrittenKeys.some((name) => path.endsWith(name))
      expect({
        path,
        sha256: preview.sha256,
        serialNumber: certificate.serialNumber,
        notBefore: preview.notBefore.replace('T', ' '),
        notAfter: preview.notAfter.replace('T', ' '),
        spkiSha256Base64:
          answer.spkiSha256Base64 === null || isRewritten
            ? answer.spkiSha256Base64
            : preview.spkiSha256Base64,
      }).toEqual({ path, ...answer })
      agreed++
    }
    expect(agreed).toBeGreaterThan(200)
  }, 300_000)

  it('comes in, all of it, as the OpenSSL within Node has it', async () => {
    let agreed = 0
    for (const path of files) {
      let judge: NodeCertificate
      try {
        judge = new NodeCertificate(readFileSync(path))
      } catch {
        continue
      }
      const imported = importCertificates(path, readFileSync(path)).certificates[0]
      expect(imported, path).toBeDefined()
      const preview = await previewPins(imported!, now)
      expect(preview.sha256, path).toBe(judge.fingerprint256.replaceAll(':', '').toLowerCase())
      // Years before 1000, fractions and negative numbers: the command above has them.
      if (!/-|\b0*1 GMT/.test(`${judge.serialNumber} ${judge.validFrom}`)) {
        const number = (hex: string) => BigInt(`0x${hex}`)
        const { serialNumber, notAfter } = imported!.certificate
        expect(number(serialNumber), path).toBe(number(judge.serialNumber))
        expect(notAfter * 1000, path).toBe(Math.floor(Date.parse(judge.validTo) / 1000) * 1000)
      }
      agreed++
    }
    expect(agreed).toBeGreaterThan(850)
  })
})

describe('what @peculiar/x509 and Node read', () => {
  it('is the same key and the same presence of names', () => {
    let agreed = 0
    for (const path of files) {
      const imported = importCertificates(path, readFileSync(path)).certificates[0]
      if (imported === undefined) continue
      const { certificate } = imported
      let judge: X509Certificate
      let spki: ArrayBuffer
      let names: unknown
      try {
        judge = new X509Certificate(certificate.der)
        spki = judge.publicKey.rawData
        names = judge.getExtension('2.5.29.17')
      } catch {
        continue
      }
      expect(encodeHex(certificate.spki), path).toBe(encodeHex(new Uint8Array(spki)))
      if (names === null) expect(certificate.dnsNames, path).toEqual([])
      agreed++
    }
    expect(agreed).toBeGreaterThan(800)
  })

  it('is the same alternative names', () => {
    let agreed = 0
    for (const path of files) {
      const imported = importCertificates(path, readFileSync(path)).certificates[0]
      if (imported === undefined) continue
      let names: string
      try {
        names = new NodeCertificate(imported.certificate.der).subjectAltName ?? ''
      } catch {
        continue
      }
      if (names.includes('"') || !imported.certificate.extensions.alternativeNames.wellFormed)
        continue
      const dns = names.split(', ').filter((name) => name.startsWith('DNS:'))
      expect(
        imported.certificate.dnsNames.map((name) => `DNS:${name}`),
        path,
      ).toEqual(dns)
      agreed++
    }
    expect(agreed).toBeGreaterThan(800)
  })
})

describe('the detail of a certificate', () => {
  it('is there for each, with text or with the reason why not', () => {
    let without = 0
    for (const path of files) {
      const imported = importCertificates(path, readFileSync(path)).certificates[0]
      if (imported === undefined) continue
      const detail = certificateDetail(imported.certificate.der)
      if (detail.text === null) {
        expect(detail.problem).toMatch(/cannot be shown/)
        without++
      } else {
        expect(detail.text).toContain('Subject Public Key Info')
        expect(detail.problem).toBe(null)
        expect(detail.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
      }
      expect(pemBlocks(detail.pem)[0]?.bytes).toEqual(new Uint8Array(imported.certificate.der))
    }
    // What the library cannot read comes in all the same.
    expect(without).toBeGreaterThan(0)
    expect(without).toBeLessThan(20)
  })
})
