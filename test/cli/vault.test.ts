import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { command, openssl, pinseal, useCommand, type Run } from './pinseal.ts'
import { inVectors, plainCertificates, vectorKey, vectors } from './wultra-vectors.ts'

const { folder } = useCommand()
const place = (...path: string[]): string => join(folder(), ...path)

const password = 'quorum maple lantern orbit saffron'
const leaf = inVectors('certs/leaf-p256.pem')
const otherLeaf = inVectors('certs/leaf-p384.pem')

/** Runs with the vault `name` and, where one is wanted, the password of its keys. */
function inVault(name: string, args: readonly string[], stdin?: string): Promise<Run> {
  return pinseal([...args, '--json'], {
    // A device of its own for each: two folders with one vault's past are what a device warns of.
    env: { PINSEAL_VAULT: place(name), XDG_CONFIG_HOME: place(`device-of-${name}`) },
    ...(stdin === undefined ? {} : { stdin }),
  })
}

let keyId = ''
let point = ''

beforeAll(async () => {
  writeFileSync(place('password'), `${password}\n`)
  const made = await inVault('vault', [
    ...['keygen', '--label', 'Production 2026', '--small-machine'],
    ...['--password-file', place('password')],
  ])
  expect(made.stderr).toBe('')
  expect(made.exit).toBe(0)
  keyId = made.json.keyId
  point = made.json.point
})

const withPassword = (): string[] => ['--password-file', place('password')]

describe('keys of a vault', () => {
  it('are listed without a password', async () => {
    const run = await inVault('vault', ['key', 'list'])
    expect(run.exit).toBe(0)
    expect(run.json.keys).toEqual([
      expect.objectContaining({
        keyId,
        point,
        label: 'Production 2026',
        state: 'ready',
        origin: 'made',
      }),
    ])
  })

  it('give their public half in every form, and openssl agrees', async () => {
    const pem = await inVault('vault', ['key', 'export-public', keyId, '--form', 'pem'])
    const der = openssl(['pkey', '-pubin', '-outform', 'der'], pem.json.pem as string)
    expect(der.ok).toBe(true)
    const digest = spawnSync(
      'sh',
      ['-c', 'openssl pkey -pubin -outform der | openssl dgst -sha256 -r'],
      {
        input: pem.json.pem as string,
        encoding: 'utf8',
      },
    )
    expect(digest.stdout.split(' ')[0]).toBe(keyId)
    const text = await pinseal([
      'key',
      'export-public',
      keyId.slice(0, 8),
      '--vault',
      place('vault'),
    ])
    expect(text.stdout).toBe(`${point}\n`)
    const out = place('key.der')
    await inVault('vault', ['key', 'export-public', keyId, '--form', 'der', '--out', out])
    expect(readFileSync(out).subarray(-65).toString('base64')).toBe(point)
    const piped = spawnSync('sh', [
      '-c',
      `'${process.execPath}' '${command}' key export-public ${keyId} --form der --vault '${place('vault')}' | tail -c 65 | base64 -w 0`,
    ])
    expect(String(piped.stdout)).toBe(point)
    const jwk = await pinseal([
      'key',
      'export-public',
      keyId,
      '--form',
      'jwk',
      '--vault',
      place('vault'),
    ])
    expect(JSON.parse(jwk.stdout)).toMatchObject({ kty: 'EC', crv: 'P-256' })
  })

  it('are named by 8 characters or more of their id, and no other way', async () => {
    for (const wrong of ['0123456789', keyId.slice(0, 7), 'Production 2026']) {
      const run = await inVault('vault', ['key', 'export-public', wrong])
      expect(run).toMatchObject({ exit: 4, json: { error: { code: 'KEY_UNKNOWN' } } })
    }
    const form = await inVault('vault', ['key', 'export-public', keyId, '--form', 'pen'])
    expect(form).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
    expect(form.json.error.next).toContain('pem')
  })

  it('are backed up so that openssl opens them, for their owner only', async () => {
    const out = place('backup.pem')
    const run = await inVault('vault', ['key', 'backup', keyId, '--out', out, ...withPassword()])
    expect(run.exit).toBe(0)
    if (process.platform !== 'win32') expect(statSync(out).mode & 0o777).toBe(0o600)
    const opened = openssl([
      'pkey',
      '-in',
      out,
      '-passin',
      `pass:${password}`,
      '-pubout',
      '-outform',
      'der',
    ])
    expect(opened.ok).toBe(true)
    const again = await inVault('vault', ['key', 'backup', keyId, '--out', out, ...withPassword()])
    expect(again).toMatchObject({ exit: 3, json: { error: { code: 'OUTPUT_EXISTS' } } })
  })

  it.each([
    ['standard input', ['--password-stdin']],
    ['a file that is standard input', ['--password-file', '-']],
  ])(
    'take a password of their own for the backup, from the second line of %s',
    async (from, given) => {
      const out = place(`backup ${from}.pem`)
      const other = 'velvet cactus harbor nimbus tangerine'
      const run = await inVault(
        'vault',
        ['key', 'backup', keyId, '--out', out, ...given],
        `${password}\n${other}\n`,
      )
      expect(run.exit).toBe(0)
      expect(openssl(['pkey', '-in', out, '-passin', `pass:${other}`, '-noout']).ok).toBe(true)
      expect(openssl(['pkey', '-in', out, '-passin', `pass:${password}`, '-noout']).ok).toBe(false)
    },
  )

  it('do not open with another password', async () => {
    const run = await inVault(
      'vault',
      ['key', 'backup', keyId, '--out', place('never.pem'), '--password-stdin'],
      'velvet cactus harbor nimbus tangerine\n',
    )
    expect(run).toMatchObject({ exit: 4, json: { error: { code: 'CUSTODY_BAD_PASSPHRASE' } } })
    expect(existsSync(place('never.pem'))).toBe(false)
  })

  it('want a strong password', async () => {
    const run = await inVault('weak', ['keygen', '--label', 'x', '--password-stdin'], 'hunter2\n')
    expect(run).toMatchObject({ exit: 4, json: { error: { code: 'CUSTODY_WEAK_PASSPHRASE' } } })
  })

  it('need a password, and say how to give it where nobody can be asked', async () => {
    const run = await inVault('vault', ['sign', leaf, '--key-id', keyId, '--out', place('asks')])
    expect(run).toMatchObject({ exit: 3, json: { error: { code: 'PASSWORD_NEEDED' } } })
    expect(run.json.error.next).toContain('--password-file')
  })

  it('are not looked for where there is no vault, and none is made by looking', async () => {
    const run = await inVault('nowhere', ['key', 'list'])
    expect(run).toMatchObject({ exit: 4, json: { error: { code: 'CUSTODY_EMPTY' } } })
    expect(existsSync(place('nowhere'))).toBe(false)
  })
})

