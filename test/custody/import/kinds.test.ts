import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { publicForms } from '../../../src/core/targets/public-forms.ts'
import type { ImportHost } from '../../../src/custody/import/decrypted.ts'
import { readKeyFile } from '../../../src/custody/import/key-file.ts'
import { encryptPrivateKey } from '../../../src/custody/keys/backup.ts'
import { deriveHere } from '../../../src/custody/keys/derive.ts'
import { generateKey } from '../../../src/custody/keys/generate-key.ts'
import { importSigningKey } from '../../../src/custody/keys/signing-key.ts'
import { openSigningKey } from '../../../src/custody/open-signing-key.ts'
import { nodeCrypto } from '../../../src/node/node-ports.ts'
import { openssl, temporaryFolder } from '../bench-desk.ts'
import { hostWithoutEd25519 } from '../hosts.ts'

const host: ImportHost = { crypto: nodeCrypto, derivation: deriveHere }
const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(at(name)))
const vectors = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/${path}`, import.meta.url), 'utf8'))

/** Kinds that lists are signed with, as openssl makes them. */
const kinds: [string, string[]][] = [
  ['p256', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ['rsa-2048', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
  ['rsa-4096', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:4096']],
  ['ed25519', ['-algorithm', 'ED25519']],
]
for (const [name, options] of kinds) openssl('genpkey', ...options, '-out', at(`${name}.pem`))

const publicPem = (file: string, ...more: string[]): string =>
  openssl('pkey', '-in', at(file), ...more, '-pubout')

/** Signs in custody and lets openssl judge. */
async function opensslAgrees(name: string): Promise<string> {
  const key = await openSigningKey(host, read(`${name}.pem`), '')
  writeFileSync(at('message'), 'a&b&1')
  writeFileSync(at('signature'), await key.sign(encodeUtf8('a&b&1')))
  writeFileSync(at('public.pem'), publicPem(`${name}.pem`))
  const command =
    name === 'ed25519'
      ? ['pkeyutl', '-verify', '-pubin', '-inkey', 'public.pem', '-rawin', '-in', 'message']
      : ['dgst', name === 'p256' ? '-sha256' : '-sha512', '-verify', 'public.pem']
  const rest =
    name === 'ed25519' ? ['-sigfile', 'signature'] : ['-signature', 'signature', 'message']
  return execFileSync('openssl', [...command, ...rest], { cwd: folder, encoding: 'utf8' })
}

describe.each(kinds)('a %s key that openssl made', (name) => {
  it('is read as PKCS#8, plain and encrypted, PEM and DER', async () => {
    const source = at(`${name}.pem`)
    const files: [string, string[], string][] = [
      ['plain.der', ['-nocrypt', '-outform', 'DER'], ''],
      ['aes.pem', ['-v2', 'aes-256-cbc', '-passout', 'pass:pässwörd ✓'], 'pässwörd ✓'],
      ['des3.der', ['-v2', 'des3', '-outform', 'DER', '-passout', 'pass:x'], 'x'],
      ['scrypt.pem', ['-scrypt', '-passout', 'pass:x'], 'x'],
    ]
    for (const [file, options, password] of files) {
      openssl('pkcs8', '-topk8', '-in', source, '-out', at(file), ...options)
      const { verificationKey } = await readKeyFile(host, read(file), password)
      expect(publicForms(verificationKey).pem).toBe(publicPem(`${name}.pem`))
    }
  })

  it('signs so that openssl agrees', async () => {
    expect(await opensslAgrees(name)).toMatch(/Verified (?:OK|Successfully)/)
  })

  it('is backed up so that openssl opens it, and read back', async () => {
    const { pkcs8 } = await readKeyFile(host, read(`${name}.pem`), '')
    const words = 'five quite ordinary words here'
    writeFileSync(at('backup.pem'), await encryptPrivateKey(nodeCrypto, pkcs8, words))
    const pass = ['-passin', `pass:${words}`]
    expect(publicPem('backup.pem', ...pass)).toBe(publicPem(`${name}.pem`))
    expect(openssl('pkey', '-in', at('backup.pem'), ...pass)).toBe(
      openssl('pkey', '-in', at(`${name}.pem`)),
    )
    const back = await readKeyFile(host, read('backup.pem'), words)
    expect(back.remark).toBeNull()
    expect(publicForms(back.verificationKey).pem).toBe(publicPem(`${name}.pem`))
  })

  it.each([
    ['AES-256', []],
    ['triple DES', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['nothing', ['-keypbe', 'NONE', '-certpbe', 'NONE', '-nomac']],
  ])('is read out of PKCS#12 under %s', async (protection, options) => {
    const key = ['-key', at(`${name}.pem`)]
    openssl('req', '-x509', ...key, '-subj', '/CN=signer', '-days', '9', '-out', at('c.pem'))
    const into = ['-export', '-inkey', at(`${name}.pem`), '-in', at('c.pem'), '-out', at('k.p12')]
    openssl('pkcs12', ...into, ...options, '-passout', 'pass:sword fish')
    const { verificationKey, remark } = await readKeyFile(host, read('k.p12'), 'sword fish')
    expect(publicForms(verificationKey).pem).toBe(publicPem(`${name}.pem`))
    expect(remark).toContain('PKCS#12')
    if (protection === 'nothing') return
    await expect(readKeyFile(host, read('k.p12'), '')).toThrowWithCode('KEY_FILE_PASSWORD_NEEDED')
    await expect(readKeyFile(host, read('k.p12'), 'swordfish')).toThrowWithCode(
      'KEY_FILE_PASSWORD_WRONG',
    )
  })
})

describe('keys that the desk makes', () => {
  it.each(['ecdsa-p256', 'rsa-2048', 'rsa-4096', 'ed25519'] as const)(
    '%s: openssl has the same public half',
    async (form) => {
      const { pkcs8, verificationKey } = await generateKey(nodeCrypto, form)
      writeFileSync(at('made.der'), pkcs8)
      expect(publicForms(verificationKey).pem).toBe(publicPem('made.der'))
      expect(openssl('pkey', '-in', at('made.der'), '-check', '-noout')).toContain('valid')
    },
  )
})

describe('two halves', () => {
  it.each(['ecdsa-p256', 'rsa-2048', 'ed25519'] as const)(
    'of two %s keys do not make a signing key',
    async (form) => {
      const [one, other] = [
        await generateKey(nodeCrypto, form),
        await generateKey(nodeCrypto, form),
      ]
      const { pkcs8, verificationKey } = one
      expect(await importSigningKey(nodeCrypto, pkcs8, verificationKey)).not.toBeNull()
      expect(await importSigningKey(nodeCrypto, pkcs8, other.verificationKey)).toBeNull()
    },
  )
})

describe('RSA keys', () => {
  it('are read as PKCS#1, PEM and DER', async () => {
    for (const form of ['PEM', 'DER']) {
      const into = ['-traditional', '-outform', form, '-out', at('pkcs1')]
      openssl('rsa', '-in', at('rsa-2048.pem'), ...into)
      const { verificationKey } = await readKeyFile(host, read('pkcs1'), '')
      expect(publicForms(verificationKey).pem).toBe(publicPem('rsa-2048.pem'))
    }
  })

  it.each([
    ['3072 bits', ['-pkeyopt', 'rsa_keygen_bits:3072'], '3072 bits'],
    ['exponent 3', ['-pkeyopt', 'rsa_keygen_pubexp:3'], 'another public exponent than 65537'],
  ])('of %s are read with a remark', async (_what, options, remark) => {
    openssl('genpkey', '-algorithm', 'RSA', ...options, '-out', at('odd.pem'))
    const read2 = await readKeyFile(host, read('odd.pem'), '')
    expect(publicForms(read2.verificationKey).pem).toBe(publicPem('odd.pem'))
    expect(read2.remark).toContain(remark)
  })

  it.each([
    ['of 1024 bits', 'KEY_KIND_UNSUPPORTED', ['-pkeyopt', 'rsa_keygen_bits:1024']],
    ['of three primes', 'KEY_FILE_UNREADABLE', ['-pkeyopt', 'rsa_keygen_primes:3']],
  ])('%s are refused', async (_what, code, options) => {
    openssl('genpkey', '-algorithm', 'RSA', ...options, '-out', at('odd.pem'))
    await expect(readKeyFile(host, read('odd.pem'), '')).toThrowWithCode(code)
  })

  it('are refused with any of their numbers changed', async () => {
    openssl('rsa', '-in', at('rsa-2048.pem'), '-traditional', '-outform', 'DER', '-out', at('k'))
    const whole = read('k')
    const codes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        const changed = new Uint8Array(whole)
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const code = await readKeyFile(host, changed, '').then(
          () => 'read',
          (error: unknown) => (error as { code?: string }).code ?? String(error),
        )
        codes.add(code)
      }),
      { numRuns: 400 },
    )
    for (const code of codes) expect(code).toMatch(/^KEY_(?:FILE_UNREADABLE|KIND_UNSUPPORTED)$/)
    expect(codes.has('KEY_FILE_UNREADABLE')).toBe(true)
  })
})

describe('keys of the peers', () => {
  const rn = vectors('rn-ssl-manager/rn-ssl-manager.json') as {
    keys: { id: string; privateKeyPkcs8Pem: string; publicKeyBase64: string }[]
  }
  it.each(rn.keys)('react-native-ssl-manager: $id', async (vector) => {
    const file = encodeUtf8(vector.privateKeyPkcs8Pem)
    const { verificationKey, remark } = await readKeyFile(host, file, '')
    expect(publicForms(verificationKey).app).toEqual({ form: 'raw', text: vector.publicKeyBase64 })
    expect(remark).toContain('not encrypted')
  })

  const sslPinning = vectors('ssl-pinning/ssl-pinning.json') as {
    keys: { id: string; bits: number; privatePkcs8Pem: string; publicBase64OfPem: string }[]
  }
  it.each(sslPinning.keys)('ssl-pinning: $id', async (vector) => {
    const file = encodeUtf8(vector.privatePkcs8Pem)
    const { verificationKey, remark } = await readKeyFile(host, file, '')
    const pem = encodeBase64(encodeUtf8(publicForms(verificationKey).pem))
    expect(pem).toBe(vector.publicBase64OfPem)
    expect(remark?.includes('Apple SDK') ?? false).toBe(vector.bits === 3072)
  })
})

describe('what nothing here signs with', () => {
  it.each([
    ['RSA-PSS', ['-algorithm', 'RSA-PSS']],
    ['X25519', ['-algorithm', 'X25519']],
    ['Ed448', ['-algorithm', 'ED448']],
  ])('%s is refused by its name', async (name, options) => {
    openssl('genpkey', ...options, '-out', at('other.pem'))
    await expect(readKeyFile(host, read('other.pem'), '')).rejects.toMatchObject({
      code: 'KEY_KIND_UNSUPPORTED',
      message: expect.stringContaining(name) as string,
    })
  })

  it('an old DSA key is refused by its name', async () => {
    openssl('dsaparam', '-genkey', '-noout', '-out', at('dsa.pem'), '2048')
    await expect(readKeyFile(host, read('dsa.pem'), '')).toThrowWithCode('KEY_KIND_UNSUPPORTED')
    openssl('dsa', '-in', at('dsa.pem'), '-outform', 'DER', '-out', at('dsa.der'))
    await expect(readKeyFile(host, read('dsa.der'), '')).toThrowWithCode('KEY_KIND_UNSUPPORTED')
  })

  it('Ed25519 is refused in a sentence where the host has none', async () => {
    const browser = { ...host, crypto: hostWithoutEd25519 }
    const reading = readKeyFile(browser, read('ed25519.pem'), '')
    await expect(reading).rejects.toMatchObject({
      code: 'KEY_KIND_UNSUPPORTED',
      message: expect.stringContaining('cannot use Ed25519 keys') as string,
    })
    await expect(generateKey(hostWithoutEd25519, 'ed25519')).toThrowWithCode('KEY_KIND_UNSUPPORTED')
  })
})

describe('PKCS#12 files of another program', () => {
  const p12 = (name: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(readFileSync(new URL(`../../vectors/cryptography/${name}`, import.meta.url)))
  it.each([
    ['cert-key-aes256cbc.p12', 'cryptography'],
    ['cert-none-key-none.p12', 'cryptography'],
    ['cert-rc2-key-3des.p12', 'cryptography'],
    ['no-cert-key-aes256cbc.p12', 'cryptography'],
    ['no-password.p12', ''],
  ])('%s: the key is that which openssl finds, or refused by its kind', async (name, password) => {
    writeFileSync(at(name), p12(name))
    const found = openssl(
      ...[
        'pkcs12',
        '-in',
        at(name),
        '-nocerts',
        '-nodes',
        '-legacy',
        '-passin',
        `pass:${password}`,
      ],
    )
    writeFileSync(at('found.pem'), found)
    const { verificationKey } = await readKeyFile(host, p12(name), password)
    expect(publicForms(verificationKey).pem).toBe(publicPem('found.pem'))
  })

  it('is refused where there is no key in it', async () => {
    await expect(
      readKeyFile(host, p12('cert-aes256cbc-no-key.p12'), 'cryptography'),
    ).toThrowWithCode('KEY_FILE_UNREADABLE')
  })
})
