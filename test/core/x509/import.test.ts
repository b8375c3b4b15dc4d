import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'

const folder = new URL('../../vectors/wultra/', import.meta.url)
const file = (path: string) => new Uint8Array(readFileSync(new URL(path, folder)))
const text = (path: string) => readFileSync(new URL(path, folder), 'utf8')
const outcome = (bytes: Uint8Array | string) => {
  const given = typeof bytes === 'string' ? encodeUtf8(bytes) : bytes
  const { certificates, rejected } = importCertificates('given', given)
  return {
    names: certificates.map(
      ({ index, certificate }) => `${index} ${certificate.dnsNames[0] ?? '-'}`,
    ),
    codes: rejected.map(({ index, code }) => `${index} ${code}`),
  }
}
const leaf = '0 p256.example.test'
const pem = text('certs/leaf-p256.pem')
const der = file('forms/form-der.der')

describe('what comes in', () => {
  const utf16 = (prefix: string) => Buffer.from(`\uFEFF${prefix}${pem}`, 'utf16le')
  for (const [how, given] of Object.entries({
    PEM: pem,
    DER: der,
    'bare base64': Buffer.from(der).toString('base64'),
    'base64 in lines': Buffer.from(der)
      .toString('base64')
      .match(/.{1,76}/g)!
      .join('\r\n'),
    'X509 CERTIFICATE': pem.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE'),
    'TRUSTED CERTIFICATE': file('forms/form-trusted.pem'),
    'a text preamble': file('forms/form-text-preamble.pem'),
    'one line of base64': file('forms/form-one-line.pem'),
    'no final line feed': file('forms/form-no-final-newline.pem'),
    CRLF: pem.replaceAll('\n', '\r\n'),
    'a UTF-8 byte order mark': `\uFEFF${pem}`,
    'UTF-16 as Windows writes it': utf16('Příliš '),
    'UTF-16 big endian': utf16('').swap16(),
    'a broken signature': file('forms/form-bad-signature.pem'),
    'Latin-1 text around it': Buffer.concat([Buffer.from('caf\xe9\n', 'latin1'), Buffer.from(pem)]),
  })) {
    it(`is a certificate as ${how}`, () => {
      expect(outcome(given)).toEqual({ names: [leaf], codes: [] })
    })
  }

  it('is every certificate of a chain, in order', () => {
    expect(outcome(file('forms/form-chain-leaf-first.pem')).names).toEqual([leaf, '1 -'])
    expect(outcome(file('forms/form-chain-ca-first.pem')).names).toEqual([
      '0 -',
      '1 p256.example.test',
    ])
  })

  it('is every certificate in DER of a file, and what follows the last is named', () => {
    const row = (...rest: number[]) => new Uint8Array([...der, ...der, ...rest])
    expect(outcome(row())).toEqual({ names: [leaf, '1 p256.example.test'], codes: [] })
    expect(outcome(row(0x0a, 0))).toEqual({ names: [leaf, '1 p256.example.test'], codes: [] })
    expect(outcome(row(7))).toEqual({
      names: [leaf, '1 p256.example.test'],
      codes: ['2 DATA_AFTER_CERTIFICATE'],
    })
  })

  it('is the chain of openssl s_client -showcerts', () => {
    const chain = text('forms/form-chain-leaf-first.pem')
    const [first, second] = chain.split(/(?<=-----END CERTIFICATE-----\n)/)
    const output =
      'CONNECTED(00000003)\n---\nCertificate chain\n 0 s:CN = p256.example.test\n   i:CN = x\n' +
      `   a:PKEY: id-ecPublicKey, 256 (bit); sigalg: ecdsa-with-SHA256\n${first}` +
      ` 1 s:CN = x\n   i:CN = x\n${second}---\nServer certificate\nsubject=CN = p256.example.test\n` +
      'SSL-Session:\n    Master-Key: 00AA\n---\nDONE\n'
    expect(outcome(output)).toEqual({ names: [leaf, '1 -'], codes: [] })
  })

  it('is what is good beside what is not', () => {
    const key = text('keys/key-b.pem')
    const broken = pem.replace(/\n[^\n]+\n-----END/, '\n-----END')
    expect(outcome(`${key}${pem}${broken}${text('forms/form-csr.pem')}${pem}`)).toEqual({
      names: ['1 p256.example.test', '4 p256.example.test'],
      codes: ['0 PRIVATE_KEY_GIVEN', '2 DER_INVALID', '3 NOT_A_CERTIFICATE'],
    })
  })
})

