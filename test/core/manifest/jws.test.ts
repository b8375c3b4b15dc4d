import { execFileSync } from 'node:child_process'
import { verify as nodeVerify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeBase64Url } from '../../../src/core/encoding/base64url.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import {
  jwsSigningInput,
  openManifestJws,
  renderManifestJws,
  verifyManifestJws,
} from '../../../src/core/manifest/jws.ts'
import { ES256_SHELL } from '../../../src/core/targets/es256.ts'
import { publicKeyForms } from '../../../src/core/x509/public-key.ts'
import { makeTestKey } from '../bundle/signed-release.ts'

const [old, young, stranger] = await Promise.all([makeTestKey(), makeTestKey(), makeTestKey()])
const payload = encodeUtf8('{"version":7,"note":"é"}')
const signed = await Promise.all(
  [old, young].map(async (one) => ({
    keyId: one.key.keyId,
    signature: await one.sign(jwsSigningInput(payload, one.key.keyId)),
  })),
)
const text = renderManifestJws(payload, signed)
const anchor = (one: typeof old): { key: typeof old.key; label: string } => ({
  key: one.key,
  label: 'k',
})
interface Jws {
  payload: string
  signatures: { protected: string; signature: string; header?: object }[]
}
const changed = (change: (jws: Jws) => void): string => {
  const jws = JSON.parse(text) as Jws
  change(jws)
  return JSON.stringify(jws)
}

describe('the manifest as JWS', () => {
  it('comes back as it was, signed by old and new', async () => {
    const { payload: read, signedBy } = await verifyManifestJws(
      text,
      [old, stranger, young].map(anchor),
    )
    expect(read).toEqual(payload)
    expect(signedBy.map(({ key }) => key.keyId)).toEqual([old.key.keyId, young.key.keyId])
  })

  it('is what a JOSE stack reads', () => {
    const jws = JSON.parse(text) as Jws
    for (const [at, { protected: header, signature }] of jws.signatures.entries()) {
      const { key } = [old, young][at]!
      expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
        alg: 'ES256',
        kid: key.keyId,
        typ: 'vnd.pinseal.release+json',
      })
      const input = Buffer.from(`${header}.${jws.payload}`)
      const publicKey = { key: publicKeyForms(key).pem, dsaEncoding: 'ieee-p1363' } as const
      expect(nodeVerify('sha256', input, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    }
  })

  it('verifies with openssl', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinseal-jws-'))
    writeFileSync(join(folder, 'public-key.pem'), publicKeyForms(old.key).pem)
    const { payload: body, signatures } = JSON.parse(text) as Jws
    const { protected: header, signature } = signatures[0]!
    const script = `t=.\n${ES256_SHELL}\nes256 '${header}.${body}' '${signature}'`
    expect(execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' })).toBe(
      'Verified OK\n',
    )
    rmSync(folder, { recursive: true })
  })

  it('is signed by nobody once its payload changed', async () => {
    const other = changed(
      (jws) => (jws.payload = Buffer.from('{"version":8}').toString('base64url')),
    )
    expect((await verifyManifestJws(other, [anchor(old), anchor(young)])).signedBy).toEqual([])
  })

  it.each([
    ['no signature', changed((jws) => (jws.signatures = [])), 'MANIFEST_UNREADABLE'],
    [
      'an unprotected header',
      changed((jws) => (jws.signatures[0]!.header = {})),
      'MANIFEST_UNREADABLE',
    ],
    [
      'no algorithm',
      changed(
        (jws) =>
          (jws.signatures[0]!.protected = Buffer.from('{"alg":"none"}').toString('base64url')),
      ),
      'MANIFEST_UNREADABLE',
    ],
    ['a padded payload', changed((jws) => (jws.payload += '==')), 'BASE64_INVALID'],
    [
      'a signature of 63 octets',
      changed((jws) => (jws.signatures[0]!.signature = 'A'.repeat(84))),
      'SIGNATURE_NOT_DER',
    ],
  ])('is refused with %s', async (_, bad, code) => {
    await expect(Promise.resolve(bad).then(openManifestJws)).toThrowWithCode(code)
  })

  it('has base64url without padding only', async () => {
    for (const bad of ['AA==', 'A+', 'A/', 'AB', 'A', 'A A']) {
      await expect(Promise.resolve(bad).then(decodeBase64Url)).toThrowWithCode('BASE64_INVALID')
    }
  })
})
