import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { AnyVerificationKey } from '../../../src/core/targets/keys.ts'
import { publicForms } from '../../../src/core/targets/public-forms.ts'
import type { ImportHost } from '../../../src/custody/import/decrypted.ts'
import { readKeyFile } from '../../../src/custody/import/key-file.ts'
import { encryptPrivateKey, practiceMark } from '../../../src/custody/keys/backup.ts'
import { deriveHere } from '../../../src/custody/keys/derive.ts'
import { openSigningKey } from '../../../src/custody/open-signing-key.ts'
import { nodeCrypto } from '../../../src/node/node-ports.ts'
import { openssl, temporaryFolder } from '../bench-desk.ts'

interface KeyVector {
  readonly id: string
  readonly file: string
  readonly password: string | null
  readonly export: { readonly publicPointBase64?: string; readonly error?: string }
  readonly exportPrivate: { readonly privateRawBase64?: string }
}

const vectors = new URL('../../vectors/wultra/', import.meta.url)
const { keys, keyForms } = JSON.parse(
  readFileSync(new URL('wultra-static.json', vectors), 'utf8'),
) as { keys: KeyVector[]; keyForms: KeyVector[] }

const host: ImportHost = { crypto: nodeCrypto, derivation: deriveHere }
const fileOf = (vector: KeyVector): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(vector.file, vectors)))
const point = async (file: Uint8Array<ArrayBuffer>, password: string): Promise<string> =>
  appKey(await readKeyFile(host, file, password))
const appKey = ({ verificationKey }: { verificationKey: AnyVerificationKey }): string =>
  publicForms(verificationKey).app.text

/** Kinds that the tool reads and this desk does not, or that both refuse. */
const refused: Readonly<Record<string, string>> = {
  'kf-p521': 'KEY_KIND_UNSUPPORTED',
}
const all = [...keys, ...keyForms]
/** Keys of kinds that the tool has no point of; other-kinds.test.ts has more of them. */
const otherKinds = ['kf-rsa', 'kf-ed25519']
const good = all.filter(({ id }) => !(id in refused) && !otherKinds.includes(id))

/** All key forms are one key, so forms that only this desk reads have its point too. */
const theKeyOfForms = keys.find(({ id }) => id === 'key-b')?.export.publicPointBase64

describe('key files of the Wultra tool and of openssl', () => {
  it.each(good)('reads $id and finds the point that the tool exports', async (vector) => {
    const expected = vector.export.publicPointBase64 ?? theKeyOfForms
    expect(await point(fileOf(vector), vector.password ?? '')).toBe(expected)
  })

  it.each(good.filter(({ exportPrivate }) => exportPrivate.privateRawBase64 !== undefined))(
    'reads the bare private value that the tool prints for $id',
    async (vector) => {
      const raw = encodeUtf8(`${vector.exportPrivate.privateRawBase64 ?? ''}\n`)
      expect(await point(raw, '')).toBe(vector.export.publicPointBase64)
    },
  )

  it.each(all.filter(({ id }) => otherKinds.includes(id)))('reads $id', async (vector) => {
    const { verificationKey } = await readKeyFile(host, fileOf(vector), vector.password ?? '')
    const path = fileURLToPath(new URL(vector.file, vectors))
    expect(publicForms(verificationKey).pem).toBe(openssl('pkey', '-in', path, '-pubout'))
  })

  it.each(all.filter(({ id }) => id in refused))('refuses $id by its kind', async (vector) => {
    const reading = readKeyFile(host, fileOf(vector), vector.password ?? '')
    await expect(reading).toThrowWithCode(refused[vector.id] ?? '')
  })

  it.each(good.filter(({ password }) => password !== null))(
    'refuses $id without its password, and under a wrong one',
    async (vector) => {
      await expect(readKeyFile(host, fileOf(vector), '')).toThrowWithCode(
        'KEY_FILE_PASSWORD_NEEDED',
      )
      const wrong = readKeyFile(host, fileOf(vector), `${vector.password ?? ''}x`)
      await expect(wrong).toThrowWithCode('KEY_FILE_PASSWORD_WRONG')
    },
  )

  it.each(good.filter(({ password }) => password === null))(
    'refuses a password for $id, which is not encrypted',
    async (vector) => {
      const reading = readKeyFile(host, fileOf(vector), 'pw')
      await expect(reading).toThrowWithCode('KEY_FILE_PASSWORD_UNUSED')
    },
  )

  it('remarks a public key in the file that is not that of its private value', async () => {
    const vector = all.find(({ id }) => id === 'kf-mismatched-public')
    if (vector === undefined) throw new Error('vector is gone')
    const { remark } = await readKeyFile(host, fileOf(vector), '')
    expect(remark).toContain('not that of its private value')
  })

  it('names weak protection, and says nothing about its own', async () => {
    const vector = all.find(({ id }) => id === 'kf-pbes1-md5-des')
    if (vector === undefined) throw new Error('vector is gone')
    const { remark, pkcs8 } = await readKeyFile(host, fileOf(vector), 'pw')
    expect(remark).toContain('DES of 56 bits')
    const own = encodeUtf8(await encryptPrivateKey(nodeCrypto, pkcs8, 'some words'))
    expect((await readKeyFile(host, own, 'some words')).remark).toBeNull()
  })
})

