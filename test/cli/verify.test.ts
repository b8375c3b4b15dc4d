import { mkdirSync, writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openssl, pinseal, useCommand } from './pinseal.ts'
import { go, goFiles, goKey, rn, rnKey } from '../core/verify/peer-files.ts'
import { then, vectorKey, vectors } from './wultra-vectors.ts'

const { folder } = useCommand()

const point = (id: string): string => vectorKey(id).export.publicPointBase64

function written(name: string, text: string): string {
  const path = join(folder(), name)
  writeFileSync(path, text)
  return path
}

interface Result {
  source: string
  format: string
  verdict: string
  signedBy: string | null
  listVersion: number | null
  findings: { code: string }[]
  entries: {
    name: string
    expires: number | null
    verdict: string
    findings: { code: string }[]
  }[]
}

describe('verify', () => {
  it('trusts every list and every live entry that the Wultra tool signed', async () => {
    for (const { id, key, body } of vectors.lists) {
      const run = await pinseal([
        'verify',
        written(`${id}.json`, body),
        '--key',
        point(key),
        '--json',
        '--at',
        then,
      ])
      expect(run.exit, id).toBe(0)
      const [result] = run.json.results as Result[]
      expect(Object.keys(result!)).toEqual([
        'source',
        'format',
        'verdict',
        'findings',
        'signedBy',
        'listVersion',
        'entries',
      ])
      expect(result).toMatchObject({ format: 'wultra-list', verdict: 'trusted', listVersion: null })
      expect(result!.signedBy).toMatch(/^[0-9a-f]{64}$/)
      expect(result!.entries).toHaveLength(
        (JSON.parse(body) as { fingerprints: unknown[] }).fingerprints.length,
      )
    }
  })

  it('refuses every tampered entry', async () => {
    for (const key of new Set(vectors.tampering.map((one) => one.key))) {
      const tampered = vectors.tampering.filter((one) => one.key === key)
      const files = tampered.map(({ id, entry }) =>
        written(`${id}.json`, JSON.stringify({ fingerprints: [entry] })),
      )
      const run = await pinseal(['verify', ...files, '--key', point(key), '--json', '--at', then])
      expect(run.exit).toBe(1)
      const results = run.json.results as Result[]
      expect(results.map(({ source }) => source)).toEqual(files)
      for (const { verdict, entries, source } of results) {
        expect(verdict, source).toBe('untrusted')
        expect(entries.map((entry) => entry.verdict)).not.toContain('trusted')
      }
    }
  })

  it('takes the public key in every form, as a file or as text', async () => {
    const list = written('list.json', vectors.lists[0]!.body)
    const text = point(vectors.lists[0]!.key)
    const header = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex')
    const der = Buffer.concat([header, Buffer.from(text, 'base64')])
    const derFile = join(folder(), 'key.der')
    writeFileSync(derFile, der)
    const pem = openssl(['pkey', '-pubin', '-inform', 'der'], der).stdout
    const forms = [
      text,
      written('point.txt', `${text}\n`),
      pem,
      written('key.pem', pem),
      derFile,
      der.toString('base64'),
      Buffer.from(text, 'base64').toString('hex'),
    ]
    for (const form of forms) {
      const { exit, stderr } = await pinseal(['verify', list, '--key', form, '--at', then])
      expect(stderr).toBe('')
      expect(exit, form).toBe(0)
    }
    const piped = await pinseal(['verify', list, '--key', '-', '--at', then], { stdin: pem })
    expect(piped.exit).toBe(0)
  })

  it('reads a list from standard input', async () => {
    const { key, body } = vectors.lists[0]!
    const run = await pinseal(['verify', '-', '--key', point(key), '--json', '--at', then], {
      stdin: body,
    })
    expect(run.exit).toBe(0)
    expect(run.json.results[0].source).toBe('-')
  })

  it('tries several trusted keys', async () => {
    const { key, body } = vectors.lists[0]!
    const other = vectors.keys.find(({ id }) => id !== key)!.export.publicPointBase64
    const list = written('several.json', body)
    const both = await pinseal(['verify', list, '--key', other, '--key', point(key), '--at', then])
    expect(both.exit).toBe(0)
    const wrong = await pinseal(['verify', list, '--key', other, '--json', '--at', then])
    expect(wrong.exit).toBe(1)
    expect(wrong.json.results[0].verdict).toBe('untrusted')
  })

  it('names the swapped field order of the README recipe', async () => {
    const name = 'github.com'
    const fingerprint = 'kqN/vV4hpTqVxxbhFE9EL1grlND6/Gc+tnF6TrUaiKc='
    const expires = 1_900_000_000
    const key = join(folder(), 'recipe.pem')
    openssl(['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', key])
    const message = written('recipe.txt', `${name}&${expires}&${fingerprint}`)
    const signaturePath = join(folder(), 'recipe.sig')
    openssl(['dgst', '-sha256', '-sign', key, '-out', signaturePath, message])
    const signature = readFileSync(signaturePath, 'base64')
    const list = written(
      'recipe.json',
      JSON.stringify({ fingerprints: [{ name, fingerprint, expires, signature }] }),
    )
    const pub = openssl(['pkey', '-in', key, '-pubout']).stdout
    const run = await pinseal(['verify', list, '--key', pub, '--json', '--at', then])
    expect(run.exit).toBe(1)
    expect(
      run.json.results[0].entries[0].findings.map((one: { code: string }) => one.code),
    ).toContain('SIGNED_FIELDS_SWAPPED')
  })

  it('ends with the worst of all files', async () => {
    const { key, body } = vectors.lists[0]!
    const good = written('good.json', body)
    const bad = written('bad.json', body.replace(/"expires": \d/, '"expires": 9'))
    const garbage = written('garbage.json', 'not a list')
    const exits = async (...files: string[]): Promise<number | null> =>
      (await pinseal(['verify', ...files, '--key', point(key), '--at', then])).exit
    expect(await exits(good, good)).toBe(0)
    expect(await exits(good, bad)).toBe(1)
    expect(await exits(bad, garbage, good)).toBe(2)
    expect(await exits(good, 'no-such-file')).toBe(2)
  })

  it('keeps one result for each file, also for one that is not there', async () => {
    const { key, body } = vectors.lists[0]!
    const run = await pinseal([
      'verify',
      'no-such-file',
      written('there.json', body),
      '--key',
      point(key),
      '--json',
      '--at',
      then,
    ])
    expect(run.exit).toBe(2)
    const results = run.json.results as Result[]
    expect(results[0]).toMatchObject({
      source: 'no-such-file',
      format: 'unknown',
      verdict: 'unverifiable',
      entries: [],
      findings: [{ code: 'FILE_NOT_FOUND', severity: 'error', subject: 'no-such-file' }],
    })
    expect(results[1]!.verdict).toBe('trusted')
  })

  it('judges expiry as of --at', async () => {
    const { key, body } = vectors.lists[0]!
    const list = written('later.json', body)
    const run = await pinseal(['verify', list, '--key', point(key), '--json', '--at', '2090-01-01'])
    const { entries } = run.json.results[0] as Result
    expect(entries.some(({ verdict }) => verdict === 'expired')).toBe(true)
  })

  it('refuses a private key where a public one belongs', async () => {
    const list = written('private.json', vectors.lists[0]!.body)
    const key = join(folder(), 'private.pem')
    openssl(['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', key])
    const run = await pinseal(['verify', list, '--key', key, '--json'])
    expect(run.exit).toBe(2)
    expect(run.json.error.code).toBe('PRIVATE_KEY_GIVEN')
  })

  it('wants a key', async () => {
    const run = await pinseal(['verify', 'x', '--json'])
    expect(run.exit).toBe(3)
    expect(run.json.error.code).toBe('OPTION_MISSING')
  })

  it('says why to people, the verdict first', async () => {
    const { key, body } = vectors.lists[0]!
    const bad = written('why.json', body.replace(/"expires": \d/, '"expires": 9'))
    const { stdout } = await pinseal(['verify', bad, '--key', point(key), '--at', then])
    expect(stdout).toMatch(/^UNTRUSTED {2}/)
    expect(stdout).toContain('SIGNATURE_WRONG')
  })

  it('refuses a zip with a path that leads out of it', async () => {
    mkdirSync(join(folder(), 'zip'))
    writeFileSync(join(folder(), 'evil'), '{}')
    const python = `import zipfile; z=zipfile.ZipFile('evil.zip','w'); z.writestr('../evil', '{}'); z.close()`
    const { spawnSync } = await import('node:child_process')
    const made = spawnSync('python3', ['-c', python], { cwd: folder() })
    if (made.status !== 0) return
    const run = await pinseal([
      'verify',
      join(folder(), 'evil.zip'),
      '--key',
      point('key-b'),
      '--json',
    ])
    expect(run.exit).toBe(2)
    expect(run.json.results[0].findings[0].code).toBe('ZIP_UNSAFE_PATH')
  })

  it('verifies every file of the real Go signer with its key', async () => {
    for (const { id: key, publicSpkiPem } of go.keys) {
      const files = goFiles.filter((file) => file.key === key)
      if (files.length === 0) continue
      const paths = files.map(({ id, text }) => written(`${id}.json`, text))
      const run = await pinseal([
        'verify',
        ...paths,
        '--key',
        publicSpkiPem,
        '--json',
        '--at',
        then,
      ])
      const results = run.json.results as Result[]
      expect(results).toHaveLength(files.length)
      for (const [at, { id }] of files.entries()) {
        const { format, verdict, signedBy, entries } = results[at]!
        expect(format, id).toBe('ssl-pinning')
        expect(signedBy, id).toMatch(/^[0-9a-f]{64}$/)
        // Some are signed and yet hold a pin that no client can take, which is said and makes them untrusted.
        const isUnusable = entries.some((entry) =>
          entry.findings.some(({ code }) => code === 'PIN_UNUSABLE'),
        )
        expect(verdict, id).toBe(isUnusable ? 'untrusted' : 'trusted')
        expect(entries.every(({ expires }) => expires === null)).toBe(true)
      }
    }
  })

  it('verifies every bundle of the real react-native-ssl-manager with its key', async () => {
    for (const { id, key, fileText, verify } of rn.bundles) {
      const file = written(`${id}.json`, fileText)
      const at = new Date(verify[0]!.now).toISOString().replace(/\.\d+Z$/, 'Z')
      const run = await pinseal(['verify', file, '--key', rnKey(key), '--json', '--at', at])
      const isTaken = verify[0]!.updatePinsFromUrl.ok
      expect(run.exit, id).toBe(isTaken ? 0 : 1)
      expect(run.json.results[0], id).toMatchObject({
        format: 'rn-ssl-manager',
        verdict: isTaken ? 'trusted' : 'untrusted',
      })
      expect(run.json.results[0].signedBy, id).toMatch(/^[0-9a-f]{64}$/)
    }
  })

  it('takes keys of several kinds at once and each file finds its own', async () => {
    const { key, body } = vectors.lists[0]!
    const bundle = rn.bundles[1]!
    const file = goFiles[0]!
    const paths = [
      written('wultra.json', body),
      written('rn.json', bundle.fileText),
      written('go.json', file.text),
    ]
    const keys = ['--key', point(key), '--key', rnKey(bundle.key), '--key', goKey(file.key)]
    const run = await pinseal(['verify', ...paths, ...keys, '--json', '--at', '2026-08-01'])
    const results = run.json.results as Result[]
    expect(results.map(({ format }) => format)).toEqual([
      'wultra-list',
      'rn-ssl-manager',
      'ssl-pinning',
    ])
    expect(new Set(results.map(({ signedBy }) => signedBy)).size).toBe(3)
    expect(results.map(({ verdict }) => verdict)).toEqual(['trusted', 'trusted', 'trusted'])
  })

  it('says of a format without signatures that it has none', async () => {
    const pin = Buffer.alloc(32).toString('base64')
    const nsc = `<?xml version="1.0" encoding="utf-8"?>
<network-security-config>
    <domain-config>
        <domain includeSubdomains="false">api.example.test</domain>
        <pin-set expiration="2030-01-01">
            <pin digest="SHA-256">${pin}</pin>
        </pin-set>
    </domain-config>
</network-security-config>
`
    const args = ['verify', written('nsc.xml', nsc), '--key', rnKey('key-1')]
    const run = await pinseal([...args, '--json'])
    expect(run.exit).toBe(1)
    expect(run.json.results[0]).toMatchObject({
      format: 'android-nsc',
      verdict: 'unverifiable',
      findings: [{ code: 'FORMAT_UNSIGNED' }],
      entries: [{ name: 'api.example.test', fingerprint: pin, expires: null }],
    })
    expect((await pinseal(args)).stdout).toMatch(/^UNVERIFIABLE {2}/)
  })

  it.each([['rsa'], ['ed25519']])('refuses a private key of the kind %s', async (algorithm) => {
    const list = written('private.json', vectors.lists[0]!.body)
    const key = join(folder(), `${algorithm}.pem`)
    openssl(['genpkey', '-algorithm', algorithm.toUpperCase(), '-out', key])
    const run = await pinseal(['verify', list, '--key', key, '--json'])
    expect(run.exit).toBe(2)
    expect(run.json.error.code).toBe('PRIVATE_KEY_GIVEN')
  })
})
