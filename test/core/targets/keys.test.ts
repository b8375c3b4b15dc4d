import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { canonicalize } from '../../../src/core/encoding/canonical.ts'
import { parseJson } from '../../../src/core/encoding/json.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
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

/**
 * The one "acceptable" signature of each RSA file has the AlgorithmIdentifier of the digest without its NULL. RFC 8017
 * appendix B.1 has verifiers take both, most don't, and no signer of ours or of the peers makes it: it is refused here.
 */
describe('every signature of Wycheproof is answered as it should', () => {
  it.each([
    'rsa_signature_2048_sha512_test.json',
    'rsa_signature_4096_sha512_test.json',
    'ed25519_test.json',
  ])('%s', async (file) => {
    const wrong: string[] = []
    const acceptable: string[] = []
    for (const { publicKeyDer, tests } of (vectors(`wycheproof/${file}`) as Wycheproof)
      .testGroups) {
      const verify = await verifierOf(await readAnyVerificationKey(bytesOf(publicKeyDer)))
      for (const { tcId, comment, flags, msg, sig, result } of tests) {
        const good = await verify(bytesOf(sig), bytesOf(msg))
        if (good !== (result === 'valid')) wrong.push(`${String(tcId)} ${comment}: ${result}`)
        if (result === 'acceptable') acceptable.push(...flags)
      }
    }
    expect(wrong).toEqual([])
    expect(acceptable).toEqual(file.startsWith('rsa') ? ['MissingNull'] : [])
  })
})

/** RFC 8785 clauses 3.2.2, 3.2.3 and appendix B. */
describe('canonical JSON', () => {
  it('is that of the example of RFC 8785', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    expect(Buffer.from(encodeUtf8(canonicalize(parseJson(text)))).toString('hex')).toBe(
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
    )
  })

  it('sorts members as RFC 8785 does, by UTF-16', () => {
    const text = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`
    const values = canonicalize(parseJson(text)).matchAll(/:"([^"]*)"/g)
    expect(Array.from(values, ([, value]) => value)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
  ])('writes the number %s as %s', (hex, text) => {
    expect(canonicalize(Buffer.from(hex, 'hex').readDoubleBE())).toBe(text)
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
