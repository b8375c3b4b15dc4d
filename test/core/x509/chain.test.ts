import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { buildChains } from '../../../src/core/x509/chain.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'
import { nameText } from '../../../src/core/x509/name.ts'
import { verifySigned } from '../../../src/core/x509/signed.ts'

let folder = ''
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' }).toString()

const kinds: Record<string, string[]> = {
  p256: ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  rsa: ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  pss: ['RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  ed25519: ['ed25519'],
  brainpool: ['EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'],
}
const key = (name: string, kind = 'p256') =>
  openssl('genpkey', '-algorithm', ...kinds[kind]!, '-out', `${name}.key`)
const ca = 'basicConstraints=critical,CA:TRUE'

/** A certificate of `name` for the key in `${of}.key`; by itself where there is no issuer. */
function certificate(
  name: string,
  issuer: string | null,
  { of = name, extension = ca, file = name, by = issuer, digest = 'sha256' } = {},
): string {
  const signer = issuer === null ? [] : ['-CA', `${issuer}.crt`, '-CAkey', `${by}.key`]
  const args = ['req', '-x509', '-new', '-key', `${of}.key`, '-subj', `/O=Test/CN=${name}`]
  openssl(
    ...args,
    ...signer,
    '-addext',
    extension,
    '-days',
    '90',
    `-${digest}`,
    '-out',
    `${file}.crt`,
  )
  return readFileSync(join(folder, `${file}.crt`), 'utf8')
}
const leafOnly = { extension: 'basicConstraints=CA:FALSE' }

async function chains(...pems: string[]) {
  const { certificates } = importCertificates('x', encodeUtf8(pems.join('')))
  return buildChains(certificates.map((one) => one.certificate))
}
const shown = (found: Awaited<ReturnType<typeof chains>>) =>
  found.map(({ links }) =>
    links.map(({ index, role, signature }) => `${index} ${role} ${signature}`),
  )

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinseal-chain-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('a chain', () => {
  for (const kind of Object.keys(kinds)) {
    it(`is found in any order, its signatures verified where WebCrypto has them: ${kind}`, async () => {
      for (const name of ['root', 'middle', 'leaf']) key(name, kind)
      const root = certificate('root', null)
      const middle = certificate('middle', 'root')
      const leaf = certificate('leaf', 'middle', leafOnly)
      const found = await chains(root, leaf, middle)
      const verdict = kind === 'brainpool' ? 'unsupported' : 'verified'
      expect(shown(found)).toEqual([
        [`1 leaf ${verdict}`, `2 intermediate ${verdict}`, `0 root ${verdict}`],
      ])
      expect(found[0]?.complete).toBe(verdict === 'verified')
      if (verdict === 'verified') expect(found[0]?.missing).toBe(null)
      else expect(found[0]?.missing).toContain('cannot be checked here')
      const [depth0, depth1] = found[0]!.links
      expect(depth0?.consequence).toMatch(/changes at each renewal/)
      expect(depth1?.consequence).toMatch(/trusts every certificate/)
    })
  }

  it('says what is missing', async () => {
    for (const name of ['root', 'middle', 'leaf']) key(name)
    const root = certificate('root', null)
    certificate('middle', 'root')
    const leaf = certificate('leaf', 'middle', leafOnly)
    const found = await chains(leaf, root)
    expect(shown(found)).toEqual([['0 leaf unchecked'], ['1 root verified']])
    expect(found[0]?.missing).toBe(
      'The issuer is missing: CN=middle,O=Test. Add its certificate to see the chain to its root.',
    )
  })

  it('is not carried on by an authority of the same name with another key', async () => {
    for (const name of ['root', 'other', 'leaf']) key(name)
    certificate('root', null)
    const leaf = certificate('leaf', 'root', leafOnly)
    const other = certificate('root', null, { of: 'other', file: 'other' })
    const found = await chains(leaf, other)
    expect(found[0]?.links).toHaveLength(1)
    expect(found[0]?.links[0]?.signature).toBe('wrong')
    expect(found[0]?.missing).toContain('did not sign this certificate')
  })

  it('prefers the root among cross-signed ones, and names the other', async () => {
    for (const name of ['old', 'new', 'leaf']) key(name)
    const old = certificate('old', null)
    const crossed = certificate('new', 'old', { file: 'crossed' })
    const fresh = certificate('new', null)
    const leaf = certificate('leaf', 'new', leafOnly)
    const found = await chains(leaf, crossed, fresh, old)
    expect(shown(found)[0]).toEqual(['0 leaf verified', '2 root verified'])
    expect(found[0]?.links[0]?.alternatives).toEqual([1])
    // What the leaf does not need has its own chain.
    expect(shown(found)[1]).toEqual(['1 intermediate verified', '3 root verified'])
  })

  it('ends where authorities have signed each other', async () => {
    for (const name of ['a', 'b', 'leaf']) key(name)
    certificate('a', null, { file: 'a' })
    const b = certificate('b', 'a')
    const a = certificate('a', 'b', { file: 'a2', of: 'a' })
    const found = await chains(a, b)
    expect(shown(found)).toEqual([['0 intermediate verified', '1 intermediate unchecked']])
    const leaf = certificate('leaf', 'b', leafOnly)
    expect(shown(await chains(a, b, leaf))[0]).toEqual([
      '2 leaf verified',
      '1 intermediate verified',
      '0 intermediate unchecked',
    ])
  })

  it('of one self-signed certificate of a server is its leaf', async () => {
    key('leaf')
    const found = await chains(certificate('leaf', null, leafOnly))
    expect(shown(found)).toEqual([['0 leaf verified']])
  })

  it('of a public authority says what that authority does', async () => {
    const path = '/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt'
    const [chain] = await chains(readFileSync(path, 'utf8'))
    expect(chain?.links[0]?.consequence).toContain("Let's Encrypt")
  })
})

describe('signatures', () => {
  it('verify as Node says, on all roots of Debian and all of PKITS', async () => {
    const archive = new URL('../../vectors/pkits/pkits-certs.tar.gz', import.meta.url).pathname
    execFileSync('tar', ['xzf', archive, '-C', folder])
    const roots = '/usr/share/ca-certificates/mozilla'
    const read = (path: string) => importCertificates(path, readFileSync(path)).certificates[0]!
    const all = [
      ...readdirSync(roots).map((name) => read(join(roots, name))),
      ...readdirSync(join(folder, 'certs')).map((name) => read(join(folder, 'certs', name))),
    ].map((one) => one.certificate)
    const byName = new Map(all.map((one) => [nameText(one.subject), one]))
    const counted = { verified: 0, wrong: 0, unsupported: 0 }
    for (const one of all) {
      const issuer = byName.get(nameText(one.issuer))
      if (issuer === undefined) continue
      const verdict = await verifySigned(one.der, issuer.spki)
      counted[verdict]++
      // A key that takes its parameters from its issuer is none for Node either.
      if (verdict === 'unsupported') continue
      const judge = new X509Certificate(one.der).verify(new X509Certificate(issuer.der).publicKey)
      expect(verdict, nameText(one.subject)).toBe(judge ? 'verified' : 'wrong')
    }
    expect(counted.verified).toBeGreaterThan(400)
    expect(counted.wrong).toBeGreaterThan(0)
    // DSA, which WebCrypto does not have.
    expect(counted.unsupported).toBeLessThan(10)
  }, 60_000)

  it('of requests verify too, and not after a change', async () => {
    key('request')
    writeFileSync(
      join(folder, 'request.der'),
      execFileSync(
        'openssl',
        ['req', '-new', '-key', 'request.key', '-subj', '/CN=x', '-outform', 'DER'],
        {
          cwd: folder,
        },
      ),
    )
    const der = new Uint8Array(readFileSync(join(folder, 'request.der')))
    const { readRequest } = await import('../../../src/core/x509/request.ts')
    const { spki } = readRequest(der)
    expect(await verifySigned(der, spki)).toBe('verified')
    const at = Buffer.from(der).indexOf('x')
    der[at] = 0x79
    expect(await verifySigned(der, spki)).toBe('wrong')
  })
})
