import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../../src/core/encoding/bytes.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { previewAll } from '../../../src/core/pins/preview.ts'
import { DerReader, encodeDer } from '../../../src/core/x509/der.ts'
import { importAny } from '../../../src/core/x509/import.ts'
import type { ImportHost } from '../../../src/custody/import/decrypted.ts'
import { readKeyFile } from '../../../src/custody/import/key-file.ts'
import { passwordCiphers } from '../../../src/custody/import/password-ciphers.ts'
import { deriveHere } from '../../../src/custody/keys/derive.ts'
import { nodeCrypto } from '../../../src/node/node-ports.ts'
import { temporaryFolder } from '../bench-desk.ts'

const host: ImportHost = { crypto: nodeCrypto, derivation: deriveHere }
const folder = temporaryFolder()
const openssl = (...args: string[]): Bytes =>
  new Uint8Array(execFileSync('openssl', args, { stdio: 'pipe', cwd: folder }))
/** Without an integrity value openssl leaves the certificates in the clear unless it is told. */
const bare = ['-nomac', '-certpbe', 'AES-256-CBC']
const PASSWORD = 'žluť 12'

beforeAll(() => {
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', 'k.pem', '-out', 'c.pem', '-days', '90', '-subj', '/CN=api.example'],
  )
})

const made = (...options: string[]): Bytes =>
  openssl(
    ...['pkcs12', '-export', '-inkey', 'k.pem', '-in', 'c.pem'],
    ...['-passout', `pass:${PASSWORD}`, ...options],
  )

/** What comes of it: as certificates, and as a key for custody. */
async function outcome(file: Bytes, password: string): Promise<{ code: string; key: string }> {
  const ciphers = passwordCiphers(host)
  const given = password === '' ? {} : { password }
  const { certificates, rejected } = await importAny('x', file, { ciphers, ...given })
  const key = await readKeyFile(host, file, password).then(
    ({ remark }) => (remark?.includes('no integrity value') === true ? 'UNCHECKED' : 'KEY'),
    (error: unknown) => (error as { code: string }).code,
  )
  const [preview] = await previewAll(certificates, new Date())
  const remark = preview?.findings.find((one) => one.code === 'FILE_UNCHECKED')
  return { code: rejected[0]?.code ?? remark?.code ?? 'CERTIFICATE', key }
}
const good = { code: 'CERTIFICATE', key: 'KEY' }
const wrong = { code: 'FILE_PASSWORD_WRONG', key: 'KEY_FILE_PASSWORD_WRONG' }
const damaged = { code: 'FILE_DAMAGED', key: 'KEY_FILE_DAMAGED' }
const needed = { code: 'FILE_PASSWORD_NEEDED', key: 'KEY_FILE_PASSWORD_NEEDED' }

