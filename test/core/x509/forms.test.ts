import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256Hex } from '../../../src/core/encoding/sha256.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { writeZip } from '../../../src/core/encoding/zip.ts'
import { previewAll } from '../../../src/core/pins/preview.ts'
import {
  importAny,
  importCertificates,
  importFile,
  type ImportOptions,
} from '../../../src/core/x509/import.ts'
import { passwordCiphers } from '../../../src/custody/import/password-ciphers.ts'
import { deriveHere } from '../../../src/custody/keys/derive.ts'
import { nodeCrypto } from '../../../src/node/node-ports.ts'

const vectors = new URL('../../vectors/', import.meta.url)
const file = (path: string) => new Uint8Array(readFileSync(new URL(path, vectors)))
const ciphers = passwordCiphers({ crypto: nodeCrypto, derivation: deriveHere })
const now = new Date('2026-11-23T00:00:00Z')

let folder = ''
const at = (name: string) => join(folder, name)
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
const pinOf = (spki: Uint8Array) => createHash('sha256').update(spki).digest('base64')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinseal-forms-'))
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'ec.key')
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384', '-out', 'p384.key')
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'rsa.key')
  openssl('genpkey', '-algorithm', 'ed25519', '-out', 'ed.key')
  for (const key of ['ec', 'p384', 'rsa', 'ed']) {
    const subject = ['-subj', `/CN=${key}.example.test`]
    openssl('pkey', '-in', `${key}.key`, '-pubout', '-outform', 'DER', '-out', `${key}.spki`)
    openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      `${key}.key`,
      ...subject,
      '-days',
      '90',
      '-out',
      `${key}.crt`,
    )
  }
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function outcome(bytes: Uint8Array | string, options: ImportOptions = { ciphers }) {
  const given = typeof bytes === 'string' ? encodeUtf8(bytes) : bytes
  const found = await importAny('given', given, options)
  return {
    certificates: await Promise.all(
      found.certificates.map(({ certificate }) => sha256Hex(certificate.der)),
    ),
    keys: found.publicKeys.map(({ spki }) => pinOf(spki)),
    requests: found.requests.map(({ request }) => request.dnsNames.join()),
    codes: found.rejected.map(({ code }) => code),
    forCustody: found.keysForCustody.length,
  }
}
const nothing = { certificates: [], keys: [], requests: [], codes: [], forCustody: 0 }

function opensslDigests(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE[^]*?END CERTIFICATE-----/g)!.map((block) => {
    const der = Buffer.from(block.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    return createHash('sha256').update(der).digest('hex')
  })
}

describe('PKCS#7', () => {
  for (const name of ['amazon-roots.der', 'amazon-roots.p7b', 'isrg.pem']) {
    it(`gives all the certificates that openssl finds: ${name}`, async () => {
      const path = new URL(`cryptography/${name}`, vectors).pathname
      const form = file(`cryptography/${name}`)[0] === 0x30 ? 'DER' : 'PEM'
      const pem = openssl('pkcs7', '-inform', form, '-in', path, '-print_certs').toString()
      const certificates = opensslDigests(pem)
      expect(await outcome(file(`cryptography/${name}`))).toEqual({ ...nothing, certificates })
      expect(importCertificates('x', file(`cryptography/${name}`)).certificates).toHaveLength(
        certificates.length,
      )
    })
  }

  it('of an encrypted message is refused by name', async () => {
    const found = await importAny('x', file('cryptography/enveloped.pem'))
    expect(found.rejected).toMatchObject([{ code: 'NOT_A_CERTIFICATE' }])
    expect(found.rejected[0]?.message).toContain('an encrypted message')
  })
})

