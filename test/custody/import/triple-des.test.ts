import { createCipheriv, createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts'
import { decryptTripleDesCbc } from '../../../src/custody/import/triple-des.ts'

/** Encrypts with OpenSSL, which has what NIST published and is asked for the rest. */
function encrypted(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const cipher = createCipheriv('des-ede3-cbc', key, iv)
  return new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final()]))
}

describe('triple DES', () => {
  it('opens the example of NIST SP 800-67, block by block', () => {
    // Appendix B.1: three keys, "The qufck brown fox jump" in three blocks of ECB.
    const key = decodeHex('0123456789abcdef23456789abcdef01456789abcdef0123')
    const blocks = ['a826fd8ce53b855f', 'cce21c8112256fe6', '68d5c05dd9b6b900']
    const plain = ['54686520717566636b2062726f776e20666f78206a756d70'.match(/.{16}/g)!].flat()
    for (const [index, block] of blocks.entries()) {
      // One block of ECB is CBC with an empty vector; a block of padding is put behind it.
      const wanted = decodeHex(plain[index]!)
      const whole = encrypted(key, new Uint8Array(8), wanted)
      expect(encodeHex(whole.subarray(0, 8))).toBe(block)
      expect(encodeHex(decryptTripleDesCbc(key, new Uint8Array(8), whole)!)).toBe(plain[index])
    }
  })

  it('opens what OpenSSL encrypted, whatever it is', () => {
    const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    fc.assert(
      fc.property(
        octets(24),
        octets(8),
        fc.uint8Array({ maxLength: 60 }),
        (anyKey, anyIv, plain) => {
          const [key, iv] = [new Uint8Array(anyKey), new Uint8Array(anyIv)]
          expect(decryptTripleDesCbc(key, iv, encrypted(key, iv, plain))).toEqual(
            new Uint8Array(plain),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is null under another key or for a text that is cut', () => {
    const key = new Uint8Array(createHash('sha256').update('one').digest()).slice(0, 24)
    const other = new Uint8Array(createHash('sha256').update('two').digest()).slice(0, 24)
    const iv = new Uint8Array(8)
    const text = encrypted(key, iv, new Uint8Array(40))
    expect(decryptTripleDesCbc(other, iv, text)).toBeNull()
    expect(decryptTripleDesCbc(key, iv, text.subarray(0, 41))).toBeNull()
    expect(decryptTripleDesCbc(key.subarray(0, 16), iv, text)).toBeNull()
  })
})