describe('a PKCS#12 file', () => {
  const flipped = (file: Bytes, place: number): Bytes =>
    file.map((octet, index) => (index === place ? octet ^ 1 : octet))

  for (const [how, options] of Object.entries({
    'AES, all encrypted': [],
    'triple DES and RC2': ['-legacy'],
    'certificates in the clear': ['-certpbe', 'NONE'],
  })) {
    it(`that was changed is not the same as a wrong password: ${how}`, async () => {
      const file = made(...options)
      expect(await outcome(file, PASSWORD)).toEqual(good)
      expect(await outcome(file, 'wrong')).toEqual(wrong)
      // The last octets are the salt and the passes of the value itself, what is before it its digest.
      expect(await outcome(flipped(file, file.length - 30), PASSWORD)).toEqual(damaged)
    })
  }

  it('that is in the clear altogether is held against its value, too', async () => {
    const file = made('-certpbe', 'NONE', '-keypbe', 'NONE')
    expect(await outcome(file, PASSWORD)).toEqual(good)
    expect(await outcome(file, 'wrong')).toEqual(wrong)
    expect(await outcome(flipped(file, file.length - 30), PASSWORD)).toEqual(wrong)
    // The certificates are public; the key is wanted whole.
    expect(await outcome(file, '')).toEqual({
      code: 'FILE_UNCHECKED',
      key: 'KEY_FILE_PASSWORD_NEEDED',
    })
  })

  it('without an integrity value is said to be so', async () => {
    expect(await outcome(made(...bare), PASSWORD)).toEqual({
      code: 'FILE_UNCHECKED',
      key: 'UNCHECKED',
    })
    expect(await outcome(made(...bare), 'wrong')).toEqual(wrong)
  })

  it('never yields a key that was changed in it', async () => {
    // Encrypted in CBC mode, its last block but one can be turned to change the last without any other sign.
    const file = made('-iter', '1')
    for (let place = 60; place < file.length; place += 23) {
      expect((await outcome(flipped(file, place), PASSWORD)).key).toMatch(/^KEY_FILE_/)
    }
  }, 60_000)

  it('with an integrity value of a kind that is not read is refused by name', async () => {
    const file = made('-macalg', 'sha224')
    expect(await outcome(file, PASSWORD)).toEqual({
      code: 'FILE_PROTECTION_UNSUPPORTED',
      key: 'KEY_FILE_UNREADABLE',
    })
  })
})

/** The integrity value of RFC 9579 about a file that has none, computed by openssl. */
function withPbmac1(
  file: Bytes,
  { prf = '09', hash = '09', length = 32 as number | null, told = 2048 },
): Bytes {
  const document = new DerReader(file)
  const pfx = document.inside(document.next())
  const [version, info] = [pfx.next(), pfx.next()]
  const fields = pfx.inside(info)
  fields.next()
  const content = fields.inside(fields.next()).next().content
  const names: Record<string, string> = { '09': 'SHA256', '0a': 'SHA384', '0b': 'SHA512' }
  const salt = '0102030405060708'
  const key = openssl(
    ...['kdf', '-binary', '-keylen', String(length ?? 32), '-kdfopt', `digest:${names[prf]}`],
    ...['-kdfopt', `hexpass:${Buffer.from(PASSWORD).toString('hex')}`],
    ...['-kdfopt', `hexsalt:${salt}`, '-kdfopt', `iter:2048`, 'PBKDF2'],
  )
  const digest = execFileSync(
    'openssl',
    [
      ...['dgst', `-${names[hash] ?? ''}`, '-mac', 'HMAC', '-binary'],
      ...['-macopt', `hexkey:${Buffer.from(key).toString('hex')}`],
    ],
    { input: content },
  )
  const oid = (hex: string): Bytes => encodeDer(6, Buffer.from(hex, 'hex'))
  const integer = (value: number): Bytes => {
    const hex = value.toString(16)
    return encodeDer(2, Buffer.from(`00${hex.length % 2 === 1 ? '0' : ''}${hex}`, 'hex'))
  }
  const hmac = (last: string): Bytes =>
    encodeDer(0x30, oid(`2a864886f70d02${last}`), new Uint8Array([5, 0]))
  const parameters = encodeDer(
    0x30,
    encodeDer(4, Buffer.from(salt, 'hex')),
    integer(told),
    ...(length === null ? [] : [integer(length)]),
    hmac(prf),
  )
  const pbkdf2 = encodeDer(0x30, oid('2a864886f70d01050c'), parameters)
  const pbmac1 = encodeDer(0x30, oid('2a864886f70d01050e'), encodeDer(0x30, pbkdf2, hmac(hash)))
  const value = encodeDer(
    0x30,
    encodeDer(0x30, pbmac1, encodeDer(4, digest)),
    encodeDer(4, encodeUtf8('NOT USED')),
    integer(1),
  )
  return encodeDer(0x30, version.encoding, info.encoding, value)
}

