import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findingCodes, type FindingCode } from '../../../src/core/codes.ts'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { isDangerous, type Finding } from '../../../src/core/finding.ts'
import {
  resolveDraft,
  type CertificateEntry,
  type DigestEntry,
  type DraftEntry,
  type ListDraft,
} from '../../../src/core/lists/draft.ts'
import { explainDiff } from '../../../src/core/lists/diff-findings.ts'
import type { Release } from '../../../src/core/lists/release.ts'
import { applyPolicy, floorOf } from '../../../src/core/policy/apply.ts'
import { reviewList } from '../../../src/core/policy/review.ts'
import {
  DAY,
  digestEntry,
  draftOf,
  makeTestKey,
  NOW,
  seconds,
  signRelease,
} from '../bundle/signed-release.ts'

const key = await makeTestKey()
const day = (days: number): string =>
  new Date(NOW.getTime() + days * DAY * 1000).toISOString().slice(0, 10)
const pin = (octet: number, days = 200, change: Partial<DigestEntry> = {}): DigestEntry => ({
  ...(digestEntry('a.example.com', octet, days) as DigestEntry),
  ...change,
})

async function review(
  entries: readonly DraftEntry[],
  change: Partial<ListDraft> = {},
  previous: Release | null = null,
): Promise<Finding[]> {
  return reviewList(await resolveDraft(draftOf(key.key, entries, change)), previous, NOW)
}
/** Without what certificates made during the test have, whose clock is not that of the test. */
const codes = (findings: readonly Finding[]): string[] =>
  findings.map(({ code }) => code).filter((code) => code !== 'CERTIFICATE_NOT_YET_VALID')

describe('pins in reserve', () => {
  it('are missed once for the whole list', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => digestEntry(`${name}.example.com`, 1))
    const [one, ...others] = await review(names)
    expect(others).toEqual([])
    expect(one).toMatchObject({ code: 'PINS_FEW', subject: 'shop', severity: 'warning' })
    expect(one?.message).toContain('and 2 more names have only one live pin')
    expect(codes(await review([pin(1), pin(2)]))).toEqual([])
    expect(codes(await review([pin(1), pin(2, -1)]))).toContain('PINS_FEW')
  })
})

describe('the life of a pin', () => {
  it('is told where it keeps a pin from what is signed', async () => {
    const findings = await review([
      pin(1),
      pin(2, 200, { role: 'retired' }),
      pin(3, 200, { publishFrom: day(1) }),
      // A retired pin is not judged: it is not signed.
      pin(4, 190, { role: 'retired', fingerprint: 'bad' }),
    ])
    expect(codes(findings)).toEqual([
      'PINS_FEW',
      'PIN_RETIRED',
      'PIN_NOT_YET_PUBLISHED',
      'PIN_RETIRED',
    ])
  })

  it.each<[number, string[]]>([
    [5, ['CUT_OVER_TOO_SOON']],
    [8, ['CUT_OVER_TIGHT']],
    [15, []],
  ])('a switch in %i days gives %j', async (days, wanted) => {
    const entries = [pin(1), pin(2, 300, { cutOver: day(days) })]
    expect(codes(await review(entries))).toEqual(wanted)
  })

  it('a switch counts from when the pin was published', async () => {
    const entries = [pin(1), pin(2, 300, { cutOver: day(2) })]
    const issued = new Date(NOW.getTime() - 20 * DAY * 1000)
    const { release } = await signRelease(key, draftOf(key.key, entries), null, issued)
    expect(codes(await review(entries, {}, release))).toEqual([])
    const idle = { delivery: { idleDays: 60 } }
    expect(codes(await review(entries, idle, release))).toEqual(['CUT_OVER_TOO_SOON'])
  })

  it('a switch must come before the pin in use ends', async () => {
    const entries = [pin(1, 40), pin(2, 300, { cutOver: day(60) })]
    expect(codes(await review(entries))).toEqual(['CUT_OVER_LATE'])
  })
})

describe('how the list reaches phones', () => {
  it.each<[object, string[]]>([
    [{ listUrl: 'https://a.example.com/list.json' }, ['LIST_PINNED_BY_ITSELF']],
    [{ listUrl: 'https://A.EXAMPLE.com:8443' }, ['LIST_PINNED_BY_ITSELF']],
    [{ listUrl: 'https://static.example.net/a.example.com' }, []],
    [{ sdk: { ios: '1.9.0' } }, ['SDK_CHALLENGE_ONLY']],
    [{ sdk: { ios: '1.8.2', android: '1.6.1' } }, []],
    [{ sdk: { android: '1.7.0' } }, ['SDK_STATIC_UNSURE']],
    [{ sdk: { android: '1.10.0' } }, ['SDK_CHALLENGE_ONLY']],
    [{ sdk: { ios: '2.0' } }, ['SDK_CHALLENGE_ONLY']],
    [{ sdk: { ios: 'newest' } }, []],
  ])('%j gives %j', async (delivery, wanted) => {
    expect(codes(await review([pin(1), pin(2)], { delivery }))).toEqual(wanted)
  })

  it('a pattern alone leaves the name itself unpinned', async () => {
    const wild = [pin(1, 200, { host: '*.example.com' }), pin(2, 200, { host: '*.example.com' })]
    expect(codes(await review(wild))).toEqual(['APEX_NOT_PINNED'])
    expect(codes(await review([...wild, pin(3, 200, { host: 'Example.com' })]))).toEqual([])
  })
})

