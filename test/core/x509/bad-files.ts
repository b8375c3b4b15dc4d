import { readFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { DerReader, encodeDer } from '../../../src/core/x509/der.ts'

type Bytes = Uint8Array<ArrayBuffer>

const SEQUENCE = 0x30
const MEBIBYTE = 1 << 20

/** From the root of the repository, where tests and bench run: the bench is bundled elsewhere. */
const read = (path: string): string => readFileSync(`test/vectors/${path}`, 'utf8')
export const goodPem = read('wultra/certs/leaf-p256.pem')

const join = (parts: readonly Uint8Array[]): Bytes => new Uint8Array(Buffer.concat(parts))
const oid = (hex: string): Bytes => encodeDer(6, Buffer.from(hex, 'hex'))

/** PKCS#7 (SignedData without signers) with as many certificates. */
export function pkcs7Of(count: number): Bytes {
  const der = pemBlocks(goodPem)[0]!.bytes!
  const signed = encodeDer(
    SEQUENCE,
    new Uint8Array([2, 1, 1, 0x31, 0]),
    encodeDer(SEQUENCE, oid('2a864886f70d010701')),
    encodeDer(0xa0, join(Array<Bytes>(count).fill(der))),
    new Uint8Array([0x31, 0]),
  )
  return encodeDer(SEQUENCE, oid('2a864886f70d010702'), encodeDer(0xa0, signed))
}

/** A certificate request that asks for as many names. */
export function requestWith(names: number): Bytes {
  const made = pemBlocks(read('wultra/forms/form-csr.pem'))[0]!.bytes!
  const outer = new DerReader(made)
  const fields = outer.inside(outer.next())
  const info = fields.inside(fields.next())
  const kept = [info.next(), info.next(), info.next()].map(({ encoding }) => encoding)
  const name = encodeDer(0x82, encodeUtf8('a.example'))
  const asked = encodeDer(SEQUENCE, join(Array<Bytes>(names).fill(name)))
  const extension = encodeDer(SEQUENCE, oid('551d11'), encodeDer(4, asked))
  const attribute = encodeDer(
    SEQUENCE,
    oid('2a864886f70d01090e'),
    encodeDer(0x31, encodeDer(SEQUENCE, extension)),
  )
  const changed = encodeDer(SEQUENCE, ...kept, encodeDer(0xa0, attribute))
  return encodeDer(SEQUENCE, changed, fields.next().encoding, fields.next().encoding)
}

/** An archive whose directory names the same octets as many times. */
export function overlapping(count: number): Bytes {
  const one = Buffer.from(zipSync({ a: [new Uint8Array(MEBIBYTE), { level: 9 }] }))
  const end = one.length - 22
  const start = one.readUInt32LE(end + 16)
  const record = one.subarray(start, end)
  const records = Array.from({ length: count }, (_, at) => {
    const name = Buffer.from(`f${at}`)
    const head = Buffer.from(record.subarray(0, 46))
    head.writeUInt16LE(name.length, 28)
    return Buffer.concat([head, name, record.subarray(46 + record.readUInt16LE(28))])
  })
  const directory = Buffer.concat(records)
  const tail = Buffer.from(one.subarray(end))
  tail.writeUInt16LE(count, 8)
  tail.writeUInt16LE(count, 10)
  tail.writeUInt32LE(directory.length, 12)
  return join([one.subarray(0, start), directory, tail])
}

function nested(levels: number): Bytes {
  const bytes = new Uint8Array(levels * 5)
  for (let level = 0; level < levels; level++) {
    const left = bytes.length - level * 5 - 5
    bytes.set([SEQUENCE, 0x83, left >> 16, left >> 8, left], level * 5)
  }
  return bytes
}

function archive(files: number, octets: number): Bytes {
  const content = new Uint8Array(octets)
  const entries = Array.from({ length: files }, (_, at) => [`f${at}`, content] as const)
  return zipSync(Object.fromEntries(entries), { level: 9 })
}

const pem = (base64: string): string =>
  `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`

/** One file of each kind that must not keep anybody waiting, and the code that it is refused with. */
export const badFiles: readonly {
  readonly what: string
  readonly code: string
  readonly make: () => Bytes
  /** Certificates that come in from the same file. */
  readonly beside?: number
}[] = [
  {
    what: 'a hundred thousand levels of definite lengths',
    code: 'INPUT_TOO_LARGE',
    make: () => nested(100_000),
  },
  {
    what: 'a hundred thousand levels of indefinite lengths',
    code: 'DER_INVALID',
    make: () => new Uint8Array(200_000).map((_, at) => (at % 2 === 0 ? SEQUENCE : 0x80)),
  },
  {
    what: 'levels in PEM, before a good certificate',
    code: 'DER_INVALID',
    make: () => encodeUtf8(pem(Buffer.from(nested(50_000)).toString('base64')) + goodPem),
    beside: 1,
  },
  {
    what: '60 MB of base64 in one block, before a good certificate',
    code: 'DER_INVALID',
    make: () => encodeUtf8(pem('A'.repeat(60_000_000)) + goodPem),
    beside: 1,
  },
  {
    what: '100 MB of base64',
    code: 'INPUT_TOO_LARGE',
    make: () => encodeUtf8(pem('A'.repeat(100_000_000))),
  },
  {
    what: 'two millions of BEGIN lines',
    code: 'INPUT_TOO_MANY',
    make: () => encodeUtf8('-----BEGIN CERTIFICATE-----\n'.repeat(2_000_000)),
  },
  {
    what: '60 MB of hyphens',
    code: 'NO_CERTIFICATE_FOUND',
    make: () => new Uint8Array(60_000_000).fill(0x2d),
  },
  { what: '60 MB of zeros', code: 'NO_CERTIFICATE_FOUND', make: () => new Uint8Array(60_000_000) },
  {
    what: 'PKCS#7 with 100,000 certificates',
    code: 'INPUT_TOO_MANY',
    make: () => pkcs7Of(100_000),
  },
  {
    what: 'a request for a million names',
    code: 'INPUT_TOO_LARGE',
    make: () => requestWith(1_000_000),
  },
  {
    what: 'a zip bomb of octets',
    code: 'ZIP_TOO_LARGE',
    make: () => archive(1, 200 * MEBIBYTE),
  },
  { what: 'a zip bomb of entries', code: 'ZIP_TOO_LARGE', make: () => archive(10_001, 1) },
  {
    what: 'zip within zip within zip',
    code: 'NOT_A_CERTIFICATE',
    make: () => zipSync({ 'b.zip': zipSync({ 'c.zip': archive(1, MEBIBYTE) }) }),
  },
]