describe('PBMAC1 (RFC 9579), as OpenSSL since 3.4 writes it', () => {
  for (const [name, options] of Object.entries({
    'SHA-256': {},
    'SHA-512 and SHA-256': { prf: '0b' },
    'SHA-512': { prf: '0b', hash: '0b', length: 64 },
    'SHA-384, with a key of 20 octets': { hash: '0a', length: 20 },
  })) {
    it(`tells a wrong password from a changed file: ${name}`, async () => {
      const file = withPbmac1(made(...bare), options)
      expect(await outcome(file, PASSWORD)).toEqual(good)
      expect(await outcome(file, 'wrong')).toEqual(wrong)
      expect(await outcome(file, '')).toEqual(needed)
    })
  }

  it('with other passes than it was made with does not fit', async () => {
    expect(await outcome(withPbmac1(made(...bare), { told: 2049 }), PASSWORD)).toEqual(damaged)
  })

  it('that could be found by trying proves nothing', async () => {
    for (const length of [1, 19, 65, null]) {
      expect(await outcome(withPbmac1(made(...bare), { length }), PASSWORD)).toEqual(damaged)
    }
  })
})

describe('the cost of a PKCS#12 file', () => {
  const unread = { code: 'FILE_PROTECTION_UNSUPPORTED', key: 'KEY_FILE_UNREADABLE' }
  /** 65,536 passes, in all places that have them, made another number. */
  const withPasses = (file: Bytes, passes: number): Bytes => {
    const hex = Buffer.from(file).toString('hex')
    expect(hex).toContain('0203010000')
    const other = passes.toString(16).padStart(6, '0')
    return new Uint8Array(Buffer.from(hex.replaceAll('0203010000', `0203${other}`), 'hex'))
  }

  it('of a billion passes, or sixteen millions, is refused at once', async () => {
    const value = withPbmac1(made(...bare), { told: 1_000_000_000 })
    const [now, old] = [made(...bare, '-iter', '65536'), made('-legacy', '-iter', '65536')]
    const started = performance.now()
    expect(await outcome(value, PASSWORD)).toEqual(unread)
    expect(await outcome(withPasses(now, 16_000_000), PASSWORD)).toEqual(unread)
    expect(await outcome(withPasses(old, 1_000_001), PASSWORD)).toEqual(unread)
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('is counted over all that is opened', async () => {
    let derived = 0
    const subtle = new Proxy(nodeCrypto.subtle, {
      get: (real, name: keyof typeof nodeCrypto.subtle) =>
        name === 'deriveBits'
          ? () => Promise.resolve(new ArrayBuffer(++derived === 0 ? 0 : 32))
          : real[name].bind(real),
    })
    const ciphers = passwordCiphers({ ...host, crypto: { ...nodeCrypto, subtle } })
    const one = withPbmac1(made('-nomac', '-certpbe', 'NONE', '-keypbe', 'NONE'), {
      told: 9_000_000,
    })
    const codes: (string | undefined)[] = []
    for (let time = 0; time < 5; time++) {
      const { rejected } = await importAny('x', one, { ciphers, password: PASSWORD })
      codes.push(rejected[0]?.code)
    }
    expect(codes.at(0)).toBe('FILE_PASSWORD_WRONG')
    expect(codes.at(-1)).toBe('FILE_PROTECTION_UNSUPPORTED')
    expect(derived).toBe(3)
  })

  it('of many parts, each encrypted by itself, is refused by their number', async () => {
    const file = made(...bare)
    const document = new DerReader(file)
    const pfx = document.inside(document.next())
    const version = pfx.next()
    const info = pfx.inside(pfx.next())
    const kind = info.next()
    const content = info.inside(info.next()).next().content
    const list = new DerReader(content)
    const first = list.inside(list.next()).next().encoding
    const parts = encodeDer(0x30, ...Array<Bytes>(9).fill(first))
    const many = encodeDer(
      0x30,
      version.encoding,
      encodeDer(0x30, kind.encoding, encodeDer(0xa0, encodeDer(4, parts))),
    )
    expect(await outcome(many, PASSWORD)).toEqual(unread)
  })
})
