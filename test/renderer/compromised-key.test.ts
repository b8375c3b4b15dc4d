import { describe, expect, it } from 'vitest'
import type { KeyRecord } from '../../src/bridge/custody.ts'
import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import { parseDraft } from '../../src/core/lists/draft.ts'
import type { Exposure } from '../../src/core/policy/exposure.ts'
import type { VerificationReport } from '../../src/core/verify/report.ts'
import type { Desk } from '../../src/renderer/state/desk.svelte.ts'
import {
  compromiseQuestion,
  compromiseStanding,
} from '../../src/renderer/state/compromise-standing.ts'
import { compromisedIds } from '../../src/renderer/state/compromised-ids.ts'
import { draftOf } from '../../src/renderer/state/drafting.ts'
import { stepsLeft } from '../../src/renderer/state/setup.ts'
import { TrustAnchors } from '../../src/renderer/state/trust-anchors.svelte.ts'
import { isSuspect, signerLine, verdictWords } from '../../src/renderer/state/verdict.ts'
import type { VerifyOutcome } from '../../src/renderer/tasks/protocol.ts'
import { makeTestKey } from '../core/bundle/signed-release.ts'
import type { AppRecord } from '../../src/renderer/workspace/app.ts'
import { vouchingFor, withNewGeneration } from '../../src/renderer/workspace/generation.ts'

const stolen = '1'.repeat(64)
const next = '2'.repeat(64)
const rsa = '3'.repeat(64)
const at = '2026-11-26T10:00:00.000Z'
const key = (keyId: string, label: string, isCompromised: boolean): KeyRecord => ({
  keyId,
  label,
  kind: keyId === rsa ? 'rsa' : 'ecdsa-p256',
  bits: 256,
  spki: 'AA==',
  state: isCompromised ? 'compromised' : 'ready',
  compromised: isCompromised ? { at, reason: 'stolen' } : null,
  createdAt: '2026-01-01T00:00:00.000Z',
  origin: 'made',
  remark: null,
})
const keys = [key(stolen, 'Old', true), key(next, 'New', false)]
const app: AppRecord = {
  id: 'a',
  name: 'Bank',
  listId: 'bank',
  keyId: stolen,
  validDays: 40,
  note: '',
  hosts: ['api.bank.example'],
  pins: [],
}
const rotated = withNewGeneration(app, { listId: 'bank-2', keyId: next }, '2027-11-26', false)
const exposure: Exposure = {
  keyId: stolen,
  listId: 'bank',
  app: 'Bank',
  listVersion: 3,
  target: 'wultra',
  keeping: 'each entry',
  until: Date.parse('2027-02-24T00:00:00Z') / 1000,
}

describe('how an app stands whose key is compromised', () => {
  const ask = (given: Partial<Parameters<typeof compromiseStanding>[0]>) =>
    compromiseStanding({ app, keys, exposures: [exposure], isReleased: true, ...given })

  it('is told with the date, and that it must move now', () => {
    expect(ask({})).toMatchObject({
      tone: 'bad',
      title: 'The signing key “Old” is compromised.',
      text: 'Wultra SDK: phones trust what it signed until 2027-02-24, also after an app update with another public key.',
      action: { label: 'Rotate the key', href: '#/apps/a/rotate' },
    })
    expect(ask({})?.next).toContain('Apps in the field get no more lists.')
  })

  it('wants only another key where nothing was released yet', () => {
    const standing = ask({ exposures: [], isReleased: false })
    expect(standing?.text).toBe('Nothing that it signed here is live on phones.')
    expect(standing?.action).toEqual({ label: 'See the app', href: '#/apps/a' })
  })

  it('stays bad after the rotation, until what the old key signed has ended', () => {
    const before = ask({ app: rotated, isReleased: false })
    expect(before?.title).toBe('The signing key “Old” is compromised, and what it signed is live.')
    expect(before?.action).toEqual({ label: 'Review', href: '#/sign/a/bank-2' })
    const after = ask({ app: rotated })
    expect(after?.next).toContain('the version of the app that reads bank-2')
    expect(after?.action).toBeNull()
    expect(ask({ app: rotated, exposures: [] })).toBeNull()
  })

  it('loses only the readers of a key beside the first', () => {
    const several = { ...app, keyId: next, rsaKeyId: rsa }
    const standing = ask({ app: several, keys: [...keys, key(rsa, 'RSA', true)], exposures: [] })
    expect(standing?.title).toBe('The signing key “RSA” is compromised.')
    expect(standing?.next).toContain('left out of releases')
  })

  it('is nothing to tell where no key is', () => {
    expect(ask({ keys: [key(stolen, 'Old', false)], exposures: [] })).toBeNull()
  })

  it('asks for all compromised keys in all lists of the app', () => {
    expect(compromiseQuestion(rotated, compromisedIds(keys))).toEqual({
      keyIds: [stolen],
      listIds: ['bank-2', 'bank'],
    })
  })
})

