import { describe, expect, it } from 'vitest'
import type { FindingCode } from '../../src/core/codes.ts'
import { finding } from '../../src/core/finding.ts'
import { findingGroups } from '../../src/renderer/state/finding-groups.ts'
import { parseDraft } from '../../src/core/lists/draft.ts'
import { diffLists } from '../../src/core/lists/diff.ts'
import type { VerificationReport } from '../../src/core/verify/report.ts'
import { hashOf, placeOf } from '../../src/renderer/state/address.svelte.ts'
import { Attempt } from '../../src/renderer/state/attempt.svelte.ts'
import { changeRows } from '../../src/renderer/state/change-rows.ts'
import { draftOf } from '../../src/renderer/state/drafting.ts'
import { fitting } from '../../src/renderer/state/palette.svelte.ts'
import { reportText } from '../../src/renderer/state/report-text.ts'
import {
  servesHost,
  strangersTo,
  successorsFor,
  withSuccessors,
} from '../../src/renderer/state/successors.ts'
import { verdictWords } from '../../src/renderer/state/verdict.ts'
import { count, dateTimeOf, fromNow } from '../../src/renderer/words.ts'
import { hostsIn, isListId, listIdFor, type AppRecord } from '../../src/renderer/workspace/app.ts'
import { byFingerprint } from '../../src/renderer/workspace/tables.ts'
import { decodeBase64 } from '../../src/core/encoding/base64.ts'
import { kept, rows } from './certificates.ts'

const now = Date.parse('2026-11-23T12:00:00Z') / 1000
const day = 86_400
const app: AppRecord = {
  id: 'a',
  name: 'Practice Bank',
  listId: 'practice-bank',
  keyId: 'ab'.repeat(32),
  validDays: 40,
  note: '',
  hosts: ['api.practice.example', 'login.practice.example', 'static.practice.example'],
  pins: [],
}

describe('addresses', () => {
  it('go both ways, ids with slashes included', () => {
    expect(placeOf(hashOf('releases', 'a/b c', '41'))).toEqual({
      screen: 'releases',
      parts: ['a/b c', '41'],
    })
  })

  it('lead to the overview when they name nothing', () => {
    for (const hash of ['', '#', '#/nowhere', '#/../apps'])
      expect(placeOf(hash).screen).toBe('overview')
  })

  it('survive a broken escape', () => {
    expect(placeOf('#/keys/%E0%A4%A').parts).toEqual(['%E0%A4%A'])
  })
})

describe('words', () => {
  it('say when something is in plain words', () => {
    expect(fromNow(now + 12 * day, now)).toBe('in 12 days')
    expect(fromNow(now - 3 * day, now)).toBe('3 days ago')
    expect(fromNow(now + 1800, now)).toBe('in less than an hour')
    expect(fromNow(now + 10 * 365.25 * day, now)).toBe('in 10.0 years')
  })

  it('write dates in UTC and numbers in groups', () => {
    expect(dateTimeOf(1796169540)).toBe('2026-12-01 23:59')
    expect(count(4812, 'byte')).toBe('4,812 bytes')
    expect(count(1, 'entry', 'entries')).toBe('1 entry')
  })

  it('write a date that is none without failing', () => {
    expect(dateTimeOf(1e15)).toBe('beyond the year 9999')
  })
})

describe('an app', () => {
  it('gets a list id from its name', () => {
    expect(listIdFor('Mobile Banking (Prod)')).toBe('mobile-banking-prod')
    expect(isListId(listIdFor('Žluťoučký kůň'))).toBe(true)
    expect(isListId('-x')).toBe(false)
  })

  it('takes hosts out of free text, addresses and ports included', () => {
    expect(hostsIn('API.example.com, https://login.example.com:443/x\napi.example.com')).toEqual([
      'api.example.com',
      'login.example.com',
    ])
  })
})