describe('key files that openssl makes', () => {
  const folder = temporaryFolder()
  const plain = join(folder, 'plain.pem')
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', plain)
  const spki = openssl('pkey', '-in', plain, '-pubout')
  const read = (name: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(readFileSync(join(folder, name)))
  const expected = decodeBase64(spki.replace(/-----.*-----|\s/g, '')).subarray(-65)

  it.each([
    ['aes-192-cbc', ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA384']],
    ['SHA-512', ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512', '-iter', '10000']],
    ['scrypt', ['-scrypt']],
    ['3DES', ['-v2', 'des3']],
  ])('reads PKCS#8 under %s', async (_name, options) => {
    const out = join(folder, 'encrypted.pem')
    openssl('pkcs8', '-topk8', '-in', plain, '-out', out, '-passout', 'pass:pässwörd ✓', ...options)
    expect(await point(read('encrypted.pem'), 'pässwörd ✓')).toBe(encodeBase64(expected))
    openssl(
      'pkcs8',
      '-topk8',
      '-in',
      plain,
      '-outform',
      'DER',
      '-out',
      out,
      '-passout',
      'pass:x',
      ...options,
    )
    expect(await point(read('encrypted.pem'), 'x')).toBe(encodeBase64(expected))
  })

  it.each(['PBE-SHA1-3DES', 'PBE-SHA1-2DES', 'PBE-SHA1-RC2-128', 'PBE-SHA1-RC2-40', 'PBE-MD5-DES'])(
    'reads PKCS#8 under %s, and names it as weak',
    async (scheme) => {
      const legacy = ['-provider', 'legacy', '-provider', 'default']
      const out = join(folder, 'encrypted.pem')
      const pass = ['-passout', 'pass:pw']
      openssl('pkcs8', '-topk8', '-v1', scheme, ...legacy, '-in', plain, '-out', out, ...pass)
      const { verificationKey, remark } = await readKeyFile(host, read('encrypted.pem'), 'pw')
      expect(publicForms(verificationKey).pem).toBe(spki)
      expect(remark).toMatch(/passes of (?:SHA-1|MD5), (?:triple DES|double DES|RC2|DES)/)
      const wrong = readKeyFile(host, read('encrypted.pem'), 'pwx')
      await expect(wrong).toThrowWithCode('KEY_FILE_PASSWORD_WRONG')
    },
  )

  it.each([
    ['P-384', 'KEY_KIND_UNSUPPORTED', ['ecparam', '-genkey', '-name', 'secp384r1']],
    ['secp256k1', 'KEY_KIND_UNSUPPORTED', ['ecparam', '-genkey', '-name', 'secp256k1']],
    [
      'explicit parameters',
      'KEY_KIND_UNSUPPORTED',
      ['ecparam', '-genkey', '-name', 'prime256v1', '-param_enc', 'explicit'],
    ],
    ['an old RSA key', 'KEY_KIND_UNSUPPORTED', ['genrsa', '-traditional', '1024']],
    ['parameters alone', 'KEY_FILE_UNREADABLE', ['ecparam', '-name', 'prime256v1']],
  ])('refuses %s', async (_name, code, command) => {
    writeFileSync(join(folder, 'other.pem'), openssl(...command))
    await expect(readKeyFile(host, read('other.pem'), '')).toThrowWithCode(code)
  })

  it.each(['aes128', 'aes192', 'aes256', 'des3'])(
    'reads the traditional encryption of openssl, -%s, and names it',
    async (cipher) => {
      const rsa = join(folder, 'rsa.pem')
      openssl('genrsa', '-traditional', '-out', rsa, '2048')
      for (const [command, source] of [
        ['ec', plain],
        ['rsa', rsa],
      ] as const) {
        const out = join(folder, 'old.pem')
        const traditional = command === 'rsa' ? ['-traditional'] : []
        const pass = ['-passout', 'pass:pässwörd ✓']
        openssl(command, '-in', source, `-${cipher}`, ...traditional, ...pass, '-out', out)
        expect(readFileSync(out, 'utf8')).toContain('Proc-Type: 4,ENCRYPTED')
        const { verificationKey, remark } = await readKeyFile(host, read('old.pem'), 'pässwörd ✓')
        const expectedPem = openssl('pkey', '-in', source, '-pubout')
        expect(publicForms(verificationKey).pem).toBe(expectedPem)
        expect(remark).toContain('one pass of MD5')
        for (const [password, code] of [
          ['', 'KEY_FILE_PASSWORD_NEEDED'],
          ['wrong', 'KEY_FILE_PASSWORD_WRONG'],
        ] as const) {
          await expect(readKeyFile(host, read('old.pem'), password)).toThrowWithCode(code)
        }
      }
    },
  )

  it('refuses a traditional encryption with a cipher or a header that it does not read', async () => {
    const out = join(folder, 'old.pem')
    openssl('ec', '-in', plain, '-aes128', '-passout', 'pass:x', '-out', out)
    const text = readFileSync(out, 'utf8')
    const vector = /AES-128-CBC,[0-9A-F]+/
    for (const [damaged, said] of [
      [text.replace(vector, 'CAMELLIA-128-CBC,00'), 'openssl pkcs8 -topk8'],
      [text.replace(vector, 'AES-128-CBC,00'), 'DEK-Info'],
      [text.replace(vector, 'AES-128-CBC'), 'DEK-Info'],
    ] as const) {
      await expect(readKeyFile(host, encodeUtf8(damaged), 'x')).rejects.toMatchObject({
        code: 'KEY_FILE_UNREADABLE',
        message: expect.stringContaining(said) as string,
      })
    }
  })

  it('ends with a code on every changed octet of a traditionally encrypted file', async () => {
    const out = join(folder, 'old.pem')
    openssl('ec', '-in', plain, '-aes256', '-passout', 'pass:x', '-out', out)
    const whole = read('old.pem')
    for (let at = 0; at < whole.length; at += 1) {
      const changed = new Uint8Array(whole)
      changed[at] = (changed[at] ?? 0) ^ 1
      const code = await readKeyFile(host, changed, 'x').then(
        () => 'read',
        (error: unknown) => (error as { code?: string }).code ?? String(error),
      )
      expect(code).toMatch(/^(?:read|KEY_[A-Z_]+)$/)
    }
  })

  it('writes backups that openssl opens', async () => {
    const { pkcs8 } = await readKeyFile(host, read('plain.pem'), '')
    const backup = await encryptPrivateKey(nodeCrypto, pkcs8, 'five quite ordinary words here')
    writeFileSync(join(folder, 'backup.pem'), backup)
    const pass = ['-passin', 'pass:five quite ordinary words here']
    expect(openssl('pkey', '-in', join(folder, 'backup.pem'), ...pass, '-pubout')).toBe(spki)
    const parsed = openssl('asn1parse', '-in', join(folder, 'backup.pem'))
    expect(parsed).toContain('hmacWithSHA256')
    expect(parsed).toContain('aes-256-cbc')
    expect(parsed).toContain(':0927C0') // 600,000
  })

  it('opens a key file for signing without a vault', async () => {
    const key = await openSigningKey(host, read('plain.pem'), '')
    const message = encodeUtf8('a&b&1')
    writeFileSync(join(folder, 'signature'), await key.sign(message))
    writeFileSync(join(folder, 'message'), message)
    writeFileSync(join(folder, 'public.pem'), spki)
    const command = [
      'dgst',
      '-sha256',
      '-verify',
      'public.pem',
      '-signature',
      'signature',
      'message',
    ]
    expect(execFileSync('openssl', command, { cwd: folder, encoding: 'utf8' })).toContain(
      'Verified OK',
    )
  })
})

describe('what is no key file', () => {
  it.each([
    ['nothing', '', 'KEY_FILE_UNREADABLE'],
    ['some text', 'hello there', 'KEY_FILE_UNREADABLE'],
    ['a value of zero', encodeBase64(new Uint8Array(32)), 'KEY_FILE_UNREADABLE'],
    ['a value above the order', encodeBase64(new Uint8Array(32).fill(255)), 'KEY_FILE_UNREADABLE'],
    ['a value too long', encodeBase64(new Uint8Array(33).fill(1)), 'KEY_FILE_UNREADABLE'],
    [
      'a value too short to be one',
      encodeBase64(new Uint8Array(16).fill(1)),
      'KEY_FILE_UNREADABLE',
    ],
    ['a practice key', `${practiceMark}\n-----BEGIN PRIVATE KEY-----`, 'PRACTICE_ONLY'],
    ['far too much', 'A'.repeat(70_000), 'KEY_FILE_UNREADABLE'],
  ])('refuses %s', async (_what, text, code) => {
    await expect(readKeyFile(host, encodeUtf8(text), '')).toThrowWithCode(code)
  })

  it('ends with a code on every cut and every changed octet of a key file', async () => {
    const vector = all.find(({ id }) => id === 'kf-der')
    if (vector === undefined) throw new Error('vector is gone')
    const whole = fileOf(vector)
    const codes = new Set<string>()
    for (let at = 0; at < whole.length; at += 1) {
      const changed = new Uint8Array(whole)
      changed[at] = (changed[at] ?? 0) ^ 0xff
      for (const file of [whole.slice(0, at), changed]) {
        try {
          await readKeyFile(host, file, '')
          codes.add('read')
        } catch (error) {
          codes.add((error as { code?: string }).code ?? String(error))
        }
      }
    }
    expect([...codes].sort()).toEqual(['KEY_FILE_UNREADABLE', 'KEY_KIND_UNSUPPORTED', 'read'])
  })
})
