import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readTrustedKey } from '../../../src/core/verify/any-key.ts'
import type { VerifyOptions } from '../../../src/core/verify/options.ts'
import type { AnyTrustAnchor, VerificationReport } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { derToRaw } from '../../../src/core/x509/ecdsa-signature.ts'
import { NOW } from '../bundle/signed-release.ts'

/** The server's part is played by openssl: a key, and signatures over what the server signs. */
const folder = mkdtempSync(join(tmpdir(), 'pinseal-mus-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder })
function serverKey(name: string, curve = 'prime256v1'): string {
  openssl('ecparam', '-name', curve, '-genkey', '-noout', '-out', `${name}.pem`)
  return openssl('ec', '-in', `${name}.pem`, '-pubout').toString()
}
const serverPem = serverKey('server')
const stagingPem = serverKey('staging')
serverKey('larger', 'secp384r1')
const production: AnyTrustAnchor = { key: await readTrustedKey(serverPem), label: 'production' }
const staging: AnyTrustAnchor = { key: await readTrustedKey(stagingPem), label: 'staging' }

const challenge = Buffer.from('0123456789abcdef').toString('base64')
const digest = Buffer.alloc(32, 7).toString('base64')
const body = `{"timestamp":1795000000,"fingerprints":[{"name":"api.example.test","fingerprint":"${digest}","expires":1800000000},{"name":"old.example.test","fingerprint":"${digest}","expires":1700000000}]}`

function sign(text: string, key = 'server'): string {
  writeFileSync(join(folder, 'input'), text)
  return openssl('dgst', '-sha256', '-sign', `${key}.pem`, 'input').toString('base64')
}
const signed = (key = 'server'): string => sign(`${challenge}&${body}`, key)

const verify = (
  bytes: string | Buffer,
  options: VerifyOptions = {},
  anchors: readonly AnyTrustAnchor[] = [production],
): Promise<VerificationReport> =>
  verifyFiles(
    'answer',
    [{ path: 'answer', bytes: new Uint8Array(Buffer.from(bytes)) }],
    anchors,
    NOW,
    options,
  )
const codesOf = ({ findings }: VerificationReport): string[] =>
  findings.map(({ code }) => code).filter((code) => code !== 'SIGNATURE_HIGH_S')
const response = (text: string, head = '', end = '\r\n'): string =>
  [
    `HTTP/1.1 200 OK`,
    'Content-Type: application/json',
    ...(head === '' ? [] : [head]),
    '',
    text,
  ].join(end)

describe('an answer of a Mobile Utility Server', () => {
  it('is trusted with its challenge and its signature, octet for octet', async () => {
    const report = await verify(body, { challenge, signature: signed() })
    expect(report).toMatchObject({
      format: 'mus-answer',
      verdict: 'trusted',
      signedBy: production.key.keyId,
    })
    expect(codesOf(report)).toEqual([])
    expect(report.entries.map(({ verdict }) => verdict)).toEqual(['trusted', 'expired'])
  })

  it('can only be read alone, and is unverifiable', async () => {
    for (const options of [{}, { signature: signed() }]) {
      const report = await verify(body, options)
      expect(report).toMatchObject({ format: 'mus-answer', verdict: 'unverifiable' })
      expect(codesOf(report)).toEqual(['SERVER_ANSWER_ALONE'])
    }
  })

  it('is refused without a signature, as by clients that sent a challenge', async () => {
    const report = await verify(body, { challenge })
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toEqual(['SERVER_ANSWER_UNSIGNED'])
  })

  it('is refused where one octet of the body is another', async () => {
    for (const other of [body.replace('api.', 'apl.'), body.replace('1800', '1801'), `${body},`]) {
      const report = await verify(other, { challenge, signature: signed() })
      expect(report.verdict).toBe('untrusted')
      expect(report.entries.every(({ verdict }) => verdict !== 'trusted')).toBe(true)
    }
  })

  it.each<[string, string, VerifyOptions, string]>([
    [
      'another challenge',
      body,
      { challenge: Buffer.alloc(16).toString('base64'), signature: signed() },
      'ANSWER_SIGNATURE_WRONG',
    ],
    ['a line end after it', `${body}\n`, { challenge, signature: signed() }, 'ANSWER_REWRITTEN'],
    [
      'another layout',
      JSON.stringify(JSON.parse(body), null, 2),
      { challenge, signature: signed() },
      'ANSWER_REWRITTEN',
    ],
    ['the body alone signed', body, { challenge, signature: sign(body) }, 'CHALLENGE_WRONG'],
    [
      'no “&” between',
      body,
      { challenge, signature: sign(`${challenge}${body}`) },
      'CHALLENGE_WRONG',
    ],
    [
      'the octets of the challenge signed',
      body,
      { challenge, signature: sign(`0123456789abcdef&${body}`) },
      'CHALLENGE_WRONG',
    ],
    [
      'blanks around the challenge',
      body,
      { challenge: ` ${challenge}`, signature: signed() },
      'CHALLENGE_WRONG',
    ],
    ['a larger curve', body, { challenge, signature: signed('larger') }, 'SIGNATURE_OTHER_CURVE'],
    ['a signature of nothing', body, { challenge, signature: 'AAAA' }, 'SIGNATURE_MALFORMED'],
    [
      'r||s',
      body,
      {
        challenge,
        signature: Buffer.from(derToRaw(Buffer.from(signed(), 'base64'))).toString('base64'),
      },
      'SIGNATURE_RAW',
    ],
    [
      'a signature in the URL-safe alphabet',
      body,
      { challenge, signature: urlSafe() },
      'BASE64_URL_SAFE',
    ],
    [
      'a key that is not trusted',
      body,
      { challenge, signature: signed('staging'), known: [staging] },
      'SIGNED_BY_UNTRUSTED_KEY',
    ],
  ])('names the cause: %s', async (_, text, options, code) => {
    const report = await verify(text, options)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })

  it('says whose the signature is', async () => {
    const report = await verify(body, { challenge, signature: signed('staging'), known: [staging] })
    const told = report.findings.find(({ code }) => code === 'SIGNED_BY_UNTRUSTED_KEY')
    expect(told?.message).toContain(`staging (key id ${staging.key.keyId})`)
  })
})

/** A signature that has letters in which the alphabets differ. */
function urlSafe(): string {
  for (;;) {
    const signature = signed()
    if (/[+/]/.test(signature)) return signature.replaceAll('+', '-').replaceAll('/', '_')
  }
}

describe('a saved response', () => {
  const header = `x-cert-pinning-signature: ${signed()}`

  it.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
  ])('has the signature in its headers, with %s', async (_, end) => {
    const report = await verify(response(body, header, end), { challenge })
    expect(report).toMatchObject({ format: 'mus-answer', verdict: 'trusted' })
    expect(codesOf(report)).toEqual([])
  })

  it('with its request needs no challenge of its own', async () => {
    const request = `# saved by a proxy\r\nGET /app/init?appName=APP HTTP/1.1\r\nHost: mus.example.test\r\nX-Cert-Pinning-Challenge: ${challenge}\r\n\r\n`
    const report = await verify(request + response(body, header))
    expect(report).toMatchObject({ format: 'mus-answer', verdict: 'trusted' })
  })

  it('is the last of several', async () => {
    const before = 'HTTP/1.1 301 Moved\r\nLocation: /app/init\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'
    expect((await verify(before + response(body, header), { challenge })).verdict).toBe('trusted')
  })

  it('may have any file in it', async () => {
    const report = await verify(response('{"fingerprints":[]}'))
    expect(report.format).toBe('wultra-list')
    expect(codesOf(report)).toContain('LIST_EMPTY')
  })

  it.each([
    [
      'a status that is no success',
      response(body, header).replace('200 OK', '403 Forbidden'),
      'RESPONSE_STATUS',
    ],
    [
      'chunks',
      response(
        `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
        `${header}\r\nTransfer-Encoding: chunked`,
      ),
      'RESPONSE_ENCODED',
    ],
    [
      'compression',
      Buffer.concat([Buffer.from(response('', header)), Buffer.of(0x1f, 0x8b, 8, 0)]),
      'RESPONSE_ENCODED',
    ],
  ])('is not trusted with %s', async (_, bytes, code) => {
    const report = await verify(bytes, { challenge })
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })

  it('says that it was cut off', async () => {
    const whole = response(body, `${header}\r\nContent-Length: ${body.length}`)
    expect(codesOf(await verify(whole, { challenge }))).toEqual([])
    expect(codesOf(await verify(whole.slice(0, -4), { challenge }))).toContain('RESPONSE_LENGTH')
  })

  it('is no response where its head is none', async () => {
    for (const text of [
      'HTTP/1.1 200 OK',
      'HTTP/1.1 200 OK\r\nnot a field\r\n\r\n{}',
      'GET / HTTP/1.1\r\n\r\n',
    ]) {
      expect((await verify(text)).format).toBe('unknown')
    }
    const endless = 'HTTP/1.1 100 Continue\n\n'.repeat(100_000)
    expect((await verify(endless)).verdict).toBe('untrusted')
  })
})
