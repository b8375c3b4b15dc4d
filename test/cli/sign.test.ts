import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HOSTING_PATHS } from '../../src/core/bundle/hosting/hosting.ts'
import { verificationSnippets } from '../../src/core/targets/snippets/snippets.ts'
import { openssl, pinseal, useCommand, type Run } from './pinseal.ts'
import { inVectors, plainCertificates, then, vectorKey, vectors } from './wultra-vectors.ts'

const { folder } = useCommand()
const place = (name: string): string => join(folder(), name)
const written = (name: string, text: string): string => {
  writeFileSync(place(name), text)
  return place(name)
}

interface Entry {
  name: string
  fingerprint: string
  expires: number
  signature: string
}

const leaf = inVectors('certs/leaf-p256.pem')
const otherLeaf = inVectors('certs/leaf-p384.pem')
const plainKey = inVectors('keys/key-b.pem')
const { publicPointBase64: point } = vectorKey('key-b').export

const entriesOf = (path: string): Entry[] =>
  (JSON.parse(readFileSync(path, 'utf8')) as { fingerprints: Entry[] }).fingerprints

/** Asks openssl, which knows nothing of lists. */
function opensslAccepts(
  { name, fingerprint, expires, signature }: Entry,
  keyFile = plainKey,
): boolean {
  const message = written('message', `${name}&${fingerprint}&${expires}`)
  const signaturePath = place('signature')
  writeFileSync(signaturePath, Buffer.from(signature, 'base64'))
  const publicKey = written('public.pem', openssl(['pkey', '-in', keyFile, '-pubout']).stdout)
  return openssl(['dgst', '-sha256', '-verify', publicKey, '-signature', signaturePath, message]).ok
}

let number = 0
async function signed(...args: string[]): Promise<{ run: Run; out: string }> {
  const out = place(`list-${number++}.json`)
  const run = await pinseal(['sign', ...args, '--out', out, '--json', '--at', then])
  return { run, out }
}

