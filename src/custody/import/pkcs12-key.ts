import { concatBytes, type Bytes } from '../../core/encoding/bytes.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'

/** Octets of a block and of a digest of SHA-1. */
const block = 64
const digest = 20

/** A password as PKCS#12 has it: UTF-16, big endian, with a zero at the end (RFC 7292 appendix B.1). */
export function bmpPassword(password: string): Bytes {
  const bytes = new Uint8Array(password.length * 2 + 2)
  for (let at = 0; at < password.length; at++) {
    bytes[2 * at] = password.charCodeAt(at) >> 8
    bytes[2 * at + 1] = password.charCodeAt(at)
  }
  return bytes
}

/** Key (`use` 1) or initialisation vector (2) by RFC 7292 appendix B.2 with SHA-1. */
export async function pkcs12Key(
  crypto: HostCrypto,
  use: 1 | 2,
  password: Bytes,
  salt: Bytes,
  passes: number,
  length: number,
): Promise<Bytes> {
  const diversifier = new Uint8Array(block).fill(use)
  const input = concatBytes(filled(salt), filled(password))
  const output = new Uint8Array(Math.ceil(length / digest) * digest)
  for (let at = 0; at < length; at += digest) {
    let value = concatBytes(diversifier, input)
    for (let pass = 0; pass < passes; pass++) {
      value = new Uint8Array(await crypto.subtle.digest('SHA-1', value))
    }
    output.set(value, at)
    addToBlocks(input, repeated(value, block))
  }
  return output.slice(0, length)
}

/** Repeated up to whole blocks; nothing of nothing. */
function filled(bytes: Bytes): Bytes {
  return repeated(bytes, Math.ceil(bytes.length / block) * block)
}

function repeated(bytes: Bytes, length: number): Bytes {
  return Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length] ?? 0)
}

/** Each block plus `addend` plus one, as numbers modulo 2^512. */
function addToBlocks(blocks: Bytes, addend: Bytes): void {
  for (let start = 0; start < blocks.length; start += block) {
    let carry = 1
    for (let at = block - 1; at >= 0; at--) {
      carry += (blocks[start + at] ?? 0) + (addend[at] ?? 0)
      blocks[start + at] = carry
      carry >>= 8
    }
  }
}
