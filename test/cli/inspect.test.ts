import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openssl, pinseal, useCommand } from './pinseal.ts'
import { inVectors, then, vectors } from './wultra-vectors.ts'

const { folder } = useCommand()

interface Preview {
  source: string
  index: number
  sha256: string
  sha256Base64: string
  spkiSha256Base64: string
  expires: number
  notAfter: string
  clientNames: Record<'tool' | 'android' | 'ios' | 'iosOlder', string | null>
  findings: { code: string; severity: string }[]
}

const certificates = vectors.certificates.filter(({ group }) => group !== 'file-form')

describe('inspect on the certificates that the Wultra tool was run on', () => {
  it('gives the digests, the expiry and the name of the tool for every one', async () => {
    const files = certificates.map(({ file }) => inVectors(file))
    const { json, exit, stderr } = await pinseal(['inspect', ...files, '--json', '--at', then])
    expect(stderr).toBe('')
    expect(json.rejected).toEqual([])
    const previews: Preview[] = json.certificates
    expect(previews).toHaveLength(certificates.length)
    for (const [index, vector] of certificates.entries()) {
      const preview = previews[index]!
      expect(preview, vector.id).toMatchObject({
        source: inVectors(vector.file),
        index: 0,
        sha256: vector.sha256Hex,
        sha256Base64: vector.sha256Base64,
        spkiSha256Base64: vector.spkiSha256Base64,
        expires: vector.notAfterUnix,
      })
      const entry = Object.values(vector.peer).find((made) => made.entry)?.entry
      if (entry === undefined) {
        expect(preview.clientNames.tool, vector.id).toBeNull()
        expect(preview.findings.map(({ code }) => code)).toContainEqual(
          expect.stringMatching(/^(CN_MISSING|NO_CLIENT_NAME)$/),
        )
      } else if (!entry.name.includes('?')) {
        // Under an ASCII locale the tool wrote “?” for other letters while it signed the real name.
        expect(preview.clientNames.tool, vector.id).toBe(entry.name)
        expect(preview.expires).toBe(entry.expires)
      }
    }
    expect(exit).toBe(
      previews.some(({ findings }) => findings.some(({ severity }) => severity === 'error'))
        ? 1
        : 0,
    )
  })

  it('gives the name that the Android SDK looked up', async () => {
    const results = vectors.sdkValidateCertificate.results
    const files = results.map(({ certPem }) => inVectors(certPem))
    const { json } = await pinseal(['inspect', ...files, '--json', '--at', then])
    const names = (json.certificates as Preview[]).map(({ clientNames }) => clientNames.android)
    expect(names).toEqual(
      results.map(({ sdkCommonName }) =>
        sdkCommonName.startsWith('THROWS') ? null : sdkCommonName,
      ),
    )
  })
})