describe('sign with a key file', () => {
  it('signs every certificate of the vectors under the name that phones look up, and openssl agrees', async () => {
    const usable = vectors.certificates.filter(({ group }) => group !== 'file-form')
    const files = usable.map(({ file }) => inVectors(file))
    const { run, out } = await signed(
      ...files,
      '--key',
      plainKey,
      ...[
        'CN_MISSING',
        'NAMES_DIFFER',
        'LIFE_SHORTER_THAN_UPDATE',
        'NAME_DECEPTIVE',
        'LAST_PIN_ENDS',
      ].flatMap((code) => ['--acknowledge', code]),
    )
    // Some of them no phone can find, so the whole is refused and says which.
    expect(run.exit).toBe(1)
    expect(run.json.signed).toBe(false)
    expect(existsSync(out)).toBe(false)
    const blocking = run.json.findings.filter(
      (one: { severity: string }) => one.severity === 'error',
    )
    expect(blocking.length).toBeGreaterThan(0)
  })

  it('signs all that have one plain common name as the tool did', async () => {
    const plain = plainCertificates()
    expect(plain.length).toBeGreaterThan(12)
    const { run, out } = await signed(
      ...plain.map(({ file }) => inVectors(file)),
      '--key',
      plainKey,
      ...['LIFE_SHORTER_THAN_UPDATE', 'NAMES_DIFFER', 'LAST_PIN_ENDS'].flatMap((code) => [
        '--acknowledge',
        code,
      ]),
    )
    expect(
      run.json.findings.filter((one: { severity: string }) => one.severity === 'error'),
    ).toEqual([])
    expect(run.exit).toBe(0)
    const entries = entriesOf(out)
    for (const { id, peer } of plain) {
      const tool = Object.values(peer).find((made) => made.entry)!.entry!
      const ours = entries.find(({ fingerprint }) => fingerprint === tool.fingerprint)
      expect(ours, id).toMatchObject({ name: tool.name, expires: tool.expires })
    }
    for (const entry of entries) expect(opensslAccepts(entry), entry.name).toBe(true)
    const checked = await pinseal(['verify', out, '--key', point, '--at', then])
    expect(checked.exit).toBe(0)
  })

  it('gives a document of one shape', async () => {
    const { run, out } = await signed(leaf, '--key', plainKey)
    expect(run.exit).toBe(0)
    expect(run.json).toMatchObject({
      signed: true,
      out,
      format: 'wultra-list',
      listVersion: null,
      issuedAt: null,
      practice: false,
      kept: null,
    })
    expect(run.json.entries).toEqual(entriesOf(out))
  })

  it('opens every key file that the tool made or opened', async () => {
    const keys = [
      ...vectors.keys,
      ...vectors.keyForms.filter(({ export: made }) => made.publicPointBase64 !== undefined),
    ]
    for (const { id, file, password, export: made } of keys) {
      // This one is of another curve: the tool prints the same scalar's P-256 point, which verifies nothing.
      if (
        /p384|p521|k1/.test(id) ||
        (vectors.keys.some((key) => key.id === id) && /^key-[gh]/.test(id))
      )
        continue
      const passwordArgs =
        password === null ? [] : ['--password-file', written('password', `${password}\n`)]
      const { run } = await signed(leaf, '--key', inVectors(file), ...passwordArgs)
      if (run.exit !== 0) {
        expect(run.json.error.code, id).toMatch(/^KEY_(KIND_UNSUPPORTED|FILE_UNREADABLE)$/)
        continue
      }
      const list = run.json.out as string
      const checked = await pinseal([
        'verify',
        list,
        '--key',
        made.publicPointBase64!,
        '--at',
        then,
      ])
      expect(checked.exit, id).toBe(0)
    }
  })

  it('refuses a wrong password, a missing one, and one that is not needed', async () => {
    const { file } = vectorKey('key-a')
    const wrong = written('wrong', 'not it\n')
    expect(
      (await signed(leaf, '--key', inVectors(file), '--password-file', wrong)).run,
    ).toMatchObject({
      exit: 4,
      json: { error: { code: 'KEY_FILE_PASSWORD_WRONG' } },
    })
    expect((await signed(leaf, '--key', inVectors(file))).run).toMatchObject({
      exit: 3,
      json: { error: { code: 'PASSWORD_NEEDED' } },
    })
    expect((await signed(leaf, '--key', plainKey, '--password-file', wrong)).run).toMatchObject({
      exit: 4,
      json: { error: { code: 'KEY_FILE_PASSWORD_UNUSED' } },
    })
  })

  it('takes the password from standard input', async () => {
    const { file, password } = vectorKey('key-a')
    const run = await pinseal(
      [
        'sign',
        leaf,
        '--key',
        inVectors(file),
        '--password-stdin',
        '--out',
        place('stdin.json'),
        '--at',
        then,
      ],
      { stdin: `${password}\r\n` },
    )
    expect(run.stderr).toBe('')
    expect(run.exit).toBe(0)
  })

  it('takes typed entries, in the order of lists', async () => {
    const fingerprint = 'kqN/vV4hpTqVxxbhFE9EL1grlND6/Gc+tnF6TrUaiKc='
    const { run, out } = await signed(
      '--entry',
      `z.example.com,${fingerprint},1893456000`,
      '--entry',
      `A, Inc.,${Buffer.from(fingerprint, 'base64').toString('hex')},2030-01-01T00:00:00Z`,
      '--key',
      plainKey,
    )
    expect(run.exit).toBe(0)
    expect(entriesOf(out).map(({ name, expires }) => [name, expires])).toEqual([
      ['A, Inc.', 1_893_456_000],
      ['z.example.com', 1_893_456_000],
    ])
    for (const entry of entriesOf(out)) expect(opensslAccepts(entry)).toBe(true)
  })

  it('blocks an expiry in milliseconds, and writes nothing', async () => {
    const { run, out } = await signed(
      '--entry',
      'a.example.com,kqN/vV4hpTqVxxbhFE9EL1grlND6/Gc+tnF6TrUaiKc=,1893456000000',
      '--key',
      plainKey,
    )
    expect(run.exit).toBe(1)
    expect(run.json.findings.map((one: { code: string }) => one.code)).toContain(
      'EXPIRES_IN_MILLISECONDS',
    )
    expect(existsSync(out)).toBe(false)
  })

  it('takes typed entries from a file, a thousand at once, and names the line that is none', async () => {
    const lines = Array.from({ length: 1000 }, (_, at) => {
      const digest = createHash('sha256').update(String(at)).digest('base64')
      return `h${String(at).padStart(4, '0')}.example.com,${digest},1893456000`
    })
    const text = `# made by a script\n\n${lines.join('\r\n')}\n`
    const file = place('entries.txt')
    writeFileSync(file, text)
    const fromFile = await signed('--entries', file, '--key', plainKey)
    expect(fromFile.run.exit).toBe(0)
    const entries = entriesOf(fromFile.out)
    expect(
      entries.map((one) => `${one.name},${one.fingerprint},${String(one.expires)}`).sort(),
    ).toEqual(lines)
    writeFileSync(file, `${lines[0]!}\nb.example.com,short,1893456000\n`)
    const bad = await signed('--entries', file, '--key', plainKey)
    expect(bad.run).toMatchObject({ exit: 2, json: { error: { code: 'ENTRIES_UNREADABLE' } } })
    expect(bad.run.json.error.message).toContain('line 2')
    expect(existsSync(bad.out)).toBe(false)
  })

  it('wants dangerous warnings acknowledged by their code', async () => {
    const sanOnly = inVectors('certs/leaf-san-only.pem')
    const first = await signed(sanOnly, '--key', plainKey)
    expect(first.run.exit).toBe(1)
    expect(first.run.json).toMatchObject({ signed: false, toAcknowledge: ['CN_MISSING'] })
    expect(existsSync(first.out)).toBe(false)
    const second = await signed(sanOnly, '--key', plainKey, '--acknowledge', 'CN_MISSING')
    expect(second.run.exit).toBe(0)
    expect(entriesOf(second.out)[0]!.name).toBe('san-only.example.test')
    const odd = await signed(sanOnly, '--key', plainKey, '--acknowledge', 'CN_MISING')
    expect(odd.run).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
    expect(odd.run.json.error.next).toContain('CN_MISSING')
  })

  it('takes an acknowledgement for one subject alone', async () => {
    const two = ['certs/leaf-san-only.pem', 'certs/leaf-empty-subject.pem'].map(inVectors)
    const asked = await signed(...two, '--key', plainKey)
    const missing = (asked.run.json.findings as { code: string; subject: string }[]).filter(
      ({ code }) => code === 'CN_MISSING',
    )
    const [one, other] = missing.map(({ subject }) => subject)
    expect(missing).toHaveLength(2)
    const half = await signed(...two, '--key', plainKey, '--acknowledge', `CN_MISSING:${one!}=iOS`)
    expect(half.run).toMatchObject({ exit: 1, json: { toAcknowledge: ['CN_MISSING'] } })
    expect(existsSync(half.out)).toBe(false)
    const both = [one!, other!].flatMap((subject) => ['--acknowledge', `CN_MISSING:${subject}`])
    expect((await signed(...two, '--key', plainKey, ...both)).run.exit).toBe(0)
    const wrong = await signed(...two, '--key', plainKey, '--acknowledge', 'CN_MISSING:else')
    expect(wrong.run).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
    expect(wrong.run.json.error.next).toContain(one)
  })

  it('takes --name for exactly one certificate', async () => {
    const two = await signed(leaf, otherLeaf, '--name', 'x', '--key', plainKey)
    expect(two.run).toMatchObject({ exit: 3, json: { error: { code: 'OPTIONS_CONFLICT' } } })
    const wrong = await signed(leaf, '--name', 'other.example.test', '--key', plainKey)
    expect(wrong.run.exit).toBe(1)
    expect(wrong.run.json.findings[0].code).toBe('NAME_OVERRIDE_WRONG')
    const right = await signed(leaf, '--name', 'p256.example.test', '--key', plainKey)
    expect(right.run.exit).toBe(0)
  })

  it('stops for a certificate that cannot be read: a list without it would lock phones out', async () => {
    const broken = written(
      'broken.pem',
      readFileSync(leaf, 'utf8').replace(/\n[A-Za-z0-9+/]{10}/, '\n!!!!!!!!!!'),
    )
    const { run, out } = await signed(otherLeaf, broken, '--key', plainKey)
    expect(run.exit).toBe(2)
    expect(run.json.rejected[0].source).toBe(broken)
    expect(existsSync(out)).toBe(false)
  })
})