describe('PKCS#12', () => {
  const password = 'cryptography'
  for (const name of readdirSync(new URL('cryptography', vectors)).filter((one) =>
    one.endsWith('.p12'),
  )) {
    it(`gives the certificates that openssl finds, and nothing of the key: ${name}`, async () => {
      const path = new URL(`cryptography/${name}`, vectors).pathname
      const given = /no-pwd|no-password/.test(name)
        ? ''
        : /^name/.test(name)
          ? 'password'
          : password
      const open = (...args: string[]) =>
        openssl('pkcs12', '-legacy', '-in', path, '-passin', `pass:${given}`, ...args).toString()
      const pem = open('-nokeys')
      const certificates = /BEGIN/.test(pem) ? opensslDigests(pem) : []
      const hasKey = /PRIVATE KEY/.test(open('-nocerts', '-nodes'))
      const before = process.cpuUsage()
      const found = await outcome(file(`cryptography/${name}`), { ciphers, password: given })
      const { user, system } = process.cpuUsage(before)
      expect((user + system) / 1000).toBeLessThan(200)
      expect({ ...found, certificates: found.certificates.toSorted() }).toEqual({
        ...nothing,
        certificates: certificates.toSorted(),
        forCustody: hasKey ? 1 : 0,
      })
    })
  }

  for (const [how, args] of Object.entries({
    'AES-256': [],
    'triple DES': ['-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
    'RC2 of 40 bits': ['-legacy'],
    'RC2 of 128 bits': ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128'],
    'no encryption': ['-certpbe', 'NONE', '-keypbe', 'NONE'],
  })) {
    it(`opens with a password that is not ASCII: ${how}`, async () => {
      const secret = 'žluť 12'
      const input = ['-export', '-inkey', 'ec.key', '-in', 'ec.crt', '-passout', `pass:${secret}`]
      openssl('pkcs12', ...input, ...args, '-out', 'made.p12')
      const made = new Uint8Array(readFileSync(at('made.p12')))
      const opened = { ...nothing, forCustody: 1 }
      const [certificate] = opensslDigests(readFileSync(at('ec.crt'), 'utf8'))
      expect(await outcome(made, { ciphers, password: secret })).toEqual({
        ...opened,
        certificates: [certificate],
      })
      if (how === 'no encryption') return
      expect((await outcome(made)).codes).toEqual(['FILE_PASSWORD_NEEDED'])
      const wrong = await outcome(made, { ciphers, password: 'wrong' })
      expect(wrong).toEqual({ ...nothing, codes: ['FILE_PASSWORD_WRONG'] })
      expect((await outcome(made, { password: secret })).codes).toEqual(['FILE_PASSWORD_NEEDED'])
    })
  }
})

describe('the integrity value of a PKCS#12 file', () => {
  const made = (...options: string[]): Uint8Array<ArrayBuffer> =>
    new Uint8Array(
      openssl(
        ...['pkcs12', '-export', '-inkey', 'ec.key', '-in', 'ec.crt', '-passout', 'pass:right'],
        ...options,
      ),
    )
  const flipped = (bytes: Uint8Array, at: number) => {
    const copy = new Uint8Array(bytes)
    copy[at] = (copy[at] ?? 0) ^ 1
    return copy
  }
  const codes = async (bytes: Uint8Array, password: string) =>
    (await outcome(bytes, { ciphers, password })).codes
  const kinds = {
    'AES and SHA-256': [],
    'triple DES and SHA-1': ['-legacy', '-certpbe', 'PBE-SHA1-3DES'],
    'RC2 and SHA-1': ['-legacy'],
    'SHA-512': ['-macalg', 'sha512'],
    'SHA-384': ['-macalg', 'sha384'],
  }
  for (const [kind, options] of Object.entries(kinds)) {
    it(`tells a wrong password from a damaged file: ${kind}`, async () => {
      const file = made(...options)
      expect(await codes(file, 'right')).toEqual([])
      expect(await codes(file, 'wrong')).toEqual(['FILE_PASSWORD_WRONG'])
      // The last octets are the salt and the passes of the value itself, what is before it its digest.
      expect(await codes(flipped(file, file.length - 30), 'right')).toEqual(['FILE_DAMAGED'])
    })
  }

  it('is asked where the certificates are not encrypted, too', async () => {
    const file = made('-certpbe', 'NONE')
    expect(await codes(file, 'right')).toEqual([])
    expect(await codes(file, 'wrong')).toEqual(['FILE_PASSWORD_WRONG'])
    expect((await outcome(file, { ciphers })).certificates).toHaveLength(1)
  })

  it('may be missing', async () => {
    const file = made('-nomac', '-certpbe', 'AES-256-CBC')
    expect(await codes(file, 'right')).toEqual([])
    expect(await codes(file, 'wrong')).toEqual(['FILE_PASSWORD_WRONG'])
  })

  it('finds every change of an octet out', async () => {
    const file = made('-iter', '1', '-macalg', 'sha256')
    for (let at = 30; at < file.length; at += 37) {
      const { certificates } = await outcome(flipped(file, at), { ciphers, password: 'right' })
      expect(certificates, String(at)).toEqual([])
    }
  })
})

describe('a key without its certificate', () => {
  for (const key of ['ec', 'p384', 'rsa', 'ed']) {
    it(`gives the pin that openssl's SPKI has, in every form: ${key}`, async () => {
      const spki = readFileSync(at(`${key}.spki`))
      const keys = [pinOf(spki)]
      const pem = openssl('pkey', '-in', `${key}.key`, '-pubout').toString()
      expect(await outcome(pem)).toEqual({ ...nothing, keys })
      expect(await outcome(new Uint8Array(spki))).toEqual({ ...nothing, keys })
      expect(await outcome(spki.toString('base64'))).toEqual({ ...nothing, keys })
      const { createPublicKey } = await import('node:crypto')
      const jwk = createPublicKey(pem).export({ format: 'jwk' })
      expect(await outcome(JSON.stringify(jwk))).toEqual({ ...nothing, keys })
      expect(await outcome(JSON.stringify({ keys: [jwk, jwk] }))).toEqual({
        ...nothing,
        keys: [...keys, ...keys],
      })
    })

    it(`gives the same pin from the print of its certificate: ${key}`, async () => {
      const print = openssl('x509', '-in', `${key}.crt`, '-noout', '-text').toString()
      const keys = [pinOf(readFileSync(at(`${key}.spki`)))]
      expect(await outcome(print)).toEqual({
        ...nothing,
        keys,
        codes: ['CERTIFICATE_ONLY_PRINTED'],
      })
    })

    it(`gives the same pin and the names from its request: ${key}`, async () => {
      const request = ['req', '-new', '-key', `${key}.key`, '-subj', '/CN=a']
      const names = ['-addext', 'subjectAltName=DNS:a.example.test,DNS:b.example.test']
      for (const form of ['PEM', 'DER']) {
        const made = openssl(...request, ...names, '-outform', form)
        const { requests } = await importAny('x', new Uint8Array(made))
        expect(requests.map(({ request: { spki, dnsNames } }) => [pinOf(spki), dnsNames])).toEqual([
          [pinOf(readFileSync(at(`${key}.spki`))), ['a.example.test', 'b.example.test']],
        ])
      }
    })
  }

  it('comes out of each of several prints', async () => {
    const print = (key: string) =>
      openssl('x509', '-in', `${key}.crt`, '-noout', '-text').toString()
    const pins = ['ec', 'rsa', 'ed'].map((key) => pinOf(readFileSync(at(`${key}.spki`))))
    const found = await outcome(print('ec') + print('rsa') + print('ed'))
    expect(found.keys).toEqual(pins)
    expect(found.codes).toEqual(Array(3).fill('CERTIFICATE_ONLY_PRINTED'))
    // As openssl 0.9.8 and 1.0 printed it.
    const old = print('rsa')
      .replace(/Public-Key: \((\d+) bit\)/, 'RSA Public Key: ($1 bit)')
      .replace('Modulus:', 'Modulus (2048 bit):')
    expect((await outcome(old)).keys).toEqual([pins[1]])
    // With the PEM behind it, the certificate counts.
    const whole = openssl('x509', '-in', 'rsa.crt', '-text').toString()
    expect(await outcome(whole)).toMatchObject({ keys: [], codes: [] })
  })

  it('is refused where openssl printed the private one', async () => {
    for (const key of ['ec', 'rsa', 'ed']) {
      const print = openssl('pkey', '-in', `${key}.key`, '-noout', '-text').toString()
      expect(await outcome(print)).toEqual({ ...nothing, codes: ['PRIVATE_KEY_GIVEN'] })
    }
  })

  it('is an RSA key in its old form too', async () => {
    const pem = openssl('rsa', '-in', 'rsa.key', '-RSAPublicKey_out').toString()
    expect((await outcome(pem)).keys).toEqual([pinOf(readFileSync(at('rsa.spki')))])
  })

  it('says that a modulus lacks its exponent', async () => {
    const found = await importAny('x', openssl('x509', '-in', 'rsa.crt', '-noout', '-modulus'))
    expect(found.rejected).toMatchObject([{ code: 'CERTIFICATE_ONLY_PRINTED' }])
    expect(found.rejected[0]?.message).toContain('exponent is missing')
  })

  it('with bits that do not count is written out as openssl writes it', async () => {
    const path = new URL('cryptography/dsa_public_key_invalid_bit_string.der', vectors).pathname
    const args = ['-pubin', '-inform', 'DER', '-in', path, '-outform', 'DER']
    const again = openssl('pkey', ...args)
    expect(again).not.toEqual(readFileSync(path))
    expect((await outcome(new Uint8Array(readFileSync(path)))).keys).toEqual([pinOf(again)])
  })

  it('is not seen in numbers that are none', async () => {
    const parameters = file('cryptography/dhp.pem')
    expect((await outcome(parameters)).codes).toEqual(['NOT_A_CERTIFICATE'])
    const der = openssl(
      'dhparam',
      '-in',
      new URL('cryptography/dhp.pem', vectors).pathname,
      '-outform',
      'DER',
    )
    expect((await outcome(new Uint8Array(der))).keys).toEqual([])
  })

  it('of a request of a version that does not exist comes in as openssl has it', async () => {
    const path = new URL('cryptography/request-of-version-1.pem', vectors).pathname
    const pem = openssl('req', '-in', path, '-noout', '-pubkey').toString()
    const { requests } = await importAny('x', file('cryptography/request-of-version-1.pem'))
    const spki = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    expect(requests.map(({ request }) => pinOf(request.spki))).toEqual([pinOf(spki)])
  })

  it('as a JWK with a coordinate that is too short is refused by its name', async () => {
    const short = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(42), y: 'A'.repeat(44) }
    const { rejected, publicKeys } = await importAny('x', encodeUtf8(JSON.stringify(short)))
    expect(publicKeys).toEqual([])
    expect(rejected).toMatchObject([{ code: 'KEY_UNREADABLE' }])
    expect(rejected[0]?.message).toContain('member x is not 32 octets')
  })

  it('is refused where it is private', async () => {
    const jwk = '{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"}'
    expect((await outcome(jwk)).codes).toEqual(['PRIVATE_KEY_GIVEN'])
    expect((await outcome(readFileSync(at('ec.key'), 'utf8'))).codes).toEqual(['PRIVATE_KEY_GIVEN'])
  })
})