describe('inspect', () => {
  const leaf = inVectors('certs/leaf-p256.pem')

  it('agrees with openssl', async () => {
    const { json, exit } = await pinseal(['inspect', '--json', leaf, '--at', then])
    expect(exit).toBe(0)
    const [preview] = json.certificates as Preview[]
    const { stdout } = openssl(['x509', '-in', leaf, '-noout', '-fingerprint', '-sha256'])
    expect(preview!.sha256).toBe(stdout.trim().split('=')[1]!.replaceAll(':', '').toLowerCase())
    const end = openssl(['x509', '-in', leaf, '-noout', '-enddate', '-dateopt', 'iso_8601']).stdout
    expect(preview!.notAfter).toBe(end.trim().replace('notAfter=', '').replace(' ', 'T'))
  })

  it('reads a folder with everything in it, and names what it rejects', async () => {
    const place = join(folder(), 'certificates')
    mkdirSync(join(place, 'deeper'), { recursive: true })
    copyFileSync(leaf, join(place, 'a.pem'))
    copyFileSync(inVectors('certs/leaf-p384.pem'), join(place, 'deeper/b.pem'))
    writeFileSync(join(place, 'notes.txt'), 'nothing here')
    writeFileSync(join(place, '.hidden'), 'left alone')
    const { json, exit } = await pinseal(['inspect', place, '--json', '--at', then])
    expect(exit).toBe(1)
    expect(json.certificates.map(({ source }: Preview) => basename(source))).toEqual([
      'a.pem',
      'b.pem',
    ])
    expect(json.rejected).toHaveLength(1)
    expect(json.rejected[0]).toMatchObject({ source: join(place, 'notes.txt') })
    expect(Object.keys(json.rejected[0])).toEqual(['source', 'index', 'code', 'message'])
  })

  it('takes several certificates with any text around them from standard input', async () => {
    const text = `depth=0\n${readFileSync(leaf, 'utf8')}---\nServer certificate\n${readFileSync(inVectors('certs/leaf-p384.pem'), 'utf8')}bye\n`
    const { json, exit } = await pinseal(['inspect', '-', '--json', '--at', then], { stdin: text })
    expect(exit).toBe(0)
    expect(json.certificates.map(({ source, index }: Preview) => [source, index])).toEqual([
      ['-', 0],
      ['-', 1],
    ])
  })

  it('takes DER', async () => {
    const der = join(folder(), 'leaf.der')
    openssl(['x509', '-in', leaf, '-outform', 'der', '-out', der])
    const { json } = await pinseal(['inspect', der, leaf, '--json', '--at', then])
    const [a, b] = json.certificates as Preview[]
    expect(a!.sha256).toBe(b!.sha256)
  })

  it('refuses a private key by name, and ends with 2 where nothing else came in', async () => {
    const { json, exit, stdout } = await pinseal(['inspect', inVectors('keys/key-b.pem'), '--json'])
    expect(exit).toBe(2)
    expect(json.certificates).toEqual([])
    expect(json.rejected[0].code).toBe('PRIVATE_KEY_GIVEN')
    expect(stdout).not.toContain(readFileSync(inVectors('keys/key-b.pem'), 'utf8').split('\n')[1])
  })

  it('goes on after a file that is not there', async () => {
    const { json, exit } = await pinseal(['inspect', 'no-such-file', leaf, '--json', '--at', then])
    expect(exit).toBe(1)
    expect(json.certificates).toHaveLength(1)
    expect(json.rejected).toEqual([
      { source: 'no-such-file', index: 0, code: 'FILE_NOT_FOUND', message: expect.any(String) },
    ])
  })

  it('judges as of the moment of --at', async () => {
    const codesAt = async (at: string): Promise<string[]> =>
      (
        (await pinseal(['inspect', leaf, '--json', '--at', at])).json.certificates as Preview[]
      )[0]!.findings.map(({ code }) => code)
    expect(await codesAt(then)).toEqual([])
    expect(await codesAt('2020-01-01T00:00:00Z')).toContain('CERTIFICATE_NOT_YET_VALID')
    expect(await codesAt('2040-01-01T00:00:00Z')).toContain('CERTIFICATE_EXPIRED')
  })

  it('says the same to people, without colour where nobody looks', async () => {
    const { stdout, exit } = await pinseal(['inspect', leaf, '--at', then], {
      env: { FORCE_COLOR: '1' },
    })
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^1 certificate\n/)
    expect(stdout).toContain('“p256.example.test” on every client')
    expect(stdout).not.toContain('\u001b')
  })

  it('writes out what would turn or hide text on a terminal', async () => {
    const { stdout } = await pinseal(['inspect', inVectors('certs/py-cn-rtl.pem'), '--at', then])
    expect(stdout).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u)
  })
})