describe('successors', () => {
  it('are the good leaf certificates whose name is a host that does not pin them yet', async () => {
    const all = await rows()
    const found = successorsFor(app, all, now)
    expect(found.map(({ host }) => host)).toEqual([
      'api.practice.example',
      'api.practice.example',
      'login.practice.example',
    ])
    const pinned = withSuccessors(app, found, byFingerprint(all), now)
    expect(pinned.pins).toHaveLength(3)
    expect(successorsFor(pinned, all, now)).toEqual([])
  })

  it('leave out pins that have ended and keep those that have not', async () => {
    const all = await rows()
    const dead = {
      kind: 'digest' as const,
      id: 'd',
      host: 'api.practice.example',
      name: 'api.practice.example',
      fingerprint: all[0]!.sha256Base64,
      expires: now - day,
    }
    const live = { ...dead, id: 'l', expires: now + day }
    const next = withSuccessors({ ...app, pins: [dead, live] }, [], byFingerprint(all), now)
    expect(next.pins.map(({ id }) => id)).toEqual(['l'])
  })

  it('count a wildcard as serving the hosts right below it, and no deeper', async () => {
    const [row] = await rows()
    const wildcard = { ...row!, title: '*.example.com', commonNames: [], dnsNames: [] }
    expect(servesHost(wildcard, 'api.example.com')).toBe(true)
    expect(servesHost(wildcard, 'a.api.example.com')).toBe(false)
  })
})

describe('a draft', () => {
  it('is what the custodian reads, and names pins whose certificate is gone', async () => {
    const all = await rows()
    const pinned = withSuccessors(app, successorsFor(app, all, now), byFingerprint(all), now)
    const ders = new Map(all.map((row, at) => [row.sha256, decodeBase64(kept[at]!.der)]))
    const whole = draftOf(pinned, app.keyId!, true, ders)
    expect(whole.missing).toEqual([])
    const draft = parseDraft(whole.bytes)
    expect(draft.entries).toHaveLength(3)
    expect(draft.practice).toBe(true)
    ders.delete(all[0]!.sha256)
    expect(draftOf(pinned, app.keyId!, true, ders).missing).toHaveLength(1)
  })
})

describe('the rows of a difference', () => {
  const entry = { name: 'a.example.com', fingerprint: 'AAAA', expires: now + 30 * day }

  it('say of a removed entry until when phones still trust it', () => {
    const [row] = changeRows(diffLists([entry], []), false)
    expect(row?.phones).toBe('Not a revocation: phones trust it until 2026-12-23.')
  })

  it('say of a shortened entry that phones keep the longer one', () => {
    const [row] = changeRows(diffLists([entry], [{ ...entry, expires: now + day }]), false)
    expect(row?.kind).toBe('shortened')
    expect(row?.phones).toContain('keep it until 2026-12-23')
  })

  it('say whether the renewed entry stays beside the new one', () => {
    const next = { ...entry, fingerprint: 'BBBB', expires: now + 60 * day }
    expect(changeRows(diffLists([entry], [entry, next]), false)[0]?.phones).toContain(
      'Beside the present one',
    )
    expect(changeRows(diffLists([entry], [next]), false)[0]?.phones).toContain(
      'trust it until 2026-12-23',
    )
  })
})