describe('typed digests', () => {
  const hex = createHash('sha256').update('x').digest('hex')
  const base64 = Buffer.from(hex, 'hex').toString('base64')
  it('come in one a line, in any form', async () => {
    const colons = hex.match(/../g)!.join(':').toUpperCase()
    const lines = [
      hex,
      colons,
      base64,
      `sha256/${base64}`,
      `sha256//${base64}`,
      `sha256 Fingerprint=${colons}`,
    ]
    const { digests, rejected } = await importAny('x', encodeUtf8(lines.join('\n')))
    expect(rejected).toEqual([])
    expect(digests.map(({ digest }) => Buffer.from(digest).toString('hex'))).toEqual(
      lines.map(() => hex),
    )
    // Of what they are is told by the form alone, and never guessed.
    expect(digests.map(({ of }) => of)).toEqual([
      null,
      null,
      null,
      'public key',
      'public key',
      'certificate',
    ])
  })

  it('come in from what programs print around them', async () => {
    const openssl256 = openssl(
      'x509',
      '-in',
      'ec.crt',
      '-noout',
      '-subject',
      '-dates',
      '-fingerprint',
      '-sha256',
    )
    const header = `Public-Key-Pins: pin-sha256="${base64}"; pin-sha256="${base64}"; max-age=5184000; includeSubDomains`
    for (const [text, of, count] of [
      [openssl256.toString(), 'certificate', 1],
      [header, 'public key', 2],
      [`  - "sha256/${base64}"\n  - "sha256/${base64}"\n`, 'public key', 2],
      [`["\n"sha256/${base64}",\n`.replace('["\n', ''), 'public key', 1],
      [`${hex}  spki.der\n`, null, 1],
    ] as const) {
      const { digests, rejected } = await importAny('x', encodeUtf8(text))
      expect(rejected, text).toEqual([])
      expect(
        digests.map((one) => one.of),
        text,
      ).toEqual(Array<typeof of>(count).fill(of))
    }
  })

  it('of another algorithm are refused, naming it', async () => {
    const sha1 = createHash('sha1').update('x').digest()
    const lines = [`sha1/${sha1.toString('base64')}`, sha1.toString('hex'), base64]
    const { digests, rejected } = await importAny('x', encodeUtf8(lines.join('\n')))
    expect(digests.map(({ index }) => index)).toEqual([2])
    expect(rejected.map(({ code, index }) => [code, index])).toEqual([
      ['DIGEST_INVALID', 0],
      ['DIGEST_INVALID', 1],
    ])
    expect(
      rejected.every(({ message }) => message.includes('SHA1') || message.includes('SHA-1')),
    ).toBe(true)
  })
})

