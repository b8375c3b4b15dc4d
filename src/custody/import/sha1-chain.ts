import type { Bytes } from '../../core/encoding/bytes.ts'

/**
 * SHA-1 (FIPS 180-4 clause 6.1.2) of a digest of SHA-1, of what comes out, and so on: `passes` times. Old PKCS#12 files
 * want it tens of thousands of times, and a digest is always one block with the same padding: a tenth of the time that a
 * hash of any text takes.
 */
export function sha1Chain(digest: Bytes, passes: number): Bytes {
  const view = new DataView(digest.buffer, digest.byteOffset, 20)
  const words = new Int32Array(80)
  let [h0, h1, h2, h3, h4] = [0, 4, 8, 12, 16].map((at) => view.getInt32(at)) as Five
  for (let pass = 0; pass < passes; pass++) {
    words.fill(0, 5, 15)
    words[0] = h0
    words[1] = h1
    words[2] = h2
    words[3] = h3
    words[4] = h4
    words[5] = 0x80000000
    words[15] = 160
    for (let at = 16; at < 80; at++) {
      const mixed = word(words, at - 3) ^ word(words, at - 8) ^ word(words, at - 14)
      words[at] = rotated(mixed ^ word(words, at - 16), 1)
    }
    let a = START[0]
    let b = START[1]
    let c = START[2]
    let d = START[3]
    let e = START[4]
    for (let at = 0; at < 80; at++) {
      const mixed =
        at < 20
          ? (((b & c) | (~b & d)) + 0x5a827999) | 0
          : at < 40
            ? ((b ^ c ^ d) + 0x6ed9eba1) | 0
            : at < 60
              ? (((b & c) | (b & d) | (c & d)) - 0x70e44324) | 0
              : ((b ^ c ^ d) - 0x359d3e2a) | 0
      const next = (((rotated(a, 5) + mixed) | 0) + ((e + word(words, at)) | 0)) | 0
      e = d
      d = c
      c = rotated(b, 30)
      b = a
      a = next
    }
    h0 = (START[0] + a) | 0
    h1 = (START[1] + b) | 0
    h2 = (START[2] + c) | 0
    h3 = (START[3] + d) | 0
    h4 = (START[4] + e) | 0
  }
  const out = new DataView(new ArrayBuffer(20))
  for (const [at, value] of [h0, h1, h2, h3, h4].entries()) out.setInt32(at * 4, value)
  return new Uint8Array(out.buffer)
}

type Five = [number, number, number, number, number]
const START: Five = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0]

const word = (words: Int32Array, at: number): number => words[at] ?? 0
const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by))