describe('key import', () => {
  const forms = vectors.keyForms.filter(
    ({ id, export: made }) => made.publicPointBase64 !== undefined && id !== 'kf-p521',
  )

  it.each(['key-a', 'key-b', 'key-c', 'key-d', 'key-e', 'key-f'])(
    "takes the tool's %s, and gives the public point that the tool exported",
    async (id) => {
      const { file, password: filePassword, export: made } = vectorKey(id)
      const run = await inVault(
        `import-${id}`,
        ['key', 'import', inVectors(file), '--label', id, '--small-machine', '--password-stdin'],
        `${password}\n${filePassword ?? ''}\n`,
      )
      expect(run.exit).toBe(0)
      expect(run.json).toMatchObject({
        point: made.publicPointBase64,
        origin: 'imported',
        label: id,
      })
      expect(typeof run.json.remark).toBe('string')
    },
  )

  it.each(forms.map(({ id }) => id))('takes the form %s', async (id) => {
    const { file, password: filePassword, export: made } = forms.find((form) => form.id === id)!
    const run = await inVault(
      `import-${id}`,
      ['key', 'import', inVectors(file), '--small-machine', '--password-stdin'],
      `${password}\n${filePassword ?? ''}\n`,
    )
    expect(run.stderr).toBe('')
    expect(run.json.point).toBe(made.publicPointBase64)
  })

  it('takes the raw private value of a server', async () => {
    for (const id of ['key-b', 'key-d', 'key-e']) {
      const { exportPrivate, export: made } = vectorKey(id)
      const run = await inVault(
        `raw-${id}`,
        ['key', 'import', '-', '--label', id, '--small-machine', ...withPassword()],
        `${exportPrivate.privateRawBase64}\n`,
      )
      expect(run.json.point).toBe(made.publicPointBase64)
    }
  })

  it('refuses the same key twice, a wrong password, and other kinds of keys', async () => {
    const twice = await inVault('import-key-b', [
      ...['key', 'import', inVectors('keys/key-b.pem'), '--small-machine'],
      ...withPassword(),
    ])
    expect(twice).toMatchObject({ exit: 4, json: { error: { code: 'KEY_EXISTS' } } })
    const wrong = await inVault(
      'import-wrong',
      ['key', 'import', inVectors('keys/key-a.pem'), '--small-machine', '--password-stdin'],
      `${password}\nnot it\n`,
    )
    expect(wrong).toMatchObject({ exit: 4, json: { error: { code: 'KEY_FILE_PASSWORD_WRONG' } } })
    const kind = await inVault('import-kinds', [
      ...['key', 'import', inVectors('keyforms/kf-p521.pem'), '--small-machine'],
      ...withPassword(),
    ])
    expect(kind).toMatchObject({ exit: 4, json: { error: { code: 'KEY_KIND_UNSUPPORTED' } } })
  })
})