describe('archives', () => {
  it('are opened, each file under its own name', async () => {
    const ec = new Uint8Array(readFileSync(at('ec.crt')))
    const files = [
      { path: 'a/ec.crt', bytes: ec },
      { path: 'roots.p7b', bytes: file('cryptography/amazon-roots.p7b') },
      { path: 'notes.txt', bytes: encodeUtf8('nothing here') },
    ]
    const found = await importAny('all.zip', writeZip(files))
    expect(new Set(found.certificates.map(({ source }) => source))).toEqual(
      new Set(['all.zip/a/ec.crt', 'all.zip/roots.p7b']),
    )
    expect(found.rejected).toMatchObject([
      { source: 'all.zip/notes.txt', index: 0, code: 'NO_CERTIFICATE_FOUND' },
    ])
  })

  it('within archives are refused, the rest comes in', async () => {
    const ec = { path: 'ec.crt', bytes: new Uint8Array(readFileSync(at('ec.crt'))) }
    const found = await importAny('x.zip', writeZip([{ path: 'y.zip', bytes: writeZip([ec]) }, ec]))
    expect(found.certificates).toHaveLength(1)
    expect(found.rejected).toMatchObject([{ source: 'x.zip/y.zip', code: 'NOT_A_CERTIFICATE' }])
  })
})