describe('a verdict', () => {
  const report: VerificationReport = {
    source: 'fingerprints.json',
    format: 'wultra-list',
    verdict: 'untrusted',
    findings: [],
    signedBy: null,
    listVersion: null,
    entries: [
      { name: 'a', fingerprint: 'AAAA', expires: now, verdict: 'untrusted', findings: [] },
      { name: 'b', fingerprint: 'BBBB', expires: now, verdict: 'trusted', findings: [] },
    ],
  }

  it('says how many entries fail and what phones do', () => {
    const words = verdictWords(report)
    expect(words.text).toBe('1 of 2 entries does not verify.')
    expect(words.phones).toContain('refuses the whole list')
  })

  it('on a bundle speaks of the other files too, and of Wultra clients only where their list is bad', () => {
    const other = {
      code: 'TARGET_SIGNATURE_WRONG',
      severity: 'error',
      subject: 'ssl-pinning.json',
      message: '',
    } as const
    const alone = verdictWords({ ...report, format: 'bundle', findings: [other] })
    expect(alone.text).toBe('1 finding speaks against it.')
    expect(alone.phones).not.toContain('Wultra')
    const [first, second] = report.entries
    const bad = { ...first, findings: [{ ...other, code: 'SIGNATURE_WRONG' }] } as typeof first
    const entries = [bad, second].flatMap((one) => one ?? [])
    const both = verdictWords({ ...report, format: 'bundle', findings: [other], entries })
    expect(both.text).toBe('1 of 2 entries does not verify.')
    expect(both.phones).toContain('Every Wultra client refuses the whole list')
    expect(both.phones).toContain('And 1 finding speaks against the bundle or its other files')
  })

  it('is copied as text with every entry', () => {
    const signer = { keyId: 'ab', label: 'Old key', isTrusted: false, isCompromised: false }
    const outcome = {
      source: 'x',
      bytes: 1,
      files: [],
      candidates: [],
      report,
      signer,
      standing: null,
    }
    const text = reportText(outcome, new Date(now * 1000))
    expect(text).toContain('Untrusted. 1 of 2 entries does not verify.')
    expect(text).toContain('Signed with: Old key, which is not trusted for this')
    expect(text).toContain('- untrusted: a, AAAA, until 2026-11-23 12:00 UTC')
  })
})

describe('an attempt', () => {
  it('keeps the code of what failed and runs one action at a time', async () => {
    const attempt = new Attempt()
    let release: () => void = () => undefined
    const first = attempt.run(() => new Promise<void>((resolve) => (release = resolve)))
    expect(attempt.busy).toBe(true)
    expect(await attempt.run(() => Promise.resolve())).toBe(false)
    release()
    expect(await first).toBe(true)
    const failure = Object.assign(new Error('No.'), { code: 'STORAGE_FULL' })
    expect(await attempt.run(() => Promise.reject(failure))).toBe(false)
    expect(attempt.problem).toEqual({ code: 'STORAGE_FULL', message: 'No.' })
  })
})

describe('the palette', () => {
  const command = (label: string, words: string[] = []) => {
    return { id: label, kind: 'Do' as const, label, hint: '', words, run: () => undefined }
  }

  it('finds what has every typed word, and puts what begins with them first', () => {
    const found = fitting(
      [command('See releases'), command('Release it'), command('Keys', ['release'])],
      'release',
    )
    expect(found.map(({ label }) => label)).toEqual(['Release it', 'See releases', 'Keys'])
    expect(fitting(found, 'see rel').map(({ label }) => label)).toEqual(['See releases'])
  })
})

describe('strangers', () => {
  it('are what fits no host, each under the name that phones look up, and become hosts when pinned', async () => {
    const all = await rows()
    const bare = { ...app, hosts: ['api.practice.example'] }
    const found = strangersTo(bare, all, now)
    expect(found.map(({ host }) => host)).toEqual(['login.practice.example'])
    const pinned = withSuccessors(bare, found, byFingerprint(all), now)
    expect(pinned.hosts).toEqual(['api.practice.example', 'login.practice.example'])
    expect(strangersTo(pinned, all, now)).toEqual([])
  })

  it('keep names with blanks whole when the hosts are edited as text', () => {
    expect(hostsIn('ISRG Root X1\napi.example.com login.example.com')).toEqual([
      'ISRG Root X1',
      'api.example.com',
      'login.example.com',
    ])
  })
})

describe('findings', () => {
  it('come errors first, then what must be acknowledged, and of one kind together', () => {
    const placed = (code: FindingCode, subject: string) => {
      return { finding: finding(code, subject, 'So.'), place: null }
    }
    const groups = findingGroups([
      placed('ENTRY_REMOVED', 'a'),
      placed('PIN_REPEATED', 'b'),
      placed('LAST_PIN_ENDS', 'c'),
      placed('PIN_REPEATED', 'd'),
      placed('LIST_EMPTY', 'e'),
    ])
    expect(groups.map(({ code, findings }) => [code, findings.length])).toEqual([
      ['LIST_EMPTY', 1],
      ['LAST_PIN_ENDS', 1],
      ['PIN_REPEATED', 2],
      ['ENTRY_REMOVED', 1],
    ])
  })
})
