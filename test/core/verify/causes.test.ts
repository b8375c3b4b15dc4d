import { constants, createSign, generateKeyPairSync, sign as nodeSign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/core/encoding/canonical.ts'
import type { JsonValue } from '../../../src/core/encoding/json.ts'
import type { ListEntry } from '../../../src/core/lists/entry.ts'
import { readTrustedKey } from '../../../src/core/verify/any-key.ts'
import type { AnyTrustAnchor } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { NOW } from '../bundle/signed-release.ts'
import { codesOf, verifyText } from './peer-files.ts'

/** Keys and signatures of Node's openssl: what is made wrongly here, somebody has made so. */
const pairs = {
  p256: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  other: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed25519: generateKeyPairSync('ed25519'),
}
const anchor = async (name: keyof typeof pairs): Promise<AnyTrustAnchor> => ({
  key: await readTrustedKey(
    pairs[name].publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  ),
  label: name,
})
const ecdsa = (text: string, name: 'p256' | 'other' | 'p384' = 'p256'): string =>
  createSign('SHA256').update(text).sign(pairs[name].privateKey, 'base64')

const entry: ListEntry = {
  name: 'api.example.test',
  fingerprint: Buffer.alloc(32, 0xfb).toString('base64'),
  expires: 1_900_000_000,
}
const { name, fingerprint, expires } = entry
const list = (signature: string, change: object = {}): string =>
  JSON.stringify({ fingerprints: [{ ...entry, ...change, signature }] })
const right = `${name}&${fingerprint}&${expires}`

describe('a signature of a Wultra entry', () => {
  it.each<[string, string, string]>([
    [
      'in the order of the README',
      list(ecdsa(`${name}&${expires}&${fingerprint}`)),
      'SIGNED_FIELDS_SWAPPED',
    ],
    ['with the line end of echo', list(ecdsa(`${right}\n`)), 'SIGNED_WITH_LINE_END'],
    ['over milliseconds', list(ecdsa(`${name}&${fingerprint}&${expires}000`)), 'SIGNED_OTHER_UNIT'],
    [
      'over seconds where milliseconds stand',
      list(ecdsa(right), { expires: expires * 1000 }),
      'SIGNED_OTHER_UNIT',
    ],
    ['over another case', list(ecdsa(right), { name: 'API.example.test' }), 'SIGNED_OTHER_NAME'],
    [
      'over an escaped name',
      list(ecdsa(`A\\, B&${fingerprint}&${expires}`), { name: 'A, B' }),
      'SIGNED_OTHER_NAME',
    ],
    ['over hexadecimal', list(ecdsa(`${name}&${'fb'.repeat(32)}&${expires}`)), 'SIGNED_OTHER_TEXT'],
    [
      'over hexadecimal that stands there',
      list(ecdsa(`${name}&${'FB'.repeat(32)}&${expires}`), { fingerprint: 'FB'.repeat(32) }),
      'SIGNED_OTHER_TEXT',
    ],
    [
      'cut at another “&”',
      list(ecdsa(`a&${right}`), { name: 'a', fingerprint: `${name}&${fingerprint}` }),
      'SIGNED_BOUNDARY_MOVED',
    ],
    ['of P-384', list(ecdsa(right, 'p384')), 'SIGNATURE_OTHER_CURVE'],
    ['in hexadecimal', list(Buffer.from(ecdsa(right), 'base64').toString('hex')), 'SIGNATURE_HEX'],
    [
      'with an octet after it',
      list(Buffer.concat([Buffer.from(ecdsa(right), 'base64'), Buffer.of(0)]).toString('base64')),
      'SIGNATURE_LOOSE',
    ],
    ['of nobody', list(ecdsa('something else')), 'SIGNATURE_WRONG'],
  ])('%s is named', async (_, text, code) => {
    const report = await verifyText(text, [await anchor('p256')], NOW)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
    expect(report.entries[0]?.verdict).toBe('untrusted')
  })

  it('is told by whose key it is, where that is known and not trusted', async () => {
    const other = await anchor('other')
    const text = list(ecdsa(right, 'other'))
    const report = await verifyText(text, [await anchor('p256')], NOW, { known: [other] })
    expect(report).toMatchObject({ verdict: 'untrusted', signedBy: null })
    expect(codesOf(report)).toEqual(['KEY_DOES_NOT_FIT', 'SIGNED_BY_UNTRUSTED_KEY'])
    expect(report.entries[0]?.findings[0]?.message).toContain(`other (key id ${other.key.keyId})`)
    // Known twice, it is trusted.
    expect((await verifyText(text, [other], NOW, { known: [other] })).verdict).toBe('trusted')
  })

  it('is good in UTF-16 too, but not for Android', async () => {
    const bytes = new Uint8Array(Buffer.from(`\uFEFF${list(ecdsa(right))}`, 'utf16le'))
    const report = await verifyFiles('x', [{ path: 'x', bytes }], [await anchor('p256')], NOW)
    expect(report).toMatchObject({ verdict: 'untrusted', format: 'wultra-list' })
    expect(codesOf(report)).toContain('TEXT_UTF16')
    expect(codesOf(report)).not.toContain('SIGNATURE_WRONG')
  })
})

const payload = {
  keys: [
    {
      date: '2026-10-07T12:00:00Z',
      domainName: 'example.com',
      expire: 1,
      fqdn: 'example.com',
      key: fingerprint,
    },
  ],
}
const { privateKey: rsa } = pairs.rsa
const goFile = (signature: Buffer, indent?: number): string =>
  JSON.stringify({ payload, signature: signature.toString('base64') }, null, indent)
const canonical = Buffer.from(canonicalize(payload as unknown as JsonValue))

describe('a signature of an ssl-pinning file', () => {
  it('is good as the Go server makes it', async () => {
    const report = await verifyText(
      goFile(nodeSign('sha512', canonical, rsa)),
      [await anchor('rsa')],
      NOW,
    )
    expect(report.verdict).toBe('trusted')
  })

  it.each<[string, string, string]>([
    ['with SHA-256', goFile(nodeSign('sha256', canonical, rsa)), 'SIGNED_OTHER_WAY'],
    [
      'with PSS',
      goFile(
        nodeSign('sha512', canonical, {
          key: rsa,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        }),
      ),
      'SIGNED_OTHER_WAY',
    ],
    [
      'with PSS and the longest salt',
      goFile(
        nodeSign('sha256', canonical, {
          key: rsa,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN,
        }),
      ),
      'SIGNED_OTHER_WAY',
    ],
    [
      'over the file',
      goFile(nodeSign('sha512', Buffer.from(`{"payload":${canonical.toString()}}`), rsa)),
      'SIGNED_OTHER_TEXT',
    ],
    [
      'over another layout',
      goFile(
        nodeSign(
          'sha512',
          Buffer.from(JSON.stringify({ keys: payload.keys }, null, 2).replaceAll('\n', '\n  ')),
          rsa,
        ),
        2,
      ),
      'SIGNED_OTHER_TEXT',
    ],
  ])('%s is named', async (_, text, code) => {
    const report = await verifyText(text, [await anchor('rsa')], NOW)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })
})

const rnPayload = JSON.stringify({
  version: 1,
  issuedAt: '2026-11-01T00:00:00.000Z',
  config: { sha256Keys: { 'example.com': [`sha256/${fingerprint}`] } },
})
const rnFile = (text: string, signed = text): string =>
  JSON.stringify({
    payload: Buffer.from(text).toString('base64'),
    signature: nodeSign(null, Buffer.from(signed), pairs.ed25519.privateKey).toString('base64'),
  })

describe('a signature of a react-native-ssl-manager bundle', () => {
  it.each<[string, string, string]>([
    [
      'over the base64 text',
      rnFile(rnPayload, Buffer.from(rnPayload).toString('base64')),
      'SIGNED_OTHER_TEXT',
    ],
    [
      'over the payload before it was laid out anew',
      rnFile(JSON.stringify(JSON.parse(rnPayload), null, 1), rnPayload),
      'SIGNED_OTHER_TEXT',
    ],
    ['over something else', rnFile(rnPayload, 'x'), 'TARGET_SIGNATURE_WRONG'],
  ])('%s is named', async (_, text, code) => {
    expect((await verifyText(rnFile(rnPayload), [await anchor('ed25519')], NOW)).verdict).toBe(
      'trusted',
    )
    const report = await verifyText(text, [await anchor('ed25519')], NOW)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })
})

const url = (text: string | Buffer): string => Buffer.from(text).toString('base64url')
function jws(
  claims: object = {},
  header: object = { alg: 'ES256', typ: 'JWT' },
  encoding: 'ieee-p1363' | 'der' = 'ieee-p1363',
): string {
  const issued = NOW.getTime() / 1000
  const told = {
    domain: 'example.com',
    pins: [fingerprint],
    iat: issued,
    exp: issued + 3600,
    ttl_seconds: 3600,
    ...claims,
  }
  const input = `${url(JSON.stringify(header))}.${url(JSON.stringify(told))}`
  const signature = nodeSign('sha256', Buffer.from(input), {
    key: pairs.p256.privateKey,
    dsaEncoding: encoding,
  })
  return JSON.stringify({ jws: `${input}.${url(signature)}` })
}

describe('an answer of dynapins', () => {
  it('is good as the server makes it', async () => {
    expect((await verifyText(jws(), [await anchor('p256')], NOW)).verdict).toBe('trusted')
  })

  it.each<[string, string, string]>([
    ['DER in place of the two numbers', jws({}, { alg: 'ES256' }, 'der'), 'JWS_SIGNATURE_DER'],
    ['alg none', jws({}, { alg: 'none' }), 'JWS_UNSIGNED'],
    ['alg None', jws({}, { alg: 'None' }), 'JWS_UNSIGNED'],
    ['no signature', jws().replace(/\.[^.]*"/, '."'), 'JWS_UNSIGNED'],
    ['HS256', jws({}, { alg: 'HS256' }), 'JWS_OTHER_ALGORITHM'],
    [
      'milliseconds',
      jws({ iat: NOW.getTime(), exp: NOW.getTime() + 1 }),
      'EXPIRES_IN_MILLISECONDS',
    ],
  ])('names %s', async (_, text, code) => {
    const report = await verifyText(text, [await anchor('p256')], NOW)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })

  it('warns of a clock that is ahead', async () => {
    const issued = NOW.getTime() / 1000 + 301
    const report = await verifyText(
      jws({ iat: issued, exp: issued + 60 }),
      [await anchor('p256')],
      NOW,
    )
    expect(codesOf(report)).toContain('ISSUED_IN_FUTURE')
  })
})