describe('sign on a folder', () => {
  it('leaves aside what merely lies there, and stops for a certificate file that holds none', async () => {
    const certificates = place('certificates')
    mkdirSync(certificates)
    writeFileSync(join(certificates, 'leaf.pem'), readFileSync(leaf))
    writeFileSync(join(certificates, 'README.md'), 'These are ours.')
    const { run, out } = await signed(certificates, '--key', plainKey)
    expect(run.exit).toBe(0)
    expect(run.stderr).toContain('README.md')
    expect(entriesOf(out)).toHaveLength(1)
    writeFileSync(join(certificates, 'other.pem'), 'lost on the way')
    const stopped = await signed(certificates, '--key', plainKey)
    expect(stopped.run.exit).toBe(2)
    expect(existsSync(stopped.out)).toBe(false)
  })
})

describe('sign --merge', () => {
  it('keeps the live entries of an earlier list with their very signatures', async () => {
    const first = await signed(leaf, '--key', plainKey)
    const second = await signed(otherLeaf, '--merge', first.out, '--key', plainKey)
    expect(second.run.exit).toBe(0)
    expect(second.run.json.kept).toEqual({ entries: 1, signatures: 1, expired: 0 })
    const [kept] = entriesOf(first.out)
    expect(entriesOf(second.out)).toHaveLength(2)
    expect(entriesOf(second.out)).toContainEqual(kept)
  })

  it('keeps what the Wultra tool signed, and leaves out what has expired', async () => {
    const key = vectorKey('key-a')
    const old = plainCertificates().flatMap(({ peer }) => peer[key.id]?.entry ?? [])
    const live = old.filter(({ expires }) => expires * 1000 > Date.parse(then))
    expect(live.length).toBeGreaterThan(5)
    expect(old.length).toBeGreaterThan(live.length)
    const earlier = written('tool.json', JSON.stringify({ fingerprints: old }))
    const { run, out } = await signed(
      leaf,
      ...['--merge', earlier, '--key', inVectors(key.file), '--acknowledge', 'LAST_PIN_ENDS'],
      ...['--password-file', written('tool-password', key.password ?? '')],
    )
    expect(run.stderr).toBe('')
    expect(run.exit).toBe(0)
    expect(run.json.kept).toEqual({
      entries: live.length,
      signatures: live.length,
      expired: old.length - live.length,
    })
    for (const entry of live) expect(entriesOf(out)).toContainEqual(entry)
  })

  it('takes the one entry that the Wultra tool prints', async () => {
    const { peer } = plainCertificates().find(({ id }) => id === 'ISRG_Root_X2')!
    const { entry } = peer['key-b']!
    const earlier = written('one.json', JSON.stringify(entry))
    const { run, out } = await signed(leaf, '--merge', earlier, '--key', plainKey)
    expect(run.exit).toBe(0)
    expect(entriesOf(out)).toContainEqual(entry)
  })

  it('blocks what the tool signed and no list should carry', async () => {
    const { body } = vectors.lists.find((list) => list.key === 'key-b')!
    const { run, out } = await signed('--merge', written('odd.json', body), '--key', plainKey)
    expect(run.exit).toBe(1)
    const codes = run.json.findings.map((one: { code: string }) => one.code)
    expect(codes).toEqual(expect.arrayContaining(['NAME_EMPTY', 'NAME_CONTROL_CHARACTER']))
    expect(existsSync(out)).toBe(false)
  })

  it('takes nothing from a list that another key signed, or that was changed', async () => {
    const first = await signed(leaf, '--key', plainKey)
    const foreign = await signed(
      otherLeaf,
      '--merge',
      first.out,
      '--key',
      inVectors('keys/key-d.pem'),
    )
    expect(foreign.run.exit).toBe(1)
    expect(foreign.run.json.signed).toBe(false)
    expect(existsSync(foreign.out)).toBe(false)
    const changed = written('changed.json', readFileSync(first.out, 'utf8').replace('p256', 'q256'))
    const tampered = await signed(otherLeaf, '--merge', changed, '--key', plainKey)
    expect(tampered.run.exit).toBe(1)
    expect(tampered.run.json.findings[0].code).toMatch(/^(SIGNATURE_WRONG|KEY_DOES_NOT_FIT)$/)
    expect(existsSync(tampered.out)).toBe(false)
  })
})

