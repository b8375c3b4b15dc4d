import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { encodeHex } from '../../../src/core/encoding/hex.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import {
  publicKeyForms,
  readVerificationKey,
  verifyP256,
} from '../../../src/core/x509/public-key.ts'

const folder = new URL('../../vectors/wultra/', import.meta.url)
const file = (path: string) => new Uint8Array(readFileSync(new URL(path, folder)))

/** From the Android SDK's own tests. */
const POINT =
  'BC3kV9OIDnMuVoCdDR9nEA/JidJLTTDLuSA2TSZsGgODSshfbZg31MS90WC/HdbU/A5WL5GmyDkE/iks6INv+XE='

describe('a public key', async () => {
  const key = await readVerificationKey(POINT)
  const { pem, spki, jwk, point, keyId } = publicKeyForms(key)
  const compressed = new Uint8Array([2 + (key.point[64]! & 1), ...key.point.subarray(1, 33)])
  const hybrid = new Uint8Array([6 + (key.point[64]! & 1), ...key.point.subarray(1)])

  const forms: Record<string, string | Uint8Array> = {
    'base64 of the point': point,
    'the same with white space around it': `\n  ${point}\r\n`,
    'the same without padding': point.replace('=', ''),
    'the point': key.point,
    'the point in hexadecimal': encodeHex(key.point),
    'the point in upper-case hexadecimal': encodeHex(key.point).toUpperCase(),
    'the compressed point': compressed,
    'base64 of the compressed point': encodeBase64(compressed),
    'the compressed point in hexadecimal': encodeHex(compressed),
    'the hybrid point': hybrid,
    PEM: pem,
    'the octets of PEM': encodeUtf8(pem),
    'PEM with CRLF and text around it': `Key:\r\n${pem.replaceAll('\n', '\r\n')}end`,
    'PEM after a byte order mark': `\uFEFF${pem}`,
    'base64 of PEM': encodeBase64(encodeUtf8(pem)),
    'the SPKI': key.spki,
    'base64 of the SPKI': spki,
    'the SPKI in hexadecimal': encodeHex(key.spki),
    'a JWK': jwk,
    'a JWK with more members': JSON.stringify({ ...JSON.parse(jwk), kid: 'x', use: 'sig' }),
  }
  for (const [form, value] of Object.entries(forms)) {
    it(`reads as ${form}`, async () => {
      expect((await readVerificationKey(value)).keyId).toBe(keyId)
    })
  }

  it('reads from a certificate in each form', async () => {
    const der = file('forms/form-der.der')
    const fromDer = await readVerificationKey(der)
    expect((await readVerificationKey(encodeBase64(der))).keyId).toBe(fromDer.keyId)
    for (const path of ['forms/form-chain-leaf-first.pem', 'forms/form-trusted.pem']) {
      expect((await readVerificationKey(file(path))).keyId).toBe(fromDer.keyId)
    }
  })

  it('verifies what the Wultra tool signed, and not the README order', async () => {
    const verify = await verifyP256(key)
    const signature = decodeBase64(
      'MEUCICB69UpMPOdtrsR6XcJqHEh2L2RO4oSJ3SZ7BYnTBJbGAiEAnZ7rEWdMVGwa59Wx5QbAorEFxXH89Iu0CnqWa96Eda0=',
    )
    const digest = 'kqN/vV4hpTqVxxbhFE9EL1grlND6/Gc+tnF6TrUaiKc='
    expect(await verify(signature, encodeUtf8(`github.com&${digest}&1710460799`))).toBe(true)
    expect(await verify(signature, encodeUtf8(`github.com&1710460799&${digest}`))).toBe(false)
    expect(await verify(signature.subarray(1), encodeUtf8('x'))).toBe(false)
  })

  it('has the forms that openssl and node:crypto make', async () => {
    for (let round = 0; round < 20; round++) {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const der = publicKey.export({ type: 'spki', format: 'der' })
      const made = await readVerificationKey(new Uint8Array(der))
      const ours = publicKeyForms(made)
      expect(ours.pem).toBe(publicKey.export({ type: 'spki', format: 'pem' }))
      expect(ours.keyId).toBe(createHash('sha256').update(der).digest('hex'))
      expect(JSON.parse(ours.jwk)).toEqual(publicKey.export({ format: 'jwk' }))
      const seen = execFileSync('openssl', ['pkey', '-pubin', '-outform', 'der'], {
        input: ours.pem,
      })
      expect(encodeHex(seen)).toBe(encodeHex(made.spki))
    }
  })
})

describe('what is no P-256 public key', () => {
  const recorded = JSON.parse(readFileSync(new URL('wultra-static.json', folder), 'utf8'))

  for (const { file: path, exportPrivate } of [...recorded.keys, ...recorded.keyForms]) {
    it(`refuses the private key ${path} by name`, async () => {
      await expect(readVerificationKey(file(path))).toThrowWithCode('PRIVATE_KEY_GIVEN')
      if (exportPrivate?.bytes >= 31 && exportPrivate.bytes <= 33) {
        await expect(readVerificationKey(exportPrivate.privateRawBase64)).toThrowWithCode(
          'PRIVATE_KEY_GIVEN',
        )
      }
    })
  }

  it('refuses other private forms by name', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    for (const value of [
      JSON.stringify(privateKey.export({ format: 'jwk' })),
      new Uint8Array(privateKey.export({ type: 'sec1', format: 'der' })),
      encodeBase64(privateKey.export({ type: 'pkcs8', format: 'der' })),
      new Uint8Array(rsa.export({ type: 'pkcs1', format: 'der' })),
      rsa.export({ type: 'pkcs1', format: 'pem' }),
    ]) {
      await expect(readVerificationKey(value)).toThrowWithCode('PRIVATE_KEY_GIVEN')
    }
  })

  it('names other algorithms and curves', async () => {
    for (const { publicKey } of [
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('ed25519'),
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ]) {
      for (const value of [
        publicKey.export({ type: 'spki', format: 'pem' }),
        new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
        JSON.stringify(publicKey.export({ format: 'jwk' })),
      ]) {
        await expect(readVerificationKey(value)).toThrowWithCode('PUBLIC_KEY_UNSUPPORTED')
      }
    }
    await expect(readVerificationKey(file('certs/leaf-rsa2048.pem'))).toThrowWithCode(
      'PUBLIC_KEY_UNSUPPORTED',
    )
  })

  it('refuses everything else as unreadable', async () => {
    const offCurve = decodeBase64(POINT)
    offCurve[64]! ^= 1
    for (const value of [
      '',
      '   ',
      'not a key',
      '{}',
      '{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}',
      '{"kty":"EC","kty":"EC"}',
      offCurve,
      encodeBase64(offCurve),
      decodeBase64(POINT).subarray(1),
      `${POINT}AAAA`,
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
      '-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----\n',
      new Uint8Array(),
      new Uint8Array([0xff, 0xfe, 0xfd]),
      new Uint8Array(100_000).fill(0x30),
      new Uint8Array(33).fill(5),
    ]) {
      await expect(readVerificationKey(value)).toThrowWithCode('KEY_UNREADABLE')
    }
  })
})
