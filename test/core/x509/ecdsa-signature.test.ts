import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHex } from '../../../src/core/encoding/hex.ts'
import { derToRaw, rawToDer } from '../../../src/core/x509/ecdsa-signature.ts'
import { P256_ORDER, bytes32 } from '../../../src/core/x509/p256.ts'
import { readVerificationKey, verifyP256 } from '../../../src/core/x509/public-key.ts'

interface Group {
  publicKeyDer: string
  tests: { tcId: number; comment: string; msg: string; sig: string; result: string }[]
}

const { testGroups }: { testGroups: Group[] } = JSON.parse(
  readFileSync(
    new URL('../../vectors/wycheproof/ecdsa_secp256r1_sha256_test.json', import.meta.url),
    'utf8',
  ),
)

describe('Wycheproof', () => {
  it('accepts every valid signature and refuses every other', async () => {
    const wrong: string[] = []
    let count = 0
    for (const { publicKeyDer, tests } of testGroups) {
      const verify = await verifyP256(await readVerificationKey(decodeHex(publicKeyDer)))
      for (const { tcId, comment, msg, sig, result } of tests) {
        count++
        const verdict = await verify(decodeHex(sig), decodeHex(msg))
        if (verdict !== (result === 'valid')) wrong.push(`${tcId} ${comment}: ${result}`)
      }
    }
    expect(wrong).toEqual([])
    expect(count).toBeGreaterThan(400)
  })
})

describe('the two forms of a signature', () => {
  const number = fc.oneof(
    fc.bigInt({ min: 1n, max: P256_ORDER - 1n }),
    fc.bigInt({ min: 1n, max: 255n }),
    fc.bigInt({ min: P256_ORDER - 255n, max: P256_ORDER - 1n }),
  )
  const raw = fc
    .tuple(number, number)
    .map(([r, s]) => new Uint8Array([...bytes32(r), ...bytes32(s)]))

  it('turn into each other and back', () => {
    fc.assert(
      fc.property(raw, (one) => {
        expect(derToRaw(rawToDer(one))).toEqual(one)
      }),
    )
  })

  it('have one text each: any octet changed, added or taken away is refused or another signature', async () => {
    await fc.assert(
      fc.asyncProperty(raw, fc.nat(), fc.integer({ min: 1, max: 255 }), async (one, at, change) => {
        const der = rawToDer(one)
        const other = new Uint8Array(der)
        other[at % der.length]! ^= change
        let read: Uint8Array | null
        try {
          read = derToRaw(other)
        } catch {
          read = null
        }
        if (read !== null) {
          expect(read).not.toEqual(one)
          expect(rawToDer(read)).toEqual(other)
        }
        await expect(() => derToRaw(new Uint8Array([...der, 0]))).toThrowWithCode(
          'SIGNATURE_NOT_DER',
        )
        await expect(() => derToRaw(der.subarray(0, -1))).toThrowWithCode('SIGNATURE_NOT_DER')
      }),
    )
  })

  it('refuse zero, the order and more', async () => {
    for (const value of [0n, P256_ORDER, P256_ORDER + 1n, 2n ** 256n - 1n]) {
      const bad = new Uint8Array([...bytes32(1n), ...bytes32(value)])
      await expect(() => rawToDer(bad)).toThrowWithCode('SIGNATURE_NOT_DER')
      await expect(() =>
        rawToDer(new Uint8Array([...bad.subarray(32), ...bad.subarray(0, 32)])),
      ).toThrowWithCode('SIGNATURE_NOT_DER')
    }
    await expect(() => rawToDer(new Uint8Array(63))).toThrowWithCode('SIGNATURE_NOT_DER')
  })
})
