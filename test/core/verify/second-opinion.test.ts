import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secondOpinion } from '../../../src/core/verify/second-opinion.ts'
import { derToRaw, rawToDer } from '../../../src/core/x509/ecdsa-signature.ts'
import { verifyP256 } from '../../../src/core/x509/public-key.ts'
import { makeTestKey } from '../bundle/signed-release.ts'

const key = await makeTestKey()
const webCrypto = await verifyP256(key.key)

describe('the second implementation of ECDSA', () => {
  it('agrees with the first on good signatures and on every change of one octet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        async (bytes, position, bits) => {
          const message = new Uint8Array(bytes)
          const signature = new Uint8Array(Buffer.from(await key.sign(message), 'base64'))
          const at = position % signature.length
          signature[at] = (signature[at] ?? 0) ^ bits
          const first = await webCrypto(signature, message)
          expect(await secondOpinion(key.key, signature, message)).toBe(first)
          if (bits === 0) expect(first).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('takes both twins of a signature, high s and low s', async () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
    const message = Uint8Array.of(1, 2, 3)
    const raw = derToRaw(new Uint8Array(Buffer.from(await key.sign(message), 'base64')))
    const s = BigInt(`0x${Buffer.from(raw.subarray(32)).toString('hex')}`)
    const twin = new Uint8Array(raw)
    twin.set(Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex'), 32)
    for (const one of [raw, twin]) {
      expect(await secondOpinion(key.key, rawToDer(one), message)).toBe(true)
    }
  })

  it('answers nonsense with false', async () => {
    expect(await secondOpinion(key.key, Uint8Array.of(0x30, 0), Uint8Array.of(1))).toBe(false)
  })
})
