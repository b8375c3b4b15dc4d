import type { Bytes } from '../../core/encoding/bytes.ts'

/** RFC 2268 clause 2: digits of π. */
const PI =
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
  '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
  '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
  '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
  '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
  'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
  '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
  '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad'
const TABLE = Uint8Array.from(PI.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16))
const ROTATIONS = [1, 2, 3, 5]

/**
 * RC2 in CBC mode (RFC 2268), whose 40-bit form protects the certificates of most PKCS#12 files from before 2022. Only
 * for opening what others made: it protects nothing. The effective size is that of the key. Null where the padding is
 * wrong.
 */
export function decryptRc2Cbc(key: Bytes, iv: Bytes, ciphertext: Bytes): Bytes | null {
  if (ciphertext.length === 0 || ciphertext.length % 8 !== 0) return null
  const words = expandedKey(key)
  const plain = new Uint8Array(ciphertext.length)
  let before = iv
  for (let at = 0; at < ciphertext.length; at += 8) {
    const block = ciphertext.subarray(at, at + 8)
    const opened = decryptBlock(words, block)
    for (let i = 0; i < 8; i++) plain[at + i] = (opened[i] ?? 0) ^ (before[i] ?? 0)
    before = block
  }
  const padding = plain.at(-1) ?? 0
  const isPadded = padding >= 1 && padding <= 8 && plain.slice(-padding).every((o) => o === padding)
  return isPadded ? plain.slice(0, -padding) : null
}

/** Clause 2. */
function expandedKey(key: Bytes): Uint16Array {
  const octets = new Uint8Array(128)
  octets.set(key)
  const length = key.length
  for (let at = length; at < 128; at++) {
    octets[at] = TABLE[((octets[at - 1] ?? 0) + (octets[at - length] ?? 0)) & 0xff] ?? 0
  }
  octets[128 - length] = TABLE[octets[128 - length] ?? 0] ?? 0
  for (let at = 127 - length; at >= 0; at--) {
    octets[at] = TABLE[(octets[at + 1] ?? 0) ^ (octets[at + length] ?? 0)] ?? 0
  }
  return Uint16Array.from(
    { length: 64 },
    (_, at) => (octets[2 * at] ?? 0) | ((octets[2 * at + 1] ?? 0) << 8),
  )
}

/** Clause 4: five rounds of mixing, one of mashing, six, one, five, all in reverse. */
function decryptBlock(words: Uint16Array, block: Bytes): Uint8Array {
  const r = [0, 2, 4, 6].map((at) => (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8))
  const word = (at: number): number => r[at & 3] ?? 0
  for (let round = 15; round >= 0; round--) {
    for (let i = 3; i >= 0; i--) {
      const turn = ROTATIONS[i] ?? 0
      const value = word(i)
      const turned = ((value >>> turn) | (value << (16 - turn))) & 0xffff
      const mixed = (word(i - 1) & word(i - 2)) + (~word(i - 1) & word(i - 3))
      r[i] = (turned - (words[4 * round + i] ?? 0) - mixed) & 0xffff
    }
    if (round === 11 || round === 5) {
      for (let i = 3; i >= 0; i--) r[i] = (word(i) - (words[word(i - 1) & 63] ?? 0)) & 0xffff
    }
  }
  return Uint8Array.from(r.flatMap((value) => [value & 0xff, value >>> 8]))
}