describe('inspect on chains', () => {
  const at = (name: string) => join(folder(), name)
  const make = (name: string, issuer: string | null) => {
    const signer =
      issuer === null ? [] : ['-CA', at(`${issuer}.pem`), '-CAkey', at(`${issuer}.key`)]
    const isCa = name !== 'leaf'
    openssl([
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes'],
      ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`), '-subj', `/O=Bank/CN=${name}`],
      ...['-addext', `basicConstraints=CA:${isCa ? 'TRUE' : 'FALSE'}`, '-days', '100', ...signer],
    ])
  }

  it('puts leaf, intermediate and root in order, with what a pin of each would mean', async () => {
    make('root', null)
    make('middle', 'root')
    make('leaf', 'middle')
    const files = ['middle', 'root', 'leaf'].map((name) => at(`${name}.pem`))
    const { json } = await pinseal(['inspect', ...files, '--json'])
    const [middle, root, leaf] = (json.certificates as Preview[]).map(({ sha256 }) => sha256)
    expect(json.chains).toHaveLength(1)
    expect(json.chains[0]).toMatchObject({
      certificates: [leaf, middle, root],
      complete: true,
      missing: null,
      findings: [],
    })
    const links: { role: string; signature: string; consequence: string }[] = json.chains[0].links
    expect(links.map(({ role, signature }) => `${role} ${signature}`)).toEqual([
      'leaf verified',
      'intermediate verified',
      'root verified',
    ])
    expect(links[0]!.consequence).toContain('Exact')
    expect(links[1]!.consequence).toContain('Survives renewals')
    const people = await pinseal(['inspect', ...files])
    expect(people.stdout).toContain('chain, complete')
    expect(people.stdout).toContain('pinned here: Survives renewals')
  })

  it('says what is missing, and whose signature is wrong', async () => {
    const cut = await pinseal(['inspect', at('leaf.pem'), at('middle.pem'), '--json'])
    expect(cut.json.chains).toMatchObject([
      { complete: false, findings: [{ code: 'CHAIN_ISSUER_MISSING', severity: 'info' }] },
    ])
    expect(cut.json.chains[0].missing).toContain('CN=root')
    make('middle', null)
    const other = await pinseal(['inspect', at('leaf.pem'), at('middle.pem'), '--json'])
    const findings = (other.json.chains as { findings: { code: string }[] }[]).flatMap(
      (chain) => chain.findings,
    )
    expect(findings.map(({ code }) => code)).toEqual(['CHAIN_SIGNATURE_WRONG'])
  })
})

describe('inspect on what is no bare certificate', () => {
  const given = (name: string) => join(import.meta.dirname, '../vectors/cryptography', name)

  it('opens PKCS#7 and PKCS#12, the latter with its password', async () => {
    const password = join(folder(), 'password.txt')
    writeFileSync(password, 'cryptography\n')
    const files = [given('amazon-roots.p7b'), given('cert-rc2-key-3des.p12')]
    const without = await pinseal(['inspect', ...files, '--json'])
    expect(without.exit).toBe(1)
    expect(without.json.certificates).toHaveLength(2)
    expect(without.json.rejected).toMatchObject([
      { source: files[1], index: 0, code: 'FILE_PASSWORD_NEEDED' },
    ])
    const { json, exit } = await pinseal([
      'inspect',
      ...files,
      '--password-file',
      password,
      '--json',
    ])
    expect(exit).toBe(0)
    expect(json.certificates).toHaveLength(3)
    expect(json.keysForCustody).toMatchObject([{ source: files[1], privateKeys: 1 }])
    writeFileSync(password, 'wrong\n')
    const wrong = await pinseal(['inspect', files[1]!, '--password-file', password, '--json'])
    expect(wrong.exit).toBe(2)
    expect(wrong.json.rejected).toMatchObject([{ code: 'FILE_PASSWORD_WRONG' }])
  })

  it('gives the pins of requests, keys and digests', async () => {
    const key = join(folder(), 'next.key')
    openssl(['genpkey', '-algorithm', 'ed25519', '-out', key])
    const request = openssl(['req', '-new', '-key', key, '-subj', '/CN=next.example.test'])
    const stdin = `${request.stdout}${openssl(['pkey', '-in', key, '-pubout']).stdout}`
    const { json, exit } = await pinseal(['inspect', '-', '--json'], { stdin })
    expect(exit).toBe(0)
    expect(json.certificates).toEqual([])
    expect(json.requests).toMatchObject([
      { index: 0, commonNames: ['next.example.test'], signature: 'verified' },
    ])
    expect(json.publicKeys).toMatchObject([
      { index: 1, key: 'Ed25519', spkiSha256Base64: json.requests[0].spkiSha256Base64 },
    ])
    const people = await pinseal(['inspect', '-'], { stdin })
    expect(people.stdout).toContain(json.requests[0].spkiSha256Base64)
    const typed = await pinseal(['inspect', '-', '--json'], {
      stdin: 'sha256//' + 'A'.repeat(43) + '=',
    })
    expect(typed.json.digests).toMatchObject([{ sha256: '0'.repeat(64), of: 'public key' }])
    const bare = await pinseal(['inspect', '-', '--json'], { stdin: '00'.repeat(32) })
    expect(bare.json.digests).toMatchObject([{ sha256: '0'.repeat(64), of: null }])
  })
})
