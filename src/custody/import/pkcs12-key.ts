import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import { sha256Now } from '../../core/encoding/sha256.ts'
import { sha384Now, sha512Now } from '../../core/encoding/sha512.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import { sha1Chain } from './sha1-chain.ts'

/** Octets of a block of the hash function. */
const BLOCKS = { 'SHA-1': 64, 'SHA-256': 64, 'SHA-384': 128, 'SHA-512': 128 } as const

export type Pkcs12Hash = keyof typeof BLOCKS

export interface Pkcs12Derivation {
  /** One of pkcs12Secrets. */
  readonly secret: Bytes
  readonly salt: Bytes
  readonly passes: number
  readonly hash: Pkcs12Hash
}

/**
 * A password as PKCS#12 has it: UTF-16, big endian, with a zero at the end (RFC 7292 appendix B.1). Without a password
 * some programs mean the empty text with its end, others no octets at all, so both are tried.
 */
export function pkcs12Secrets(password: string): Bytes[] {
  const bytes = new Uint8Array(password.length * 2 + 2)
  for (let at = 0; at < password.length; at++) {
    bytes[2 * at] = password.charCodeAt(at) >> 8
    bytes[2 * at + 1] = password.charCodeAt(at)
  }
  return password === '' ? [bytes, new Uint8Array(0)] : [bytes]
}

const PASSES_A_TURN = 4_096
const CHAINS: { readonly [H in Pkcs12Hash]: (digest: Bytes, passes: number) => Bytes } = {
  'SHA-1': sha1Chain,
  'SHA-256': chainOf(sha256Now),
  'SHA-384': chainOf(sha384Now),
  'SHA-512': chainOf(sha512Now),
}

function chainOf(hash: (bytes: Bytes) => Bytes): (digest: Bytes, passes: number) => Bytes {
  return (digest, passes) => {
    let value = digest
    for (let pass = 0; pass < passes; pass++) value = hash(value)
    return value
  }
}

const USES = { key: 1, vector: 2, mac: 3 } as const

/** A key, an initialisation vector or the key of an integrity value, by RFC 7292 appendix B.2. */
export async function pkcs12Key(
  crypto: HostCrypto,
  use: keyof typeof USES,
  { secret, salt, passes, hash }: Pkcs12Derivation,
  length: number,
): Promise<Bytes> {
  const block = BLOCKS[hash]
  const diversifier = new Uint8Array(block).fill(USES[use])
  const input = concatBytes(filled(salt, block), filled(secret, block))
  const parts: Bytes[] = []
  for (let made = 0; made < length; made += parts.at(-1)?.length ?? length) {
    let value = concatBytes(diversifier, input)
    for (let pass = 0; pass < passes; pass += PASSES_A_TURN) {
      // Asking the host costs many times the hashing; asked now and then, it lets the event loop turn.
      value = new Uint8Array(await crypto.subtle.digest(hash, value))
      value = CHAINS[hash](value, Math.min(PASSES_A_TURN, passes - pass) - 1)
    }
    parts.push(value)
    addToBlocks(input, repeated(value, block))
  }
  return concatBytes(...parts).slice(0, length)
}

/** HMAC (RFC 2104) over the same hash functions. */
export async function hmac(
  crypto: HostCrypto,
  hash: Pkcs12Hash,
  key: Bytes,
  message: Bytes,
): Promise<Bytes> {
  const pad = (octet: number): Bytes =>
    Uint8Array.from({ length: BLOCKS[hash] }, (_, at) => (key[at] ?? 0) ^ octet)
  const inner = await crypto.subtle.digest(hash, concatBytes(pad(0x36), message))
  const outer = concatBytes(pad(0x5c), new Uint8Array(inner))
  return new Uint8Array(await crypto.subtle.digest(hash, outer))
}

/** Repeated up to whole blocks; nothing of nothing. */
function filled(bytes: Bytes, block: number): Bytes {
  return repeated(bytes, Math.ceil(bytes.length / block) * block)
}

function repeated(bytes: Bytes, length: number): Bytes {
  return Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length] ?? 0)
}

/** Each block plus `addend`, as long as one, plus one: numbers modulo their size. */
function addToBlocks(blocks: Bytes, addend: Bytes): void {
  const block = addend.length
  for (let start = 0; start < blocks.length; start += block) {
    let carry = 1
    for (let at = block - 1; at >= 0; at--) {
      carry += (blocks[start + at] ?? 0) + (addend[at] ?? 0)
      blocks[start + at] = carry
      carry >>= 8
    }
  }
}