describe('what sign writes', () => {
  it('is a bundle with a manifest where a version is given', async () => {
    const out = place('bundle')
    const run = await pinseal([
      'sign',
      leaf,
      otherLeaf,
      '--key',
      plainKey,
      '--version',
      '7',
      '--out',
      out,
      '--json',
    ])
    expect(run.exit).toBe(0)
    expect(run.json).toMatchObject({ format: 'bundle', listVersion: 7 })
    expect(readdirSync(out).sort()).toEqual(
      [
        'README.txt',
        'SHA256SUMS',
        'fingerprints.json',
        'key-id.txt',
        'manifest.json',
        'manifest.jws.json',
        'public-key.jwk.json',
        'public-key.pem',
        'public-key.txt',
        '7.fingerprints.json',
        '7.manifest.json',
        '7.manifest.jws.json',
        ...HOSTING_PATHS,
        ...verificationSnippets.map(({ path }) => path),
      ].sort(),
    )
    const checked = await pinseal(['verify', out, '--key', point, '--json'])
    expect(checked.exit).toBe(0)
    expect(checked.json.results[0]).toMatchObject({
      format: 'bundle',
      verdict: 'trusted',
      listVersion: 7,
    })
    expect(readFileSync(join(out, 'public-key.txt'), 'utf8').trim()).toBe(point)
  })

  it('is a folder without a manifest where no version is given', async () => {
    const out = place('unversioned')
    const run = await pinseal(['sign', leaf, '--key', plainKey, '--out', out, '--json'])
    expect(run.exit).toBe(0)
    expect(existsSync(join(out, 'manifest.json'))).toBe(false)
    expect((await pinseal(['verify', join(out, 'fingerprints.json'), '--key', point])).exit).toBe(0)
    const sums = openssl(['dgst', '-sha256', '-r', join(out, 'fingerprints.json')]).stdout.split(
      ' ',
    )[0]!
    expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8')).toContain(`${sums}  fingerprints.json\n`)
  })

  it('is never put over an existing file or folder without --force', async () => {
    const out = written('existing.json', 'mine')
    const refused = await pinseal(['sign', leaf, '--key', plainKey, '--out', out, '--json'])
    expect(refused).toMatchObject({ exit: 3, json: { error: { code: 'OUTPUT_EXISTS' } } })
    expect(readFileSync(out, 'utf8')).toBe('mine')
    const forced = await pinseal(['sign', leaf, '--key', plainKey, '--out', out, '--force'])
    expect(forced.exit).toBe(0)
    expect(entriesOf(out)).toHaveLength(1)
  })

  it('never replaces a folder of anything but a bundle, not even with --force', async () => {
    const out = place('holidays')
    mkdirSync(out)
    writeFileSync(join(out, 'photo.jpg'), '')
    const run = await pinseal(['sign', leaf, '--key', plainKey, '--out', out, '--force', '--json'])
    expect(run.exit).not.toBe(0)
    expect(readdirSync(out)).toEqual(['photo.jpg'])
  })

  it('is nothing at all where it cannot be written', async () => {
    const run = await pinseal([
      'sign',
      leaf,
      '--key',
      plainKey,
      '--out',
      place('no/such/list.json'),
      '--json',
    ])
    expect(run).toMatchObject({ exit: 2, json: { error: { code: 'OUTPUT_NOT_WRITTEN' } } })
    expect(existsSync(place('no'))).toBe(false)
  })

  it('leaves nothing beside it', async () => {
    const clean = place('clean')
    mkdirSync(clean)
    await pinseal(['sign', leaf, '--key', plainKey, '--out', join(clean, 'a.json')])
    await pinseal(['sign', leaf, '--key', plainKey, '--out', join(clean, 'b'), '--version', '1'])
    expect(readdirSync(clean).sort()).toEqual(['a.json', 'b'])
  })
})