describe('releases of a vault', () => {
  it('rise in version, keep signatures, verify everywhere and export again byte for byte', async () => {
    const one = await inVault('vault', [
      ...['sign', leaf, '--key-id', keyId, '--out', place('one'), '--app', 'Bank'],
      ...withPassword(),
    ])
    expect(one.exit).toBe(0)
    expect(one.json).toMatchObject({
      signed: true,
      listId: 'pins',
      listVersion: 1,
      keyId,
      format: 'bundle',
    })
    const two = await inVault('vault', [
      ...['sign', otherLeaf, '--merge', place('one'), '--key-id', keyId, '--out', place('two')],
      ...withPassword(),
    ])
    expect(two.json).toMatchObject({
      listVersion: 2,
      kept: { entries: 1, signatures: 1, expired: 0 },
    })
    expect(two.json.entries).toContainEqual(one.json.entries[0])

    for (const bundle of ['one', 'two']) {
      const checked = await pinseal(['verify', place(bundle), '--key', point, '--json'])
      expect(checked.exit).toBe(0)
      expect(checked.json.results[0]).toMatchObject({
        format: 'bundle',
        verdict: 'trusted',
        signedBy: keyId,
      })
    }
    const commands = "sed -n 's/^    //p' README.txt | sh"
    const readme = spawnSync('sh', ['-c', commands], { cwd: place('two'), encoding: 'utf8' })
    // The manifest, the same as a JWS, and the two entries.
    expect(readme.stdout.match(/Verified OK/g)).toHaveLength(4)
    expect(readme.stdout + readme.stderr).not.toMatch(/FAILED|Verification failure/)

    const names: [string, string][] = [
      ['pins@1', 'one'],
      ['1', 'one'],
      ['pins', 'two'],
    ]
    for (const [index, [name, bundle]] of names.entries()) {
      const again = place(`again-${index}`)
      expect((await inVault('vault', ['export', name, '--out', again])).exit).toBe(0)
      expect(readdirSync(again).sort()).toEqual(readdirSync(place(bundle)).sort())
      for (const file of readdirSync(again)) {
        expect(readFileSync(join(again, file))).toEqual(readFileSync(place(bundle, file)))
      }
    }
    const bare = await inVault('vault', [
      ...['sign', leaf, otherLeaf, '--key-id', keyId, '--out', place('three.json')],
      ...withPassword(),
    ])
    expect(bare.json).toMatchObject({ listVersion: 3, format: 'wultra-list' })
    expect(readFileSync(place('three.json'), 'utf8')).toBe(
      readFileSync(place('two', 'fingerprints.json'), 'utf8'),
    )
  })

  it('are shown with the vault', async () => {
    const run = await inVault('vault', ['vault', 'info'])
    expect(run.exit).toBe(0)
    expect(run.json.releases.map((one: { listVersion: number }) => one.listVersion)).toEqual([
      1, 2, 3,
    ])
    expect(run.json.releases[1]).toMatchObject({
      listId: 'pins',
      app: 'Bank',
      keyId,
      practice: false,
    })
  })

  it('are not signed with a wrong password, and use no version then', async () => {
    const run = await inVault(
      'vault',
      [
        'sign',
        leaf,
        '--key-id',
        keyId,
        '--list-id',
        'other',
        '--out',
        place('wrong'),
        '--password-stdin',
      ],
      'not the password of it\n',
    )
    expect(run).toMatchObject({ exit: 4, json: { error: { code: 'CUSTODY_BAD_PASSPHRASE' } } })
    expect(existsSync(place('wrong'))).toBe(false)
  })

  it('are not signed for a place that is taken, before anything else', async () => {
    const run = await inVault('vault', [
      'sign',
      leaf,
      '--key-id',
      keyId,
      '--out',
      place('one'),
      ...withPassword(),
    ])
    expect(run).toMatchObject({ exit: 3, json: { error: { code: 'OUTPUT_EXISTS' } } })
    const info = await inVault('vault', ['vault', 'info'])
    expect(info.json.releases).toHaveLength(3)
  })

  it('are compared by diff', async () => {
    const run = await pinseal(['diff', place('two'), place('one', 'fingerprints.json'), '--json'])
    expect(run.exit).toBe(0)
    expect(Object.keys(run.json)).toEqual([
      'added',
      'removed',
      'renewed',
      'shortened',
      'unchanged',
      'findings',
    ])
    expect(run.json.removed.map((one: { name: string }) => one.name)).toEqual(['p384.example.test'])
    expect(run.json.unchanged).toHaveLength(1)
    expect(run.json.findings[0]).toMatchObject({ code: 'ENTRY_REMOVED', severity: 'info' })
    const same = await pinseal(['diff', place('two'), place('three.json')])
    expect(same.stdout).toBe('The same 2 entries\n')
  })

  it('that are not there are not exported', async () => {
    for (const name of ['9', 'pins@9', 'nothing', 'pins@', '0']) {
      const run = await inVault('vault', ['export', name, '--out', place('none')])
      expect(run, name).toMatchObject({ exit: 4, json: { error: { code: 'RELEASE_UNKNOWN' } } })
    }
  })

  it('take a list id, and ask for it where a key signs several lists', async () => {
    const args = ['--key-id', keyId, ...withPassword()]
    const other = await inVault('vault', [
      'sign',
      leaf,
      ...args,
      '--list-id',
      'beta',
      '--out',
      place('beta'),
    ])
    expect(other.json).toMatchObject({ listId: 'beta', listVersion: 1 })
    const which = await inVault('vault', ['sign', leaf, ...args, '--out', place('which')])
    expect(which).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_MISSING' } } })
    const version = await inVault('vault', ['export', '1', '--out', place('which')])
    expect(version).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
    const odd = await inVault('vault', [
      'sign',
      leaf,
      ...args,
      '--list-id',
      '../x',
      '--out',
      place('odd'),
    ])
    expect(odd).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
  })
})