describe('what is rejected', () => {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const keyPath = new URL('keys/key-b.pem', folder).pathname

  for (const [what, given, code] of [
    ['an empty file', '', 'FILE_EMPTY'],
    ['nothing but blanks', ' \r\n\t', 'FILE_EMPTY'],
    ['garbage', file('forms/form-garbage.pem'), 'NO_CERTIFICATE_FOUND'],
    ['octets of no kind', new Uint8Array([0, 1, 2, 255]), 'NO_CERTIFICATE_FOUND'],
    ['base64 of something else', 'AAAA', 'NO_CERTIFICATE_FOUND'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47]), 'NO_CERTIFICATE_FOUND'],
    ['random base64 in PEM', file('forms/form-random-base64.pem'), 'DER_INVALID'],
    ['a cut-off PEM', file('forms/form-truncated.pem'), 'PEM_BROKEN'],
    ['a cut-off DER', der.subarray(0, 300), 'DER_INVALID'],
    ['an indefinite length', new Uint8Array([0x30, 0x80, 0, 0]), 'DER_INVALID'],
    ['a CSR', file('forms/form-csr.pem'), 'NOT_A_CERTIFICATE'],
    [
      'a CSR in DER',
      openssl('req', '-in', new URL('forms/form-csr.pem', folder).pathname, '-outform', 'der'),
      'NOT_A_CERTIFICATE',
    ],
    ['a public key', openssl('pkey', '-in', keyPath, '-pubout'), 'NOT_A_CERTIFICATE'],
    [
      'a public key in DER',
      openssl('pkey', '-in', keyPath, '-pubout', '-outform', 'der'),
      'NOT_A_CERTIFICATE',
    ],
    [
      'PKCS#12',
      openssl('pkcs12', '-export', '-inkey', keyPath, '-nocerts', '-passout', 'pass:x'),
      'PRIVATE_KEY_GIVEN',
    ],
    [
      'a private key under a wrong label',
      text('keys/key-b.pem').replaceAll('PRIVATE KEY', 'CERTIFICATE'),
      'PRIVATE_KEY_GIVEN',
    ],
    [
      'an SSH key',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----',
      'PRIVATE_KEY_GIVEN',
    ],
    [
      'a private JWK',
      '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}\n',
      'PRIVATE_KEY_GIVEN',
    ],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ecdsa-sha2-nistp256\n', 'PRIVATE_KEY_GIVEN'],
    ['a private key that is cut off', '-----BEGIN PRIVATE KEY-----\nAAAA\n', 'PRIVATE_KEY_GIVEN'],
    ['something else for a date', badDate(), 'CERTIFICATE_DATES_UNREADABLE'],
    ['a file beyond all measure', new Uint8Array(64 * 1024 * 1024 + 1), 'INPUT_TOO_LARGE'],
  ] as const) {
    it(`is ${what}, with ${code}`, () => {
      expect(outcome(given)).toEqual({ names: [], codes: [`0 ${code}`] })
    })
  }

  for (const path of readdirSync(new URL('keyforms/', folder))) {
    it(`is the private key ${path} by its name, and nothing of it is told`, () => {
      const bytes = file(`keyforms/${path}`)
      const { certificates, rejected } = importCertificates(path, bytes)
      expect(certificates).toEqual([])
      expect(rejected.at(-1)?.code).toBe('PRIVATE_KEY_GIVEN')
      expect(rejected.at(-1)?.message).toContain('refused, never stored')
      const body = Buffer.from(bytes).toString('latin1')
      for (const { message } of rejected) {
        expect(/[A-Za-z0-9+/]{20}/.exec(message)?.[0] ?? '').toBe('')
        expect(body.includes(message)).toBe(false)
      }
    })
  }

  it('has labels from outside written out', () => {
    const [rejected] = importCertificates('x', encodeUtf8('-----BEGIN \u202eEVIL-----\n')).rejected
    expect(rejected?.message).toContain('\\u{202e}EVIL')
  })

  function badDate(): Uint8Array {
    const bytes = Buffer.from(der)
    bytes.writeUInt8(0x13, bytes.indexOf('271101') - 2)
    return new Uint8Array(bytes)
  }
})

describe('hostile files', () => {
  const nested = (levels: number): Uint8Array => {
    // Built from the inside: each level is a SEQUENCE of the one before.
    const parts: number[][] = []
    let length = 0
    for (let level = 0; level < levels; level++) {
      const digits: number[] = []
      for (let left = length; left > 0; left = Math.floor(left / 256)) digits.unshift(left & 0xff)
      const header = length < 0x80 ? [0x30, length] : [0x30, 0x80 | digits.length, ...digits]
      parts.push(header)
      length += header.length
    }
    return new Uint8Array(parts.reverse().flat())
  }

  it('nested 100,000 levels deep are refused at once', () => {
    const bytes = nested(100_000)
    const began = performance.now()
    expect(outcome(bytes).codes).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('cut off anywhere are refused', () => {
    for (let end = 0; end < der.length; end++) {
      const { names, codes } = outcome(der.subarray(0, end))
      expect(names).toEqual([])
      expect(codes).toHaveLength(1)
    }
  })

  it('with huge lengths are refused', () => {
    for (const length of [
      [0x84, 255, 255, 255, 255],
      [0x88, 1, 0, 0, 0, 0, 0, 0, 0],
      [0xff],
      [0x85, 0, 0, 0, 0, 1],
    ]) {
      expect(outcome(new Uint8Array([0x30, ...length, 0x30, 0])).names).toEqual([])
    }
  })

  it('mutated at random never break the reader, and none takes long', () => {
    let seed = 20261123
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    const sources = ['certs/leaf-p256.pem', 'certs/leaf-rsa2048.pem', 'certs/py-mv-two-cn.pem'].map(
      (path) => importCertificates(path, file(path)).certificates[0]!.certificate.der,
    )
    let read = 0
    for (let round = 0; round < 20_000; round++) {
      const bytes = new Uint8Array(sources[round % sources.length]!)
      for (let change = random(4); change >= 0; change--) bytes[random(bytes.length)] = random(256)
      const began = performance.now()
      const { certificates, rejected } = importCertificates('x', bytes)
      expect(certificates.length + rejected.length).toBeGreaterThan(0)
      read += certificates.length
      expect(performance.now() - began).toBeLessThan(1000)
    }
    expect(read).toBeGreaterThan(1000)
  })
})