describe('bad input', () => {
  it('of a gigabyte is refused from its size alone', async () => {
    const read = () => Promise.reject(new Error('it was read'))
    const found = await importFile({ name: 'huge', size: 1 << 30, read })
    expect(found.rejected).toMatchObject([{ source: 'huge', code: 'INPUT_TOO_LARGE' }])
  })

  it('of 100,000 nested levels, of every form, is refused at once', async () => {
    const started = performance.now()
    const nested = (tag: number) => {
      const bytes = new Uint8Array(400_000)
      for (let level = 0; level < 100_000; level++) {
        bytes.set([tag, 0x83], level * 4)
        const left = Math.max(0, bytes.length - level * 4 - 5)
        bytes.set([left >> 16, left >> 8], level * 4 + 2)
      }
      return bytes
    }
    for (const tag of [0x30, 0xa0, 0x24]) {
      const bytes = nested(tag)
      bytes[0] = 0x30
      expect((await outcome(bytes)).codes).toHaveLength(1)
      expect((await outcome(new Uint8Array(200_000).fill(0x30))).codes).toHaveLength(1)
    }
    const indefinite = new Uint8Array(200_000).map((_, index) => (index % 2 === 0 ? 0x30 : 0x80))
    expect((await outcome(indefinite)).codes).toEqual(['DER_INVALID'])
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('cut anywhere leaves the rest of the import standing', async () => {
    const whole = readFileSync(at('ec.crt'), 'utf8')
    for (const form of ['cert-rc2-key-3des.p12', 'amazon-roots.der']) {
      const bytes = file(`cryptography/${form}`)
      for (let length = 1; length < bytes.length; length += 97) {
        const found = await outcome(bytes.subarray(0, length), { ciphers, password: 'x' })
        expect(found.codes).toHaveLength(1)
      }
    }
    const cut = `${whole.slice(0, 300)}\n${whole}`
    expect(await outcome(cut)).toMatchObject({ codes: ['PEM_BROKEN'] })
    expect((await outcome(cut)).certificates).toHaveLength(1)
  })
})

describe('a certificate with a date that is none', () => {
  it('comes in with an error beside it, for openssl loads it', async () => {
    const { certificates } = importCertificates('x', file('cryptography/badasn1time.pem'))
    const [preview] = await previewAll(certificates, now)
    expect(preview?.findings.map(({ code }) => code)).toContain('DATE_UNREADABLE')
    expect(preview?.findings.map(({ code }) => code)).not.toContain('CERTIFICATE_EXPIRED')
  })
})

describe('a certificate with a name that is none', () => {
  for (const name of ['invalid_utf8_common_name.pem', 'long-form-name-attribute.pem']) {
    it(`comes in with a warning, for openssl refuses it: ${name}`, async () => {
      const path = new URL(`cryptography/${name}`, vectors).pathname
      expect(() => openssl('x509', '-in', path, '-noout')).toThrow()
      const { certificates } = importCertificates('x', file(`cryptography/${name}`))
      const [preview] = await previewAll(certificates, now)
      expect(preview?.findings.map(({ code }) => code)).toContain('NAME_UNREADABLE')
    })
  }
})

describe('the same certificate twice', () => {
  it('is said to be the same', async () => {
    const pem = readFileSync(at('ec.crt'), 'utf8')
    const { certificates } = importCertificates('x', encodeUtf8(pem + pem))
    const previews = await previewAll(certificates, now)
    expect(
      previews.map(({ findings }) => findings.some(({ code }) => code === 'CERTIFICATE_REPEATED')),
    ).toEqual([false, true])
  })
})

/** The SPKI pin as the OpenSSL within Node writes the key; null where it knows none. */
function opensslPin(der: Uint8Array): string | null {
  try {
    return pinOf(new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' }))
  } catch {
    return null
  }
}

describe('PKITS', () => {
  it('comes in whole, with the digests of openssl, none slowly', async () => {
    const archive = new URL('pkits/pkits-certs.tar.gz', vectors).pathname
    execFileSync('tar', ['xzf', archive, '-C', folder])
    const names = readdirSync(at('certs')).filter((name) => name.endsWith('.crt'))
    expect(names.length).toBeGreaterThan(400)
    const withoutPin: string[] = []
    for (const name of names) {
      const bytes = new Uint8Array(readFileSync(at(`certs/${name}`)))
      const started = performance.now()
      const { certificates } = importCertificates(name, bytes)
      const [preview] = await previewAll(certificates, now)
      expect(performance.now() - started, name).toBeLessThan(200)
      expect(preview?.sha256, name).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(
        preview?.findings.some(({ code }) => code === 'EXTENSION_UNREADABLE'),
        name,
      ).toBe(false)
      const pin = opensslPin(bytes)
      if (pin === null) withoutPin.push(name)
      else expect(preview?.spkiSha256Base64, name).toBe(pin)
    }
    // DSA keys without their parameters.
    expect(withoutPin).toEqual([
      'DSAParametersInheritedCACert.crt',
      'ValidDSAParameterInheritanceTest5EE.crt',
    ])
  }, 120_000)
})