describe('a draft', () => {
  const draft = (one: AppRecord) =>
    parseDraft(draftOf(one, one.keyId ?? '', false, new Map(), new Set([stolen, rsa])).bytes)

  it('asks no compromised key to vouch', () => {
    expect(vouchingFor(rotated)).toEqual({ listId: 'bank', keyId: stolen })
    expect(vouchingFor(rotated, new Set([stolen]))).toBeNull()
    expect(draft(rotated).succeeds).toBeUndefined()
  })

  it('leaves a compromised key beside the first out, so that other readers get their files', () => {
    const several = { ...app, keyId: next, rsaKeyId: rsa, targets: ['wultra', 'ssl-pinning'] }
    expect(draft(several).otherKeys).toBeUndefined()
    expect(draft(several).targets).toEqual(['wultra', 'ssl-pinning'])
  })
})

describe('the verdict over what a compromised key signed', () => {
  const report: VerificationReport = {
    source: 'fingerprints.json',
    format: 'wultra-list',
    verdict: 'untrusted',
    findings: [
      {
        code: 'SIGNED_BY_COMPROMISED_KEY',
        severity: 'error',
        subject: 'fingerprints.json',
        message: '',
      },
    ],
    signedBy: stolen,
    listVersion: null,
    entries: [{ name: 'a', fingerprint: '', expires: 1, verdict: 'untrusted', findings: [] }],
  }
  const outcome = {
    report,
    signer: { keyId: stolen, label: 'Old', isTrusted: true, isCompromised: true },
  } as VerifyOutcome

  it('does not say that phones refuse it, for they do not', () => {
    const { title, text, phones } = verdictWords(report)
    expect(title).toBe('Untrusted.')
    expect(text).toContain('The signature is good, but its key is marked as compromised')
    expect(phones).toContain('take it all the same')
  })

  it('goes back to what phones do where something else is wrong too', () => {
    const wrong = { code: 'SIGNATURE_WRONG', severity: 'error', subject: 'a', message: '' } as const
    const entries = report.entries.map((entry) => ({ ...entry, findings: [wrong] }))
    expect(verdictWords({ ...report, entries }).phones).toContain('refuses the whole list')
  })

  it('names the signer as what it is', () => {
    expect(signerLine(outcome)).toBe('Old, which is marked as compromised')
    expect(isSuspect(outcome)).toBe(true)
  })
})

describe('keys that are trusted', () => {
  it('carry what the desk knows of them, however they were chosen', () => {
    const custody = { keys, key: (id: string) => keys.find(({ keyId }) => keyId === id) ?? null }
    const trust = new TrustAnchors({ custody, settings: {} } as unknown as Desk)
    const since = () => trust.anchors.map(({ keyId, compromisedAt }) => [keyId, compromisedAt])
    expect(since()).toEqual([
      [stolen, at],
      [next, undefined],
    ])
    trust.choose(stolen)
    expect(since()).toEqual([[stolen, at]])
  })

  it('carry it too where an own key is pasted as if it were a stranger’s', async () => {
    const { key: own } = await makeTestKey()
    const kept = key(own.keyId, 'Own', true)
    const trust = new TrustAnchors({ custody: { keys: [kept] }, settings: {} } as unknown as Desk)
    await trust.paste(encodeBase64(own.spki))
    expect(trust.anchors).toMatchObject([{ from: 'given', keyId: own.keyId, compromisedAt: at }])
    const other = await makeTestKey()
    await trust.paste(encodeBase64(other.key.spki))
    expect(trust.anchors).toMatchObject([{ from: 'given', keyId: other.key.keyId }])
    expect(trust.anchors[0]?.compromisedAt).toBeUndefined()
  })
})

it('the first steps are not begun again because the only key is compromised', () => {
  const [old = key(stolen, 'Old', true)] = keys
  const desk = (apps: readonly AppRecord[]): Desk =>
    ({
      apps,
      certificates: [{}],
      custody: { signingKeysOf: () => [], key: (id: string) => (id === stolen ? old : null) },
    }) as unknown as Desk
  expect(stepsLeft(desk([app]))).toEqual([])
  expect(stepsLeft(desk([]))).toEqual(['key', 'app'])
})
