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

/** One bit an element: for what is done once a key. */
type Bits = Uint8Array

/**
 * Triple DES in CBC mode (FIPS 46-3, ANSI X9.52: decrypt, encrypt, decrypt) with a key of 24 octets, which protects many
 * PKCS#12 and key files from before 2022; WebCrypto does not have it. Only for opening what others made: it protects
 * nothing. Single DES is the same with one key three times. Null where the padding is wrong.
 */
export function decryptTripleDesCbc(key: Bytes, iv: Bytes, ciphertext: Bytes): Bytes | null {
  const { length } = ciphertext
  if (key.length !== 24 || length === 0 || length % 8 !== 0) return null
  const [first, second, third] = [0, 8, 16].map((at) => roundKeys(key.subarray(at, at + 8)))
  if (first === undefined || second === undefined || third === undefined) return null
  // Decryption takes the round keys backwards; the one in the middle encrypts.
  const rounds = Uint8Array.from([third.toReversed(), second, first.toReversed()].flat(2))
  const { boxes, initial, final } = (tables ??= makeTables())
  const plain = new Uint8Array(length)
  let before = iv
  for (let start = 0; start < length; start += 8) {
    const block = ciphertext.subarray(start, start + 8)
    let left = permuted(initial.left, block)
    let right = permuted(initial.right, block)
    for (let at = 0; at < rounds.length; at += 8) {
      let mixed = 0
      // E of FIPS 46-3: for each box four bits of the half and their neighbours, so six of it turned further.
      for (let box = 0; box < 8; box++) {
        const turn = (4 * box + 5) & 31
        const six = ((right << turn) | (right >>> (32 - turn))) & 63
        mixed |= boxes[box * 64 + (six ^ (rounds[at + box] ?? 0))] ?? 0
      }
      const next = left ^ mixed
      left = right
      right = next
      // The halves are not exchanged after the last round. The permutations between the three ciphers cancel out.
      if (at % 128 === 120) [left, right] = [right, left]
    }
    const joined = octetsOf(left, right)
    const [opened, rest] = [permuted(final.left, joined), permuted(final.right, joined)]
    for (let at = 0; at < 4; at++) {
      plain[start + at] = (opened >>> (24 - 8 * at)) ^ (before[at] ?? 0)
      plain[start + 4 + at] = (rest >>> (24 - 8 * at)) ^ (before[4 + at] ?? 0)
    }
    before = block
  }
  const padding = plain.at(-1) ?? 0
  const isPadded = padding >= 1 && padding <= 8 && plain.slice(-padding).every((o) => o === padding)
  return isPadded ? plain.slice(0, -padding) : null
}

/** Both halves of a permutation of 64 bits: for each octet of the block, by its place and value, the bits it gives. */
interface Permutation {
  readonly left: Int32Array
  readonly right: Int32Array
}

interface Tables {
  /** S-boxes with the permutation after them, by box and six bits. */
  readonly boxes: Int32Array
  readonly initial: Permutation
  readonly final: Permutation
}
let tables: Tables | undefined

function makeTables(): Tables {
  const boxes = Int32Array.from({ length: 512 }, (_, at) => {
    const [box, six] = [at >> 6, at & 63]
    const row = ((six >> 4) & 2) | (six & 1)
    const value = S_BOXES[box]?.[16 * row + ((six >> 1) & 15)] ?? 0
    // The four bits stand at 4 · box + 1 and after, where PERMUTATION takes them from.
    return packed(
      PERMUTATION.map((place) =>
        (place - 1) >> 2 === box ? (value >> (3 - ((place - 1) & 3))) & 1 : 0,
      ),
    )
  })
  return { boxes, initial: permutation(INITIAL), final: permutation(FINAL) }
}

function permutation(places: readonly number[]): Permutation {
  const half = (some: readonly number[]): Int32Array =>
    Int32Array.from({ length: 2048 }, (_, at) => {
      const [octet, value] = [at >> 8, at & 255]
      return packed(
        some.map((place) =>
          (place - 1) >> 3 === octet ? (value >> (7 - ((place - 1) & 7))) & 1 : 0,
        ),
      )
    })
  return { left: half(places.slice(0, 32)), right: half(places.slice(32)) }
}

function permuted(half: Int32Array, block: Bytes): number {
  let value = 0
  for (let at = 0; at < 8; at++) value |= half[(at << 8) | (block[at] ?? 0)] ?? 0
  return value
}

function octetsOf(left: number, right: number): Bytes {
  const block = new Uint8Array(8)
  for (let at = 0; at < 4; at++) {
    block[at] = left >>> (24 - 8 * at)
    block[4 + at] = right >>> (24 - 8 * at)
  }
  return block
}

/** Sixteen rounds, each of eight times six bits. */
function roundKeys(key: Bytes): number[][] {
  const state = chosen(unpacked(key), CHOICE_1)
  let left = [...state.subarray(0, 28)]
  let right = [...state.subarray(28)]
  return SHIFTS.map((shift) => {
    left = [...left.slice(shift), ...left.slice(0, shift)]
    right = [...right.slice(shift), ...right.slice(0, shift)]
    const round = chosen(Uint8Array.from([...left, ...right]), CHOICE_2)
    return Array.from({ length: 8 }, (_, box) => packed(round.subarray(6 * box, 6 * box + 6)))
  })
}

function chosen(from: Bits, places: readonly number[]): Bits {
  return Uint8Array.from(places, (place) => from[place - 1] ?? 0)
}

function unpacked(block: Bytes): Bits {
  return Uint8Array.from({ length: 64 }, (_, at) => ((block[at >> 3] ?? 0) >> (7 - (at & 7))) & 1)
}

/** Up to 32 bits as one number, the first the most significant. */
function packed(state: Iterable<number>): number {
  let value = 0
  for (const bit of state) value = (value << 1) | bit
  return value
}

function bits(row: string): readonly number[] {
  return row.split(' ').map(Number)
}
