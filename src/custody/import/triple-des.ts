import type { Bytes } from '../../core/encoding/bytes.ts'

/*
 * The tables of FIPS 46-3, appendix 1. Bits are numbered from 1, the most significant first, as the standard does.
 * Rows of S-boxes are one after the other, four of sixteen values.
 */
const INITIAL = bits(
  '58 50 42 34 26 18 10 2 60 52 44 36 28 20 12 4 62 54 46 38 30 22 14 6 64 56 48 40 32 24 16 8 ' +
    '57 49 41 33 25 17 9 1 59 51 43 35 27 19 11 3 61 53 45 37 29 21 13 5 63 55 47 39 31 23 15 7',
)
const FINAL = INITIAL.map((_, at) => INITIAL.indexOf(at + 1) + 1)
const EXPANSION = bits(
  '32 1 2 3 4 5 4 5 6 7 8 9 8 9 10 11 12 13 12 13 14 15 16 17 16 17 18 19 20 21 20 21 22 23 24 25 ' +
    '24 25 26 27 28 29 28 29 30 31 32 1',
)
const PERMUTATION = bits(
  '16 7 20 21 29 12 28 17 1 15 23 26 5 18 31 10 2 8 24 14 32 27 3 9 19 13 30 6 22 11 4 25',
)
const CHOICE_1 = bits(
  '57 49 41 33 25 17 9 1 58 50 42 34 26 18 10 2 59 51 43 35 27 19 11 3 60 52 44 36 ' +
    '63 55 47 39 31 23 15 7 62 54 46 38 30 22 14 6 61 53 45 37 29 21 13 5 28 20 12 4',
)
const CHOICE_2 = bits(
  '14 17 11 24 1 5 3 28 15 6 21 10 23 19 12 4 26 8 16 7 27 20 13 2 ' +
    '41 52 31 37 47 55 30 40 51 45 33 48 44 49 39 56 34 53 46 42 50 36 29 32',
)
const SHIFTS = bits('1 1 2 2 2 2 2 2 1 2 2 2 2 2 2 1')
const S_BOXES = [
  'e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d',
  'f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9',
  'a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c',
  '7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e',
  '2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453',
  'c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d',
  '4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c',
  'd2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b',
].map((box) => Array.from(box, (digit) => Number.parseInt(digit, 16)))

/** One bit an element. It is slow, and fast enough for files under a password, which are short. */
type Bits = Uint8Array

/**
 * Triple DES in CBC mode (FIPS 46-3, ANSI X9.52: decrypt, encrypt, decrypt) with a key of 24 octets, which protects many
 * PKCS#12 and key files from before 2022; WebCrypto does not have it. Only for opening what others made: it protects
 * nothing. Single DES is the same with one key three times. Null where the padding is wrong.
 */
export function decryptTripleDesCbc(key: Bytes, iv: Bytes, ciphertext: Bytes): Bytes | null {
  if (key.length !== 24 || ciphertext.length === 0 || ciphertext.length % 8 !== 0) return null
  const [first, second, third] = [0, 8, 16].map((at) => roundKeys(key.subarray(at, at + 8)))
  if (first === undefined || second === undefined || third === undefined) return null
  // Decryption takes the round keys backwards; the one in the middle encrypts.
  const passes = [third.toReversed(), second, first.toReversed()]
  const plain = new Uint8Array(ciphertext.length)
  let before = iv
  for (let at = 0; at < ciphertext.length; at += 8) {
    const block = ciphertext.subarray(at, at + 8)
    const opened = octets(passes.reduce((state, keys) => cipher(state, keys), unpacked(block)))
    for (let i = 0; i < 8; i++) plain[at + i] = (opened[i] ?? 0) ^ (before[i] ?? 0)
    before = block
  }
  const padding = plain.at(-1) ?? 0
  const isPadded = padding >= 1 && padding <= 8 && plain.slice(-padding).every((o) => o === padding)
  return isPadded ? plain.slice(0, -padding) : null
}

function cipher(block: Bits, keys: readonly Bits[]): Bits {
  const state = chosen(block, INITIAL)
  let left = state.subarray(0, 32)
  let right = state.subarray(32)
  for (const key of keys) {
    const mixed = round(right, key)
    for (let at = 0; at < 32; at++) mixed[at] = (mixed[at] ?? 0) ^ (left[at] ?? 0)
    left = right
    right = mixed
  }
  // The halves are not exchanged after the last round.
  const joined = new Uint8Array(64)
  joined.set(right)
  joined.set(left, 32)
  return chosen(joined, FINAL)
}

function round(half: Bits, key: Bits): Bits {
  const wide = chosen(half, EXPANSION)
  const narrow = new Uint8Array(32)
  for (const [index, box] of S_BOXES.entries()) {
    const bit = (place: number): number =>
      (wide[6 * index + place] ?? 0) ^ (key[6 * index + place] ?? 0)
    const row = 2 * bit(0) + bit(5)
    const column = 8 * bit(1) + 4 * bit(2) + 2 * bit(3) + bit(4)
    const value = box[16 * row + column] ?? 0
    for (let place = 0; place < 4; place++) narrow[4 * index + place] = (value >> (3 - place)) & 1
  }
  return chosen(narrow, PERMUTATION)
}

function roundKeys(key: Bytes): Bits[] {
  const state = chosen(unpacked(key), CHOICE_1)
  let left = [...state.subarray(0, 28)]
  let right = [...state.subarray(28)]
  return SHIFTS.map((shift) => {
    left = [...left.slice(shift), ...left.slice(0, shift)]
    right = [...right.slice(shift), ...right.slice(0, shift)]
    return chosen(Uint8Array.from([...left, ...right]), CHOICE_2)
  })
}

function chosen(from: Bits, places: readonly number[]): Bits {
  return Uint8Array.from(places, (place) => from[place - 1] ?? 0)
}

function unpacked(block: Bytes): Bits {
  return Uint8Array.from({ length: 64 }, (_, at) => ((block[at >> 3] ?? 0) >> (7 - (at & 7))) & 1)
}

function octets(state: Bits): Bytes {
  const packed = new Uint8Array(8)
  for (const [at, bit] of state.entries()) packed[at >> 3] = ((packed[at >> 3] ?? 0) << 1) | bit
  return packed
}

function bits(row: string): readonly number[] {
  return row.split(' ').map(Number)
}
