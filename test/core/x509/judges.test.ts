import 'reflect-metadata'
import { execFile, execFileSync } from 'node:child_process'
import { createHash, X509Certificate as NodeCertificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
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
const unknownKeys: string[] = []

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
  let stdout: string
  try {
    stdout = (await run('openssl', ['x509', '-in', path, ...args])).stdout
  } catch {
    return null
  }
  const field = (name: string): string => new RegExp(`${name}=(.*)`).exec(stdout)?.[1] ?? ''
  return {
    sha256: field('Fingerprint').replaceAll(':', '').toLowerCase(),
    serialNumber: field('serial'),
    // Before the year 1000 it pads with blanks, and it keeps fractions of seconds.
    notBefore: field('notBefore').replace(/^ *(\d+)/, (_, year: string) => year.padStart(4, '0')),
    notAfter: field('notAfter').replace(/\.\d+Z/, 'Z'),
    spkiSha256Base64: createHash('sha256')
      .update(await opensslKey(path))
      .digest('base64'),
  }
}

/** The key as openssl writes it out; of a kind that it does not know the octets that it finds in the certificate. */
async function opensslKey(path: string): Promise<Uint8Array> {
  try {
    const { stdout } = await run('openssl', ['x509', '-in', path, '-noout', '-pubkey'])
    return pemBlocks(stdout)[0]!.bytes!
  } catch {
    unknownKeys.push(basename(path))
    const der = execFileSync('openssl', ['x509', '-in', path, '-outform', 'DER'])
    const print = execFileSync('openssl', ['asn1parse', '-inform', 'DER'], { input: der })
    // The only SEQUENCE of the signed part that has a SEQUENCE and then bits.
    const frame =
      /(\d+):d=2 +hl=(\d+) l= *(\d+) cons: SEQUENCE *\n[^\n]*d=3 [^\n]*cons: SEQUENCE *\n(?:[^\n]*d=[4-9] [^\n]*\n)*[^\n]*d=3 [^\n]*BIT STRING/
    const [from, header, length] = frame.exec(print.toString())!.slice(1).map(Number) as [
      number,
      number,
      number,
    ]
    return der.subarray(from, from + header + length)
  }
}

/** Runs `task` over all, a few at a time: a process for each is slow. */
async function forEach(paths: readonly string[], task: (path: string) => Promise<void>) {
  const left = [...paths]
  const worker = async () => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) await task(path)
  }
  await Promise.all([worker(), worker(), worker()])
}

describe('what openssl reads', () => {
  it('comes in with the same digests, dates and serial number', async () => {
    let agreed = 0
    const rewritten: string[] = []
    const refused: [string, boolean][] = []
    await forEach(files, async (path) => {
      const answer = await opensslAnswer(path)
      const bytes = readFileSync(path)
      const before = process.cpuUsage()
      const imported = importCertificates(path, bytes).certificates[0]
      const { user, system } = process.cpuUsage(before)
      expect((user + system) / 1000, path).toBeLessThan(200)
      if (answer === null) {
        if (imported !== undefined) {
          const { findings } = await previewPins(imported, now)
          refused.push([
            basename(path),
            findings.map(({ code }) => code).includes('NAME_UNREADABLE'),
          ])
        }
        return
      }
      expect(imported, path).toBeDefined()
      const { certificate } = imported!
      const preview = await previewPins(imported!, now)
      expect({
        path,
        sha256: preview.sha256,
        serialNumber: certificate.serialNumber,
        notBefore: preview.notBefore.replace('T', ' '),
        notAfter: preview.notAfter.replace('T', ' '),
        spkiSha256Base64: preview.spkiSha256Base64,
      }).toEqual({ path, ...answer })
      if (certificate.isKeyRewritten) rewritten.push(basename(path))
      agreed++
    })
    expect(agreed).toBeGreaterThan(850)
    // What openssl refuses comes in with the reason beside it, or not at all.
    expect(refused).toEqual([['subCertLocalityNameDoesNotNeedToAppear.pem', true]])
    expect(unknownKeys.sort()).toEqual(['rsassapssInSPKI.pem', 'unknownpublickey.pem'])
    expect(rewritten.sort()).toEqual([
      'publicKeyIsRSAExplicitNullMissing.pem',
      'rsaKeyWithParameters.pem',
    ])
  }, 300_000)

  it('comes in from BER too, as openssl writes it out again', async () => {
    const vectors = new URL('../../vectors/wultra/ios-names.json', import.meta.url)
    const { made } = JSON.parse(readFileSync(vectors, 'utf8')) as {
      made: { id: string; der: string }[]
    }
    const forms = ['indefinite-outer', 'indefinite-subject', 'long-length-cn', 'trailing-bytes']
    for (const id of forms) {
      const bytes = Buffer.from(made.find((one) => one.id === id)!.der, 'base64')
      const path = join(folder, `${id}.der`)
      writeFileSync(path, bytes)
      const [imported] = importCertificates(path, bytes).certificates
      const preview = await previewPins(imported!, now)
      const { sha256, spkiSha256Base64 } = (await opensslAnswer(path))!
      expect({ id, sha256, spkiSha256Base64 }).toEqual({
        id,
        sha256: preview.sha256,
        spkiSha256Base64: preview.spkiSha256Base64,
      })
      const again = await previewPins(
        importCertificates(path, imported!.certificate.der).certificates[0]!,
        now,
      )
      expect(again.sha256, id).toBe(preview.sha256)
    }
  })

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
      const raw = encodeHex(new Uint8Array(spki))
      if (certificate.isKeyRewritten) expect(raw, path).not.toBe(encodeHex(certificate.spki))
      else expect(encodeHex(certificate.spki), path).toBe(raw)
      if (names === null) expect(certificate.dnsNames, path).toEqual([])
      agreed++
    }
    expect(agreed).toBeGreaterThan(800)
  })

  it('comes in where @peculiar/x509 reads it not at all, with a warning', async () => {
    const unread: string[] = []
    for (const path of files) {
      const pem = pemBlocks(readFileSync(path, 'latin1'))[0]
      if (pem?.label !== 'CERTIFICATE' || pem.bytes === null) continue
      try {
        const { extensions } = new X509Certificate(pem.bytes)
        expect(extensions.length).toBeGreaterThanOrEqual(0)
      } catch {
        unread.push(basename(path))
        const [imported] = importCertificates(path, readFileSync(path)).certificates
        expect(imported, path).toBeDefined()
        const { findings } = await previewPins(imported!, now)
        expect(findings.length, path).toBeGreaterThan(0)
      }
    }
    expect(unread).toContain('SANDNSNameNotFQDN.pem')
    expect(unread).toContain('subCAWNoURL.pem')
    expect(unread.length).toBeGreaterThanOrEqual(5)
  })

  it('that openssl finds broken is a warning beside the certificate', async () => {
    for (const [name, broken] of Object.entries({
      'SANDNSNameNotFQDN.pem': 'subjectAltName',
      'subCAWNoURL.pem': 'authorityInfoAccess',
      'subCAcrlDistNoURL.pem': 'cRLDistributionPoints',
    })) {
      const path = files.find((file) => file.endsWith(name))!
      const [imported] = importCertificates(path, readFileSync(path)).certificates
      const { findings } = await previewPins(imported!, now)
      const finding = findings.find(({ code }) => code === 'EXTENSION_UNREADABLE')
      expect(finding?.message, name).toContain(broken)
    }
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
