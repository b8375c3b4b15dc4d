import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../src/core/encoding/base64.ts'
import { decodeUtf8 } from '../../src/core/encoding/utf8.ts'
import { readAnyVerificationKey, type AnyVerificationKey } from '../../src/core/targets/keys.ts'
import { snippetsFor } from '../../src/renderer/state/snippets.ts'

type Algorithm = EcKeyGenParams | RsaHashedKeyGenParams | { name: 'Ed25519' }

async function keyOf(algorithm: Algorithm): Promise<AnyVerificationKey> {
  const made = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { publicKey } = made as CryptoKeyPair
  return readAnyVerificationKey(new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)))
}

describe('what a developer pastes', () => {
  it('carries the point for Wultra and the whole SPKI for dynapins', async () => {
    const key = await keyOf({ name: 'ECDSA', namedCurve: 'P-256' })
    const [ios, android, dynapins, ...none] = snippetsFor(key)
    expect(none).toEqual([])
    for (const snippet of [ios, android]) {
      const point = /"(B[A-Za-z0-9+/]{86}=)"/.exec(snippet?.text ?? '')?.[1] ?? ''
      expect(decodeBase64(point)).toEqual(key.spki.slice(-65))
    }
    expect(dynapins?.text).toContain(`"${encodeBase64(key.spki)}"`)
  })

  it('carries the PEM in base64 for ssl-pinning', async () => {
    const key = await keyOf({
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-512',
    })
    const snippets = snippetsFor(key)
    expect(snippets.map(({ id }) => id)).toEqual(['ssl-pinning-android', 'ssl-pinning-apple'])
    for (const { text } of snippets) {
      const carried = /signingKeyBase64[:=\s]+"([^"]+)"/.exec(text)?.[1] ?? ''
      expect(decodeUtf8(decodeBase64(carried))).toMatch(/^-----BEGIN PUBLIC KEY-----\n/)
    }
  })

  it('carries the 32 octets for react-native-ssl-manager', async () => {
    const key = await keyOf({ name: 'Ed25519' })
    const [only, ...none] = snippetsFor(key)
    expect(none).toEqual([])
    expect(only?.text).toContain(`'${encodeBase64(key.spki.slice(-32))}'`)
  })

  it('is only for the readers of the app', async () => {
    const key = await keyOf({ name: 'ECDSA', namedCurve: 'P-256' })
    expect(snippetsFor(key, ['dynapins']).map(({ target }) => target)).toEqual(['dynapins'])
    expect(snippetsFor(key, ['android-nsc'])).toEqual([])
  })
})
