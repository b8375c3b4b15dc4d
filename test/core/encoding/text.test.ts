import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { concatBytes, equalBytes } from '../../../src/core/encoding/bytes.ts'
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts'
import { sha256Hex } from '../../../src/core/encoding/sha256.ts'
import { decodeUtf8, encodeUtf8 } from '../../../src/core/encoding/utf8.ts'

const octets = fc.uint8Array({ maxLength: 300 })

describe('base64', () => {
  it('is what Node writes, and reads back', () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const text = encodeBase64(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64'))
        expect(decodeBase64(text)).toEqual(bytes)
      }),
    )
  })

  it('has one text for each value: whatever is read writes the same text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('ABab01+/-_= \n')), maxLength: 12 }),
        (text) => {
          let read: Uint8Array
          try {
            read = decodeBase64(text)
          } catch {
            return
          }
          expect(encodeBase64(read)).toBe(text)
        },
      ),
    )
  })

  for (const text of [
    'A',
    'AA',
    'AAA',
    'AA=A',
    '====',
    'A===',
    'AB==',
    'AAB=',
    'AAAA=',
    'AA-_',
    'AA A',
    ' AAAA',
    'AAAA\n',
    'AAA\u0100',
    'AA==AA==',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      await expect(() => decodeBase64(text)).toThrowWithCode('BASE64_INVALID')
    })
  }
})

describe('hexadecimal', () => {
  it('is what Node writes, and reads back in either case', () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const text = encodeHex(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('hex'))
        expect(decodeHex(text.toUpperCase())).toEqual(bytes)
      }),
    )
  })

  for (const text of ['0', '0g', 'g0', '0:', '@0', '`0', '00 ', '0x00', '０0']) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      await expect(() => decodeHex(text)).toThrowWithCode('HEX_INVALID')
    })
  }
})

describe('UTF-8', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeUtf8(encodeUtf8(text))).toBe(text)
      }),
    )
  })

  it('keeps a byte order mark in the text', () => {
    expect(decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toBe('\uFEFFa')
  })

  it('refuses what is none, and half a surrogate pair', async () => {
    for (const bytes of [
      [0xff],
      [0xc3],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
    ]) {
      await expect(() => decodeUtf8(new Uint8Array(bytes))).toThrowWithCode('UTF8_INVALID')
    }
    await expect(() => encodeUtf8('a\ud83d')).toThrowWithCode('UTF8_INVALID')
  })
})

describe('octets', () => {
  it('are joined, compared and digested', async () => {
    const joined = concatBytes(new Uint8Array([1]), new Uint8Array(), new Uint8Array([2, 3]))
    expect(Array.from(joined)).toEqual([1, 2, 3])
    expect(equalBytes(joined, new Uint8Array([1, 2, 3]))).toBe(true)
    expect(equalBytes(joined, new Uint8Array([1, 2, 4]))).toBe(false)
    expect(equalBytes(joined, new Uint8Array([1, 2]))).toBe(false)
    // FIPS 180-4, appendix B.1.
    expect(await sha256Hex(encodeUtf8('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('in shared memory are digested too', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(3))
    shared.set(encodeUtf8('abc'))
    expect(await sha256Hex(shared)).toMatch(/^ba7816bf/)
  })
})