describe('sign refuses', () => {
  it.each([
    [['--out', 'x.json'], 'OPTION_MISSING'],
    [['--key', 'k', '--key-id', 'i', '--out', 'x.json'], 'OPTIONS_CONFLICT'],
    [['--key-id', 'abcdef01', '--version', '3', '--out', 'x'], 'OPTIONS_CONFLICT'],
    [['--key', 'k', '--version', '3', '--out', 'x.json'], 'OPTIONS_CONFLICT'],
    [['--key', 'k', '--published', 'p', '--out', 'x'], 'OPTIONS_CONFLICT'],
    [['--key', 'k'], 'OPTION_MISSING'],
  ])('%j with %s', async (args, code) => {
    const run = await pinseal(['sign', leaf, ...args, '--json'], { cwd: folder() })
    expect(run).toMatchObject({ exit: 3, json: { error: { code } } })
  })

  it('nothing to sign', async () => {
    const run = await pinseal(['sign', '--key', plainKey, '--out', place('n.json'), '--json'])
    expect(run).toMatchObject({ exit: 3, json: { error: { code: 'OPERAND_MISSING' } } })
  })

  it.each(['0', '-1', '1.5', '1e3', ''])('--version=%s', async (version) => {
    const run = await pinseal([
      'sign',
      leaf,
      '--key',
      plainKey,
      `--version=${version}`,
      '--out',
      place('v'),
      '--json',
    ])
    expect(run).toMatchObject({ exit: 3, json: { error: { code: 'OPTION_VALUE' } } })
    expect(existsSync(place('v'))).toBe(false)
  })
})

