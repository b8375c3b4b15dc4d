import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/core/encoding/canonical.ts'
import { parseJson } from '../../../src/core/encoding/json.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'

const folder = resolve(import.meta.dirname, '../../vectors/jcs')
const textAt = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8')

/** RFC 8785 clauses 3.2.2, 3.2.3 and appendix B. */
describe('canonical JSON', () => {
  it('is that of the example of RFC 8785', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    expect(Buffer.from(encodeUtf8(canonicalize(parseJson(text)))).toString('hex')).toBe(
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
    )
  })

  it('sorts members as RFC 8785 does, by UTF-16', () => {
    const text = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`
    const values = canonicalize(parseJson(text)).matchAll(/:"([^"]*)"/g)
    expect(Array.from(values, ([, value]) => value)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
  ])('writes the number %s as %s', (hex, text) => {
    expect(canonicalize(Buffer.from(hex, 'hex').readDoubleBE())).toBe(text)
  })
})

describe('the test data of the canonicalization scheme', () => {
  it.each(readdirSync(join(folder, 'input')))('%s', (file) => {
    const value = parseJson(textAt('input', file))
    expect(canonicalize(value)).toBe(textAt('output', file))
    expect(canonicalize(parseJson(textAt('output', file)))).toBe(textAt('output', file))
  })

  interface Numbers {
    /** The first of the sequence, as the bits of IEEE 754. */
    readonly first: readonly string[]
    /** What the whole file must be, lines of "bits,number". */
    readonly files: readonly { lines: number; octets: number; sha256: string }[]
  }
  const numbers = JSON.parse(textAt('numbers.json')) as Numbers

  /** The sequence of the README of the test data: given bits, 2000 in a row, then what SHA-256 of SHA-256 of zeros gives. */
  function* sequence(): Generator<bigint> {
    for (const bits of numbers.first) yield BigInt(`0x${bits}`)
    for (let at = 0n; at < 2000n; at++) yield 0x0010000000000000n + at
    let block = Buffer.alloc(32)
    for (;;) {
      block = createHash('sha256').update(block).digest()
      for (let at = 0; at < 32; at += 8) {
        const value = block.readDoubleLE(at)
        if (value !== 0 && Number.isFinite(value)) yield block.readBigUInt64LE(at)
      }
    }
  }

  it.each(numbers.files.filter(({ lines }) => lines <= 100_000))(
    'has $lines numbers as they are written here',
    ({ lines, octets, sha256 }) => {
      const bits = new DataView(new ArrayBuffer(8))
      const rows: string[] = []
      for (const one of sequence()) {
        if (rows.length === lines) break
        bits.setBigUint64(0, one)
        rows.push(`${one.toString(16)},${canonicalize(bits.getFloat64(0))}\n`)
      }
      const text = rows.join('')
      expect(text.length).toBe(octets)
      expect(createHash('sha256').update(text).digest('hex')).toBe(sha256)
    },
  )
})
