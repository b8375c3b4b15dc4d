import { writeFileSync, mkdtempSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { jwsSigningInput, renderManifestJws } from '../../../src/core/manifest/jws.ts'
import { manifestPayload } from '../../../src/core/manifest/payload.ts'
import { publicKeyPem } from '../../../src/core/targets/keys.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import type { AnyTrustAnchor } from '../../../src/core/verify/report.ts'
import { readTrustedKey } from '../../../src/core/verify/any-key.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { goodModel, makeKey, NOW, release, signedFiles, signWith } from '../targets/signed-files.ts'
import { codesOf, verifyText } from './peer-files.ts'

const [p256, rsa, ed25519] = await Promise.all(
  (['ecdsa-p256', 'rsa', 'ed25519'] as const).map((kind) => makeKey(kind)),
)
const made = [p256!, rsa!, ed25519!]
const anchors: AnyTrustAnchor[] = made.map(({ key }) => ({ key, label: key.kind }))
const manifestJws = (() => {
  const payload = manifestPayload({
    spec: 'pinseal-manifest/1',
    listId: 'shop',
    version: 7,
    issuedAt: release.issuedAt,
    expiresAt: release.expiresAt,
    previous: null,
    files: [],
    keys: { threshold: 1, keyIds: [p256!.key.keyId] },
    note: '',
  })
  const { keyId } = p256!.key
  return renderManifestJws(payload, [
    { keyId, signature: signWith(p256!, jwsSigningInput(payload, keyId)) },
  ])
})()

describe('a file of each target by itself', () => {
  for (const target of targets) {
    const files = signedFiles(target, goodModel, made)
    it.each(files.map((file) => [file.path, file.text] as const))('%s', async (path, text) => {
      // Only of the Wultra fallback the text does not tell what it is.
      const name = path === 'wultra-fallback.json' || path === 'WultraFallback.kt' ? path : 'given'
      const report = await verifyText(text, anchors, NOW, { path: name })
      if (path === 'WultraFallback.kt') {
        expect(report).toMatchObject({ format: 'unknown', verdict: 'untrusted' })
        return
      }
      expect(report.format).toBe(target.id === 'wultra' ? 'wultra-list' : target.id)
      if (target.needs.signature === 'none') {
        expect(report).toMatchObject({ verdict: 'unverifiable', signedBy: null })
        expect(codesOf(report)).toEqual(['FORMAT_UNSIGNED'])
        return
      }
      expect(report.verdict).toBe('trusted')
      expect(report.entries.length).toBeGreaterThan(0)
      expect(report.entries.map(({ verdict }) => verdict)).not.toContain('untrusted')
      expect((await verifyText(text, [], NOW)).verdict).toBe('unverifiable')
      const others = anchors.filter(({ key }) => key.keyId !== report.signedBy)
      expect((await verifyText(text, others, NOW)).verdict).toBe('unverifiable')
    })

    it(`${target.id}: its files together, without a manifest`, async () => {
      const given = files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))
      if (given.length < 2) return
      const report = await verifyFiles('folder', given, anchors, NOW)
      const isSigned = target.needs.signature !== 'none'
      expect(report).toMatchObject({
        format: target.id,
        verdict: isSigned ? 'trusted' : 'unverifiable',
      })
      const [first, ...rest] = given
      const changed = [{ ...first!, bytes: encodeUtf8('changed') }, ...rest]
      expect((await verifyFiles('folder', changed, anchors, NOW)).verdict).toBe('untrusted')
    })
  }

  it('the manifest as JWS', async () => {
    const report = await verifyText(manifestJws, anchors, NOW)
    expect(report).toMatchObject({
      format: 'manifest-jws',
      verdict: 'trusted',
      listVersion: 7,
      signedBy: p256!.key.keyId,
    })
    const late = await verifyText(manifestJws, anchors, new Date('2027-01-01T00:00:00Z'))
    expect(codesOf(late)).toEqual(['FREEZE'])
    const stranger = { key: (await makeKey('ecdsa-p256')).key, label: 'other' }
    const refused = await verifyText(manifestJws, [stranger], NOW)
    expect(codesOf(refused)).toEqual(['MANIFEST_SIGNATURE_WRONG'])
  })
})

const entry = {
  name: 'api.example.test',
  fingerprint: encodeBase64(new Uint8Array(32)),
  expires: 2_000_000_000,
}

