import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUtf8, encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { openEnvelope, renderEnvelope } from '../../../src/core/manifest/envelope.ts'
import { MANIFEST_PAYLOAD_TYPE, pae } from '../../../src/core/manifest/pae.ts'
import {
  manifestPayload,
  parseManifestPayload,
  type Manifest,
} from '../../../src/core/manifest/payload.ts'
import { signersAmong, verifyManifest } from '../../../src/core/manifest/verify.ts'
import { secondOpinion } from '../../../src/core/verify/second-opinion.ts'
import { publicKeyForms } from '../../../src/core/x509/public-key.ts'
import { makeTestKey } from '../bundle/signed-release.ts'

const manifest: Manifest = {
  spec: 'pinseal-manifest/1',
  listId: 'shop',
  version: 3,
  issuedAt: '2026-11-23T12:00:00Z',
  expiresAt: '2026-12-23T12:00:00Z',
  previous: { version: 2, sha256: 'ab'.repeat(32) },
  files: [{ path: 'fingerprints.json', length: 5, sha256: 'cd'.repeat(32) }],
  keys: { threshold: 1, keyIds: ['ef'.repeat(32)] },
  note: 'Café',
}

describe('the pre-authentication encoding', () => {
  it('is that of the example in the DSSE specification', () => {
    const encoded = pae('http://example.com/HelloWorld', encodeUtf8('hello world'))
    expect(decodeUtf8(encoded)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
  })

  it('counts octets, not characters', () => {
    expect(decodeUtf8(pae('é', encodeUtf8('日')))).toBe('DSSEv1 2 é 3 日')
  })

  it('differs for different types and payloads', () => {
    const text = fc.string({ unit: fc.constantFrom('1', ' ', 'a'), maxLength: 5 })
    fc.assert(
      fc.property(text, text, text, text, (typeA, bodyA, typeB, bodyB) => {
        const same = typeA === typeB && bodyA === bodyB
        const a = decodeUtf8(pae(typeA, encodeUtf8(bodyA)))
        expect(a === decodeUtf8(pae(typeB, encodeUtf8(bodyB)))).toBe(same)
      }),
    )
  })
})

describe('a payload', () => {
  it('comes back as it was, from one canonical text', () => {
    const payload = manifestPayload(manifest)
    expect(parseManifestPayload(payload)).toEqual(manifest)
    expect(decodeUtf8(payload)).toMatch(
      /^\{"expiresAt":"2026-12-23T12:00:00Z","files":\[\{"length":5,/,
    )
  })

  it.each<[string, object]>([
    ['another format', { spec: 'pinseal-manifest/2' }],
    ['a list id with a path', { listId: '../shop' }],
    ['version 0', { version: 0 }],
    ['a version that is no integer', { version: 1.5 }],
    ['a moment with a zone', { issuedAt: '2026-11-23T12:00:00+01:00' }],
    ['a path out of its folder', { files: [{ path: '../x', length: 1, sha256: 'cd'.repeat(32) }] }],
    ['a path twice', { files: [manifest.files[0], manifest.files[0]] }],
    ['a negative length', { files: [{ path: 'x', length: -1, sha256: 'cd'.repeat(32) }] }],
    ['a digest in capitals', { files: [{ path: 'x', length: 1, sha256: 'CD'.repeat(32) }] }],
    ['a threshold of 0', { keys: { threshold: 0, keyIds: [] } }],
    ['a threshold above the keys', { keys: { threshold: 2, keyIds: ['a'] } }],
    ['a key twice', { keys: { threshold: 2, keyIds: ['a', 'a'] } }],
    ['a key id that is no text', { keys: { threshold: 1, keyIds: [1] } }],
    ['no note', { note: undefined }],
    ['a further member', { more: 1 }],
  ])('is refused for %s', async (_, change) => {
    const payload = encodeUtf8(JSON.stringify({ ...manifest, ...change }))
    await expect(Promise.resolve(payload).then(parseManifestPayload)).toThrowWithCode(
      'MANIFEST_UNREADABLE',
    )
  })
})

describe('an envelope', () => {
  const payload = manifestPayload(manifest)

  it('comes back as it was', () => {
    const text = renderEnvelope(payload, [{ keyId: 'k', signature: 'MAA=' }])
    expect(openEnvelope(text)).toEqual({
      payloadType: MANIFEST_PAYLOAD_TYPE,
      payload,
      signatures: [{ keyId: 'k', signature: Uint8Array.of(0x30, 0) }],
    })
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'payloadType',
      'payload',
      'signatures',
    ])
  })

  const envelope = { payloadType: 't', payload: 'AA==', signatures: [{ keyid: 'k', sig: 'MAA=' }] }
  it.each<[string, object, string]>([
    ['no signatures', { ...envelope, signatures: [] }, 'MANIFEST_UNREADABLE'],
    ['a further member', { ...envelope, x: 1 }, 'MANIFEST_UNREADABLE'],
    ['no payload', { ...envelope, payload: null }, 'MANIFEST_UNREADABLE'],
    ['a URL-safe payload', { ...envelope, payload: '_w==' }, 'BASE64_INVALID'],
    [
      'an unpadded signature',
      { ...envelope, signatures: [{ keyid: 'k', sig: 'MAA' }] },
      'BASE64_INVALID',
    ],
  ])('is refused with %s', async (_, value, code) => {
    await expect(Promise.resolve(JSON.stringify(value)).then(openEnvelope)).toThrowWithCode(code)
  })
})

describe('who signed an envelope', async () => {
  const [key, other] = [await makeTestKey(), await makeTestKey()]
  const payload = manifestPayload(manifest)
  const message = pae(MANIFEST_PAYLOAD_TYPE, payload)
  const anchors = [
    { key: key.key, label: 'first' },
    { key: other.key, label: 'second' },
  ]

  it('is found whatever the key id says', async () => {
    const signature = await other.sign(message)
    const envelope = openEnvelope(renderEnvelope(payload, [{ keyId: key.key.keyId, signature }]))
    const { signedBy, unknown } = await verifyManifest(envelope, anchors, [secondOpinion])
    expect(signedBy.map((anchor) => anchor.label)).toEqual(['second'])
    expect(unknown).toEqual([])
  })

  it('counts a key once, however often it signed', async () => {
    const signatures = await Promise.all(
      [1, 2, 3].map(async () => ({ keyId: 'k', signature: await key.sign(message) })),
    )
    const envelope = openEnvelope(renderEnvelope(payload, signatures))
    const { signedBy } = await verifyManifest(envelope, anchors, [secondOpinion])
    expect(signersAmong([key.key.keyId, other.key.keyId], signedBy)).toBe(1)
    expect(signersAmong([key.key.keyId, key.key.keyId], [...signedBy, ...signedBy])).toBe(1)
    expect(signersAmong([other.key.keyId], signedBy)).toBe(0)
  })

  it('counts a signature over which two verifiers disagree as bad', async () => {
    const signature = await key.sign(message)
    const envelope = openEnvelope(renderEnvelope(payload, [{ keyId: 'k', signature }]))
    const verdict = await verifyManifest(envelope, anchors, [
      secondOpinion,
      () => Promise.resolve(false),
    ])
    expect(verdict).toEqual({ signedBy: [], unknown: [0], disputed: [0] })
  })

  it('is found by openssl as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinseal-manifest-'))
    writeFileSync(join(folder, 'key.pem'), publicKeyForms(key.key).pem)
    writeFileSync(join(folder, 'sig'), Buffer.from(await key.sign(message), 'base64'))
    const args = ['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'sig']
    const output = execFileSync('openssl', args, { cwd: folder, input: message, encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    expect(output).toBe('Verified OK\n')
  })
})