describe('a vault as a whole', () => {
  it('is whole, and says so', async () => {
    const run = await inVault('vault', ['vault', 'check', '--key-id', keyId, ...withPassword()])
    expect(run.exit).toBe(0)
    expect(run.json).toMatchObject({
      whole: true,
      keys: 1,
      releases: 4,
      sealsChecked: true,
      problems: [],
    })
  })

  it('is not whole any more when one octet of a release, of the journal or of a key was changed', async () => {
    for (const part of ['releases', 'journal', 'keys']) {
      const copy = place(`damaged-${part}`)
      rmSync(copy, { recursive: true, force: true })
      cpSync(place('vault'), copy, { recursive: true })
      const file = firstFile(join(copy, part))
      const bytes = readFileSync(file)
      const at = Math.floor(bytes.length / 2)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      writeFileSync(file, bytes)
      const run = await inVault(`damaged-${part}`, ['vault', 'check'])
      expect(run.exit, part).toBe(1)
      expect(run.json.whole).toBe(false)
      expect(run.json.problems[0].code).toMatch(
        /^(VAULT_DAMAGED|VAULT_TAMPERED|RELEASE_UNREADABLE)$/,
      )
    }
  })

  it('is saved and restored, and then wants the latest published manifest before it signs', async () => {
    const saved = place('vault.zip')
    expect((await inVault('vault', ['vault', 'backup', '--out', saved])).exit).toBe(0)
    if (process.platform !== 'win32') expect(statSync(saved).mode & 0o777).toBe(0o600)
    const restored = await inVault('restored', ['vault', 'restore', saved])
    expect(restored.exit).toBe(0)
    expect(restored.json).toMatchObject({ keys: 1, releases: 4 })

    const args = ['sign', leaf, '--key-id', keyId, '--list-id', 'pins', ...withPassword()]
    const blocked = await inVault('restored', [...args, '--out', place('blocked')])
    expect(blocked).toMatchObject({ exit: 4, json: { error: { code: 'WATERMARK' } } })
    const foreign = await inVault('restored', [
      ...args,
      '--published',
      place('beta'),
      '--out',
      place('blocked'),
    ])
    expect(foreign).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
    const published = await inVault('restored', [
      ...args,
      '--published',
      place('two'),
      '--out',
      place('after'),
    ])
    expect(published.json).toMatchObject({ signed: true, listVersion: 4 })
    const jump = await inVault('restored', [
      ...args,
      '--continue-after',
      '40',
      '--out',
      place('jump'),
    ])
    expect(jump.json).toMatchObject({ signed: true, listVersion: 41 })
  })

  it('that was put back to an earlier copy is noticed before it signs a version a second time', async () => {
    const made = await inVault('own', [
      ...['keygen', '--label', 'Own', '--small-machine'],
      ...withPassword(),
    ])
    const args = ['sign', leaf, '--key-id', made.json.keyId, ...withPassword()]
    cpSync(place('own'), place('copy'), { recursive: true })
    const first = await inVault('own', [...args, '--out', place('own-1')])
    expect(first.json).toMatchObject({ signed: true, listVersion: 1 })
    rmSync(place('own'), { recursive: true })
    cpSync(place('copy'), place('own'), { recursive: true })
    const again = await inVault('own', [...args, '--out', place('own-2')])
    expect(again).toMatchObject({ exit: 4, json: { error: { code: 'WATERMARK' } } })
    expect(existsSync(place('own-2'))).toBe(false)
  })

  it('goes on with a list that its imported key signed elsewhere, with the very signatures', async () => {
    const key = vectorKey('key-b')
    const imported = await inVault('merging', [
      ...['key', 'import', inVectors(key.file), '--label', 'From the tool', '--small-machine'],
      ...withPassword(),
    ])
    const entries = plainCertificates().flatMap(({ peer }) => peer[key.id]?.entry ?? [])
    const live = entries.filter(({ expires }) => expires * 1000 > Date.now())
    writeFileSync(place('tool.json'), JSON.stringify({ fingerprints: live }))
    const run = await inVault('merging', [
      ...['sign', '--merge', place('tool.json'), '--key-id', imported.json.keyId],
      ...['--out', place('merged'), ...withPassword()],
    ])
    expect(run.json).toMatchObject({
      listVersion: 1,
      kept: { entries: live.length, signatures: live.length, expired: 0 },
    })
  })

  it('is not replaced by a restore, and a damaged backup brings nothing', async () => {
    const again = await inVault('restored', ['vault', 'restore', place('vault.zip')])
    expect(again.exit).toBe(4)
    writeFileSync(place('half.zip'), readFileSync(place('vault.zip')).subarray(0, 5000))
    const half = await inVault('half', ['vault', 'restore', place('half.zip')])
    expect([2, 4]).toContain(half.exit)
    expect((await inVault('half', ['key', 'list'])).json.keys ?? []).toEqual([])
  })

  it('that another process holds is read but not written', async () => {
    const held = place('held')
    cpSync(place('vault'), held, { recursive: true })
    writeFileSync(
      join(held, 'lock'),
      JSON.stringify({
        pid: 1,
        host: 'another-machine',
        started: null,
        since: '2026-11-23T00:00:00Z',
      }),
    )
    expect((await inVault('held', ['key', 'list'])).json.keys).toHaveLength(1)
    const run = await inVault('held', [
      ...['sign', leaf, '--key-id', keyId, '--list-id', 'pins', '--out', place('held-out')],
      ...withPassword(),
    ])
    expect(run).toMatchObject({ exit: 4, json: { error: { code: 'VAULT_IN_USE' } } })
    expect(existsSync(place('held-out'))).toBe(false)
  })

  it('does not sign with a key that was retired', async () => {
    const retired = await inVault('import-key-b', [
      'key',
      'retire',
      (await inVault('import-key-b', ['key', 'list'])).json.keys[0].keyId,
    ])
    expect(retired.json.state).toBe('retired')
    const run = await inVault('import-key-b', [
      ...['sign', leaf, '--key-id', retired.json.keyId, '--out', place('by-retired')],
      ...withPassword(),
    ])
    expect(run).toMatchObject({ exit: 4, json: { error: { code: 'KEY_RETIRED' } } })
  })

  it('lies where the desktop app keeps its own, unless it is named', async () => {
    const home = place('home')
    mkdirSync(home)
    const env = { PINSEAL_VAULT: '', XDG_CONFIG_HOME: home, HOME: home, APPDATA: home }
    const run = await pinseal(['vault', 'info', '--json'], { env })
    expect(run.json.error.message).toContain(home)
    expect(run.json.error.message).toMatch(/pinseal[/\\]vault\.$/)
  })
})

