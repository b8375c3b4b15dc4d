import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { secondOpinion } from '../../../src/core/verify/second-opinion.ts'
import { readVerificationKey } from '../../../src/core/x509/public-key.ts'

interface Vectors {
  readonly testGroups: readonly {
    readonly publicKey: { readonly uncompressed: string }
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly msg: string
      readonly sig: string
      readonly result: 'valid' | 'invalid' | 'acceptable'
    }[]
  }[]
}

const { testGroups } = JSON.parse(
  readFileSync(
    resolve(import.meta.dirname, '../../vectors/wycheproof/ecdsa_secp256r1_sha256_test.json'),
    'utf8',
  ),
) as Vectors
const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, 'hex'))

describe('the second implementation of ECDSA', () => {
  it('answers every signature of Wycheproof as it should', async () => {
    const wrong: string[] = []
    for (const { publicKey, tests } of testGroups) {
      const key = await readVerificationKey(bytesOf(publicKey.uncompressed))
      for (const { tcId, comment, msg, sig, result } of tests) {
        const good = await secondOpinion(key, bytesOf(sig), bytesOf(msg))
        if (good !== (result === 'valid')) wrong.push(`${String(tcId)} ${comment}: ${result}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
