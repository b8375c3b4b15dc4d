import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDigest } from '../../../src/core/pins/digest-text.ts'

const digest = createHash('sha256').update('x').digest()
const hex = digest.toString('hex')
const colons = hex.toUpperCase().match(/../g)!.join(':')
const base64 = digest.toString('base64')

describe('a digest', () => {
  for (const text of [
    hex,
    hex.toUpperCase(),
    colons,
    colons.replaceAll(':', ' '),
    base64,
    `sha256/${base64}`,
    `sha256//${base64}`,
    `SHA256:${base64}`,
    `sha256 Fingerprint=${colons}`,
    `  ${hex}\n`,
    base64.replace('=', ''),
    base64.replace('=', '').replaceAll('+', '-').replaceAll('/', '_'),
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    `sha256/${base64.replace('=', '')}`,
    `pin-sha256="${base64}"`,
    `SHA-256 Fingerprint: ${colons}`,
    `Fingerprint (SHA-256): ${colons}`,
    `Cert Hash(sha256): ${hex}`,
    `SHA2-256(stdin)= ${hex}`,
    `SHA256(spki.der)= ${hex}`,
    `SHA256 (spki.der) = ${hex}`,
    `(stdin)= ${hex}`,
    `${hex}  -`,
    `${hex} *spki.der`,
    `0x${hex}`,
  ]) {
    it(`reads from ${text.trim().slice(0, 30)}`, () => {
      expect(Buffer.from(parseDigest(text))).toEqual(digest)
    })
  }

  for (const text of [
    '',
    hex.slice(1),
    `${hex}0`,
    hex.slice(0, 62),
    base64.replace('=', '').slice(1),
    base64.slice(4),
    `pin-sha1="${base64}"`,
    `SHA1(stdin)= ${hex}`,
    `SHA3-256(stdin)= ${hex}`,
    `SHA1 Fingerprint: ${colons}`,
    `${base64}AAAA`,
    `sha1/${base64}`,
    colons.replace(':', '::'),
    `${hex.slice(0, 63)}g`,
    'x'.repeat(100_000),
    ': '.repeat(50_000),
  ]) {
    it(`is refused as ${JSON.stringify(text.slice(0, 30))} (${text.length})`, async () => {
      await expect(() => parseDigest(text)).toThrowWithCode('DIGEST_INVALID')
    })
  }

  it('may begin with the slash that curl has twice', () => {
    const slash = Buffer.concat([Buffer.from([0xfc]), digest.subarray(1)])
    const text = slash.toString('base64')
    expect(text).toMatch(/^\//)
    for (const form of [text, `sha256/${text}`, `sha256//${text}`]) {
      expect(Buffer.from(parseDigest(form))).toEqual(slash)
    }
  })

  it('is the same in every form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const text = Buffer.from(bytes).toString('hex')
        expect(parseDigest(text)).toEqual(bytes)
        expect(parseDigest(text.match(/../g)!.join(':'))).toEqual(bytes)
        expect(parseDigest(`sha256/${Buffer.from(bytes).toString('base64')}`)).toEqual(bytes)
      }),
    )
  })
})
