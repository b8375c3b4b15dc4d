import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHex, encodeHex, encodeHexHere } from '../../../src/core/encoding/hex.ts'
import { latin1 } from '../../../src/core/encoding/latin1.ts'
import { sha256, sha256Now } from '../../../src/core/encoding/sha256.ts'

const octets = fc.uint8Array({ maxLength: 5000 })

describe('SHA-256 at once', () => {
  it('is that of openssl and of WebCrypto at every length around the blocks, one after the other', async () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) & 255)
      const expected = createHash('sha256').update(bytes).digest('hex')
      expect(encodeHex(sha256Now(bytes)), String(length)).toBe(expected)
      expect(encodeHex(await sha256(bytes))).toBe(expected)
    }
  })

  it('gives each digest octets of its own', () => {
    fc.assert(
      fc.property(octets, octets, (one, other) => {
        const first = sha256Now(one)
        const kept = encodeHex(first)
        sha256Now(other)
        expect(encodeHex(first)).toBe(kept)
        expect(kept).toBe(createHash('sha256').update(one).digest('hex'))
      }),
    )
  })

  it('counts neither a failed nor a partial call', () => {
    expect(() => sha256Now('text' as unknown as Uint8Array)).toThrow(TypeError)
    expect(encodeHex(sha256Now(new Uint8Array(3)))).toBe(
      createHash('sha256').update(new Uint8Array(3)).digest('hex'),
    )
  })
})

describe('hexadecimal', () => {
  it('is what Node makes, natively and here, and reads back', () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const expected = Buffer.from(bytes).toString('hex')
        expect(encodeHex(bytes)).toBe(expected)
        expect(encodeHexHere(bytes)).toBe(expected)
        expect(Array.from(decodeHex(expected))).toEqual(Array.from(bytes))
      }),
    )
  })
})

it('reads each octet as the character of its number', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      expect(latin1(bytes)).toBe(Buffer.from(bytes).toString('latin1'))
    }),
  )
})