describe('certificates made by openssl', () => {
  let folder = ''
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'pinseal-rules-'))))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  const at = (name: string): string => join(folder, name)

  function makeKey(name: string): string {
    const args = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
    execFileSync('openssl', [...args, '-out', at(name)], { stdio: 'pipe' })
    return at(name)
  }
  function make(name: string, keyFile: string, subject: string, more: readonly string[]): void {
    const args = ['req', '-x509', '-new', '-key', keyFile, '-subj', subject, '-days', '200']
    execFileSync('openssl', [...args, '-out', at(name), ...more], { stdio: 'pipe' })
  }
  const entryOf = (name: string, host: string, change: object = {}): CertificateEntry => ({
    kind: 'certificate',
    host,
    certificate: encodeBase64(pemBlocks(readFileSync(at(name), 'utf8'))[0]!.bytes!),
    ...change,
  })
  const leafOptions = (host: string): string[] => [
    ...['-addext', `subjectAltName=DNS:${host}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
  ]

  it.each([
    ['Amazon', 'Amazon RSA 2048 M04', true],
    ['CloudFlare, Inc.', 'Cloudflare Inc ECC CA-3', true],
    ['Google Trust Services', 'WE1', true],
    ["Let's Encrypt", 'YE1', false],
    ['DigiCert Inc', 'DigiCert Global G2', false],
    ['Sectigo Limited', 'Sectigo Public Server Authentication CA', false],
    ['Entrust, Inc.', 'Entrust Root', false],
    ['Own Bank', 'Own CA', null],
  ])('%s is known for what it does', async (organization, common, managed) => {
    const name = organization.replace(/\W/g, '')
    const authority = makeKey(`${name}.key`)
    make(`${name}.pem`, authority, `/O=${organization}/CN=${common}`, [])
    const issued = ['-CA', at(`${name}.pem`), '-CAkey', authority]
    make(`${name}-leaf.pem`, makeKey('leaf.key'), '/CN=a.example.com', [
      ...issued,
      ...leafOptions('a.example.com'),
    ])
    const ofAuthority = codes(await review([entryOf(`${name}.pem`, 'a.example.com')]))
    const ofLeaf = codes(await review([entryOf(`${name}-leaf.pem`, 'a.example.com')]))
    expect(ofAuthority.includes('ISSUER_ROTATES')).toBe(managed !== null)
    expect(ofLeaf.includes('ISSUER_MANAGED')).toBe(managed === true)
  })

  it('must be there under each name that phones of the app look up', async () => {
    const keyFile = makeKey('names.key')
    make('two.pem', keyFile, '/CN=first.example.com/CN=last.example.com', leafOptions('x.test'))
    make('none.pem', keyFile, '/', leafOptions('x.test'))
    const blocked = async (entries: readonly DraftEntry[], sdk: object): Promise<string[]> => {
      const found = await review(entries, { delivery: { sdk } })
      const about = found.filter(({ code }) => code === 'PHONES_WITHOUT_ENTRY')
      expect(about.every(({ severity }) => severity === 'error')).toBe(true)
      return about.map(({ message }) => /on ([^,]+),/.exec(message)?.[1] ?? '')
    }
    const android = '1.4.0'
    const ios = '1.6.0'
    const derived = entryOf('two.pem', 'x.test')
    const forIos = entryOf('two.pem', 'x.test', { name: 'last.example.com, first.example.com' })
    expect(await blocked([derived], {})).toEqual([])
    expect(await blocked([derived], { android })).toEqual([])
    expect(await blocked([derived], { ios, android })).toEqual(['iOS'])
    expect(await blocked([derived, forIos], { ios, android })).toEqual([])
    expect(await blocked([forIos], { android })).toEqual(['Android'])
    const nameless = entryOf('none.pem', 'x.test')
    expect(await blocked([nameless], { ios })).toEqual([])
    expect(await blocked([nameless], { android })).toEqual(['Android'])
  })

  it('tell a spare key that is in use already', async () => {
    const keyFile = makeKey('used.key')
    make('used.pem', keyFile, '/CN=a.example.com', leafOptions('a.example.com'))
    const entry = entryOf('used.pem', 'a.example.com')
    const spki = execFileSync('openssl', ['pkey', '-in', keyFile, '-pubout', '-outform', 'DER'])
    const spare = (spkiSha256: string) => ({
      pins: [
        {
          host: 'A.example.com',
          spkiSha256,
          role: 'backup',
          expires: seconds(NOW) + 100 * DAY,
        } as const,
      ],
    })
    const own = createHash('sha256').update(spki).digest('base64')
    expect(codes(await review([entry], spare(own)))).toContain('BACKUP_SAME_KEY')
    const other = createHash('sha256').update('other').digest('base64')
    expect(codes(await review([entry], spare(other)))).not.toContain('BACKUP_SAME_KEY')
  })

  it('tell a backup with the same key, and a key of several names', async () => {
    const one = makeKey('one.key')
    make('a.pem', one, '/CN=a.example.com', leafOptions('a.example.com'))
    make('a2.pem', one, '/CN=a.example.com', leafOptions('a.example.com'))
    make('b.pem', one, '/CN=b.example.com', leafOptions('b.example.com'))
    make('c.pem', makeKey('two.key'), '/CN=a.example.com', leafOptions('a.example.com'))
    const inUse = entryOf('a.pem', 'a.example.com')
    const backup = (name: string): CertificateEntry =>
      entryOf(name, 'a.example.com', { role: 'backup' })
    expect(codes(await review([inUse, backup('a2.pem')]))).toEqual(['BACKUP_SAME_KEY'])
    expect(codes(await review([inUse, backup('c.pem')]))).toEqual([])
    const several = await review([inUse, entryOf('b.pem', 'b.example.com')])
    expect(codes(several)).toEqual(['KEY_REUSED', 'PINS_FEW'])
  })
})

describe('the difference in words', () => {
  const now = seconds(NOW)
  const e = (name: string, fingerprint: string, days: number) => ({
    name,
    fingerprint,
    expires: now + days * DAY,
  })
  it('says what is new, renewed, shortened, gone, and how many pins are left', () => {
    const before = [e('a', '1', 40), e('b', '1', 100), e('b', '2', 90), e('c', '1', 50)]
    const after = [
      e('a', '2', 300),
      e('a', '1', 40),
      e('b', '1', 100),
      e('c', '1', 30),
      e('d', '1', 60),
    ]
    const { diff, findings } = explainDiff(before, after, NOW, (one) => `key ${one}`)
    expect(diff.renewed).toHaveLength(1)
    expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'EXPIRY_SHORTENED c',
      'PINS_FEWER b',
      'NAME_NEW d',
      'PIN_RENEWED a',
      'ENTRY_REMOVED b',
    ])
    expect(findings[3]?.message).toBe(
      'A new certificate until 2027-09-19. Phones that have both trust both until 2027-01-02: 40 days of overlap. It has a new key.',
    )
    expect(findings[4]?.message).toContain('trust it until 2027-02-21')
  })

  it('says nothing about lists that are equal', () => {
    expect(explainDiff([e('a', '1', 90)], [e('a', '1', 90)], NOW).findings).toEqual([])
  })
})

describe("an app's policy", () => {
  const entries = [pin(1, 200, { name: 'a.example.com.' }), pin(2, 10)]
  const withPolicy = (policy: ListDraft['policy']): Promise<Finding[]> =>
    review(entries, policy === undefined ? {} : { policy })
  const shown = (findings: readonly Finding[]): string[] =>
    findings.map(({ code, severity }) => `${severity} ${code}`)

  it('raises, lowers and silences, and says so wherever it does', async () => {
    expect(shown(await withPolicy(undefined))).toEqual([
      'warning NAME_UNUSUAL',
      'warning LAST_PIN_ENDS',
      'warning PINS_FEW',
    ])
    const changed = await withPolicy({ NAME_UNUSUAL: 'error', PINS_FEW: 'silent' })
    expect(shown(changed)).toEqual([
      'error NAME_UNUSUAL',
      'warning LAST_PIN_ENDS',
      'info POLICY_APPLIED',
      'info POLICY_APPLIED',
    ])
    expect(changed.slice(2).map(({ message }) => message)).toEqual([
      "The app's policy raises NAME_UNUSUAL from warning to error, for a.example.com..",
      "The app's policy silences PINS_FEW, for shop.",
    ])
    expect(shown(await withPolicy({ PINS_FEW: 'info' }))).toContain('info PINS_FEW')
  })

  it('cannot silence what protects phones, and says that it wanted to', async () => {
    const findings = await withPolicy({ LAST_PIN_ENDS: 'silent' })
    expect(shown(findings)).toContain('warning LAST_PIN_ENDS')
    expect(shown(findings)).toContain('warning POLICY_FLOOR')
  })

  it('says where it names a code that does not exist', async () => {
    expect(shown(await withPolicy({ NO_SUCH_CODE: 'info' }))).toContain(
      'warning POLICY_CODE_UNKNOWN',
    )
  })

  it('never takes an error or a dangerous warning below itself, whatever it says', () => {
    for (const code of Object.keys(findingCodes) as FindingCode[]) {
      const { severity } = findingCodes[code]
      const given: Finding = { code, severity, subject: 'x', message: 'y' }
      const kept = applyPolicy([given], { [code]: 'silent' }).find(
        (one) => one.code === code && one.subject === 'x',
      )
      if (severity === 'error' || isDangerous(code)) {
        expect(kept?.severity).toBe(severity)
        expect(floorOf(code)).toBe(severity)
      } else if (!code.startsWith('POLICY_')) expect(kept).toBeUndefined()
    }
  })
})
