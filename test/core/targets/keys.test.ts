import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { encodeBase64Url } from '../../../src/core/encoding/base64url.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { InputError } from '../../../src/core/input-error.ts'
import { derOfJws } from '../../../src/core/targets/es256.ts'
import {
  publicKeyPem,
  readAnyVerificationKey,
  sslPinningAppKey,
  verifierOf,
  type RsaVerificationKey,
} from '../../../src/core/targets/keys.ts'
import { makeKey, signWith, vectors } from './signed-files.ts'

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKeyDer: string
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly flags: readonly string[]
      readonly msg: string
      readonly sig: string
      readonly result: 'valid' | 'invalid' | 'acceptable'
    }[]
  }[]
}

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, 'hex'))

/** As a JWS has it. Null for what has not the length of one, which nobody needs to verify. */
function derOf(raw: Uint8Array): Uint8Array | null {
  try {
    return derOfJws(encodeBase64Url(raw))
  } catch (error) {
    if (error instanceof InputError && error.code === 'SIGNATURE_NOT_DER') return null
    throw error
  }
}

const withoutEd25519 = (): void => {
  const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (
    ...given: unknown[]
  ) => Promise<CryptoKey>
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation((...given: unknown[]) =>
    (given[2] as { name: string }).name === 'Ed25519'
      ? Promise.reject(new DOMException('Algorithm: Unrecognized name', 'NotSupportedError'))
      : importKey(...given),
  )
}

afterEach(() => vi.restoreAllMocks())

// What is done about "acceptable" is said in the vectors' README.
describe('every signature of Wycheproof is answered as it should', () => {
  it.each([
    ['ecdsa_secp256r1_sha256_test.json', 174, []],
    ['ecdsa_secp256r1_sha256_p1363_test.json', 173, []],
    ['rsa_signature_2048_sha512_test.json', 8, ['MissingNull']],
    ['rsa_signature_3072_sha512_test.json', 8, ['MissingNull']],
    ['rsa_signature_4096_sha512_test.json', 7, ['MissingNull']],
    ['ed25519_test.json', 88, []],
    ['ed25519_test.json', 88, [], 'where the host has no Ed25519'],
  ])('%s', async (file, valid, refused, where = '') => {
    if (where !== '') withoutEd25519()
    const wrong: string[] = []
    const acceptable: string[] = []
    let taken = 0
    for (const { publicKeyDer, tests } of (vectors(`wycheproof/${file}`) as Wycheproof)
      .testGroups) {
      const verify = await verifierOf(await readAnyVerificationKey(bytesOf(publicKeyDer)))
      for (const { tcId, comment, flags, msg, sig, result } of tests) {
        const signature = file.includes('p1363') ? derOf(bytesOf(sig)) : bytesOf(sig)
        const good = signature !== null && (await verify(signature, bytesOf(msg)))
        if (good !== (result === 'valid')) wrong.push(`${String(tcId)} ${comment}: ${result}`)
        if (result === 'acceptable') acceptable.push(...flags)
        if (good) taken++
      }
    }
    expect(wrong).toEqual([])
    expect(acceptable).toEqual(refused)
    expect(taken).toBe(valid)
  })
})

describe('public keys', () => {
  it.each(['ecdsa-p256', 'rsa', 'ed25519'] as const)(
    'of the kind %s have the id that openssl gives',
    async (kind) => {
      const made = await makeKey(kind)
      const args = ['pkey', '-pubin', '-outform', 'der']
      const der = execFileSync('openssl', args, { input: publicKeyPem(made.key) })
      const digest = execFileSync('openssl', ['dgst', '-sha256'], { input: der, encoding: 'utf8' })
      expect(digest).toContain(made.key.keyId)
      const message = encodeUtf8('message')
      const signature = new Uint8Array(Buffer.from(signWith(made, message), 'base64'))
      const verify = await verifierOf(made.key)
      expect(await verify(signature, message)).toBe(true)
      expect(await verify(signature, encodeUtf8('massage'))).toBe(false)
      expect(await verify(signature.subarray(1), message)).toBe(false)
    },
  )

  it.each([
    ['RSA of 1024 bits', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024']],
    ['P-384', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['Ed448', ['-algorithm', 'ED448']],
    ['X25519', ['-algorithm', 'X25519']],
  ])('of %s are refused', async (_, options) => {
    await expect(makeKey('rsa', options)).toThrowWithCode('PUBLIC_KEY_UNSUPPORTED')
  })

  it.each([
    [2048, 65537, true],
    [4096, 65537, true],
    [3072, 65537, false],
    [2048, 3, false],
  ])(
    'of RSA with %i bits and the exponent %i have the form that the Apple SDK reads',
    async (bits, e, asPem) => {
      const options = [
        '-algorithm',
        'RSA',
        '-pkeyopt',
        `rsa_keygen_bits:${String(bits)}`,
        '-pkeyopt',
        `rsa_keygen_pubexp:${String(e)}`,
      ]
      const { key } = await makeKey('rsa', options)
      expect(key).toMatchObject({ bits, isUsualExponent: e === 65537 })
      const text = sslPinningAppKey(key as RsaVerificationKey)
      const pkcs1 = execFileSync(
        'openssl',
        ['rsa', '-pubin', '-RSAPublicKey_out', '-outform', 'der'],
        {
          input: publicKeyPem(key),
          stdio: ['pipe', 'pipe', 'ignore'],
        },
      )
      const expected = asPem ? encodeUtf8(publicKeyPem(key)) : new Uint8Array(pkcs1)
      expect(text).toBe(encodeBase64(expected))
    },
  )
})