/** The first file beneath a folder. */
function firstFile(path: string): string {
  const [first] = readdirSync(path, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  if (first === undefined) throw new TypeError(`${path} is empty`)
  return first.isDirectory() ? firstFile(join(path, first.name)) : join(path, first.name)
}

describe('the reason of an acknowledgement', () => {
  it('is kept with the release, that of one subject before that of the code', async () => {
    const files = ['certs/leaf-san-only.pem', 'certs/leaf-empty-subject.pem'].map(inVectors)
    const args = ['sign', ...files, '--key-id', keyId, '--list-id', 'reasons']
    const given = ['CN_MISSING=both are old', 'CN_MISSING:san-only.example.test=iOS = alone']
    const out = place('reasons')
    const yes = given.flatMap((one) => ['--acknowledge', one])
    const run = await inVault('vault', [...args, ...yes, '--out', out, ...withPassword()])
    expect(run.exit).toBe(0)
    const releases = place('vault', 'releases', 'reasons')
    const release = readFileSync(firstFile(releases), 'utf8')
    expect(release).toContain('"reason":"iOS = alone"')
    expect(release).toContain('"reason":"both are old"')
  })
})

describe('all roots of Debian', () => {
  it('are imported, signed, exported and verified, with openssl as the judge of every signature', async () => {
    const debian = '/etc/ssl/certs/ca-certificates.crt'
    const roots = existsSync(debian) ? debian : inVectors('mozilla')
    const out = place('roots')
    const args = ['sign', roots, '--key-id', keyId, '--list-id', 'roots', '--out', out]
    const asked = await inVault('vault', [...args, ...withPassword()])
    expect(asked.exit).toBe(1)
    expect(asked.json.toAcknowledge).toContain('CN_MISSING')
    const yes = (asked.json.toAcknowledge as string[]).flatMap((code) => ['--acknowledge', code])
    const run = await inVault('vault', [...args, ...yes, ...withPassword()])
    expect(run.exit).toBe(0)
    const inspected = await pinseal(['inspect', roots, '--json'])
    const digests = new Set(
      inspected.json.certificates.map((one: { sha256Base64: string }) => one.sha256Base64),
    )
    const signed = run.json.entries as { fingerprint: string }[]
    expect(new Set(signed.map(({ fingerprint }) => fingerprint))).toEqual(digests)
    expect((await pinseal(['verify', out, '--key', point])).exit).toBe(0)
    const commands = "sed -n 's/^    //p' README.txt | sh"
    const readme = spawnSync('sh', ['-c', commands], { cwd: out, encoding: 'utf8' })
    // One for each entry, and the manifest in both of its envelopes.
    expect(readme.stdout.match(/Verified OK/g)).toHaveLength(signed.length + 2)
  })
})