describe('keygen --out', () => {
  it('makes a key file that openssl opens and only its owner reads', async () => {
    const password = 'quorum maple lantern orbit saffron'
    const out = place('made.pem')
    const passwordFile = written('made-password', `${password}\n`)
    const run = await pinseal([
      'keygen',
      '--label',
      'CI',
      '--out',
      out,
      '--password-file',
      passwordFile,
      '--json',
    ])
    expect(run.exit).toBe(0)
    if (process.platform !== 'win32') expect(statSync(out).mode & 0o777).toBe(0o600)
    expect(readFileSync(out, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/)
    const opened = openssl(['pkey', '-in', out, '-passin', `pass:${password}`, '-pubout'])
    expect(opened.ok).toBe(true)
    expect(opened.stdout).toBe(run.json.pem)
    const signedList = place('by-made.json')
    const sign = await pinseal([
      'sign',
      leaf,
      '--key',
      out,
      '--password-file',
      passwordFile,
      '--out',
      signedList,
    ])
    expect(sign.exit).toBe(0)
    expect((await pinseal(['verify', signedList, '--key', run.json.point])).exit).toBe(0)
  })

  it('refuses a weak password and leaves nothing', async () => {
    const out = place('weak.pem')
    const run = await pinseal(
      ['keygen', '--label', 'x', '--out', out, '--password-stdin', '--json'],
      { stdin: 'secret\n' },
    )
    expect(run).toMatchObject({ exit: 4, json: { error: { code: 'CUSTODY_WEAK_PASSPHRASE' } } })
    expect(existsSync(out)).toBe(false)
  })
})

describe("an app's policy file", () => {
  const policy = (levels: object): string =>
    written('policy.json', JSON.stringify({ spec: 'pinseal-policy/1', levels }))

  it('changes what is said of findings, and is told', async () => {
    const raised = policy({ PINS_FEW: 'error' })
    const { run, out } = await signed(leaf, '--key', plainKey, '--policy', raised)
    expect(run.exit).toBe(1)
    expect(existsSync(out)).toBe(false)
    const codes = run.json.findings.map((one: { code: string; severity: string }) => [
      one.code,
      one.severity,
    ])
    expect(codes).toContainEqual(['PINS_FEW', 'error'])
    expect(codes).toContainEqual(['POLICY_APPLIED', 'info'])
  })

  it('that cannot be read signs nothing', async () => {
    const { run, out } = await signed(leaf, '--key', plainKey, '--policy', policy({ PINS_FEW: 1 }))
    expect(run.exit).toBe(2)
    expect(existsSync(out)).toBe(false)
  })
})