describe('what is not guessed', () => {
  it('an answer of a Mobile Utility Server wants its challenge and its header', async () => {
    const report = await verifyText(
      JSON.stringify({ timestamp: 1, fingerprints: [entry] }),
      anchors,
      NOW,
    )
    expect(report).toMatchObject({ format: 'mus-answer', verdict: 'unverifiable' })
    expect(codesOf(report)).toEqual(['SERVER_ANSWER_ALONE'])
  })

  it('a list whose signatures were taken off is no such answer', async () => {
    for (const list of [
      { fingerprints: [entry] },
      { fingerprints: [{ ...entry, signature: '' }] },
    ]) {
      expect(await verifyText(JSON.stringify(list), anchors, NOW)).toMatchObject({
        format: 'wultra-list',
        verdict: 'untrusted',
      })
    }
  })

  it.each([
    ['two formats', { fingerprints: [entry], jws: 'a.b.c' }],
    ['a list and a manifest', { fingerprints: [entry], payloadType: 'x', payload: '' }],
    ['a list and a file for ssl-pinning', { fingerprints: [], payload: {}, signature: '' }],
  ])('%s in one', async (_, value) => {
    const report = await verifyText(JSON.stringify(value), anchors, NOW)
    expect(report).toMatchObject({ format: 'unknown', verdict: 'untrusted' })
    expect(codesOf(report)).toEqual(['FORMAT_AMBIGUOUS'])
  })

  it('a member twice, whatever it says', async () => {
    for (const target of targets.filter(({ needs }) => needs.signature !== 'none')) {
      const [file] = signedFiles(target, goodModel, made)
      for (const member of ['payload', 'signature', 'jws', 'fingerprints']) {
        if (!Object.hasOwn(JSON.parse(file!.text) as object, member)) continue
        const twice = file!.text.replace('{', `{"${member}":"x",`)
        expect((await verifyText(twice, anchors, NOW)).verdict, member).toBe('untrusted')
      }
    }
  })
})

describe('trusted keys of any kind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-keys-'))
  const openssl = (args: string[], input: string): Uint8Array =>
    new Uint8Array(execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'ignore'] }))
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

  it.each(made.map((one) => [one.key.kind, one] as const))(
    '%s in every public form',
    async (kind, { key, privateKey }) => {
      const pem = publicKeyPem(key)
      const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      const secretPath = join(folder, `${kind}.pem`)
      writeFileSync(secretPath, secret)
      const certificate = [
        'req',
        '-x509',
        '-new',
        '-key',
        secretPath,
        '-subj',
        '/CN=x',
        '-days',
        '2',
      ]
      const { createPublicKey } = await import('node:crypto')
      const jwk = JSON.stringify(createPublicKey(pem).export({ format: 'jwk' }))
      const forms: (string | Uint8Array)[] = [
        pem,
        `text before\n${pem}`,
        key.spki,
        base64(key.spki),
        base64(encodeUtf8(pem)),
        Buffer.from(key.spki).toString('hex'),
        jwk,
        openssl(certificate, ''),
        openssl([...certificate, '-outform', 'der'], ''),
        base64(openssl([...certificate, '-outform', 'der'], '')),
      ]
      if (kind === 'rsa') {
        const pkcs1 = openssl(['rsa', '-pubin', '-RSAPublicKey_out'], pem)
        const der = openssl(['rsa', '-pubin', '-RSAPublicKey_out', '-outform', 'der'], pem)
        forms.push(pkcs1, der, base64(der), base64(pkcs1))
      }
      if (key.kind === 'ed25519') forms.push(key.raw, base64(key.raw), ` ${base64(key.raw)}\n`)
      for (const form of forms) {
        expect((await readTrustedKey(form)).keyId, String(form).slice(0, 60)).toBe(key.keyId)
      }
      const der = privateKey.export({ type: 'pkcs8', format: 'der' })
      const secrets: (string | Uint8Array)[] = [
        secret,
        new Uint8Array(der),
        base64(der),
        JSON.stringify(privateKey.export({ format: 'jwk' })),
      ]
      for (const form of secrets) {
        await expect(readTrustedKey(form)).rejects.toMatchObject({ code: 'PRIVATE_KEY_GIVEN' })
      }
    },
  )

  it('too small or of small order are refused', async () => {
    const small = await makeSmallRsa()
    await expect(readTrustedKey(small)).rejects.toMatchObject({ code: 'PUBLIC_KEY_UNSUPPORTED' })
    const identity = base64(Uint8Array.of(1, ...new Uint8Array(31)))
    await expect(readTrustedKey(identity)).rejects.toMatchObject({ code: 'PRIVATE_KEY_GIVEN' })
    const prefixed = Buffer.from(`302a300506032b657003210001${'00'.repeat(31)}`, 'hex')
    await expect(readTrustedKey(new Uint8Array(prefixed))).rejects.toMatchObject({
      code: 'PUBLIC_KEY_UNSUPPORTED',
    })
  })

  function makeSmallRsa(): Promise<string> {
    const secret = openssl(['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], '')
    const pub = openssl(['pkey', '-pubout'], new TextDecoder().decode(secret))
    return Promise.resolve(new TextDecoder().decode(pub))
  }
})
