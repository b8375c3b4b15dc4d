import { describe, expect, it } from 'vitest'
import { parseDraft } from '../../src/core/lists/draft.ts'
import { targets } from '../../src/core/targets/registry.ts'
import { draftOf, noKey } from '../../src/renderer/state/drafting.ts'
import {
  kindsNeeded,
  presets,
  signsWhat,
  targetGroups,
  targetsInBrief,
} from '../../src/renderer/state/target-words.ts'
import type { AppRecord } from '../../src/renderer/workspace/app.ts'
import {
  generationOf,
  generationsOf,
  keyIdsOf,
  listIdsOf,
  nextListId,
  targetIds,
  vouchingFor,
  withKey,
  withNewGeneration,
  withoutGeneration,
  withRetireDate,
  withTargets,
} from '../../src/renderer/workspace/generation.ts'

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
]
const app: AppRecord = {
  id: 'a',
  name: 'Bank',
  listId: 'bank',
  keyId: first,
  validDays: 40,
  note: '',
  hosts: ['api.bank.example', 'login.bank.example'],
  pins: [],
}

describe('the targets of an app', () => {
  it('are the Wultra list where nothing was said, as in every record of an earlier desk', () => {
    expect(targetIds(app)).toEqual(['wultra'])
    expect(parseDraft(draftOf(app, noKey, false, new Map()).bytes).targets).toBeUndefined()
  })

  it('stand in the order of the registry, whatever the order of the clicks', () => {
    const chosen = withTargets(app, ['okhttp', 'android-nsc', 'ssl-pinning'])
    expect(chosen.targets).toEqual(['ssl-pinning', 'android-nsc', 'okhttp'])
    const draft = parseDraft(draftOf(chosen, noKey, false, new Map()).bytes)
    expect(draft.targets).toEqual(['ssl-pinning', 'android-nsc', 'okhttp'])
  })

  it('keep what only a newer desk knows', () => {
    expect(withTargets(app, ['later', 'wultra']).targets).toEqual(['wultra', 'later'])
  })

  it('need a P-256 key always, and one of each other kind that signs for them', () => {
    expect(kindsNeeded(['android-nsc'])).toEqual(['ecdsa-p256'])
    expect(kindsNeeded(['rn-ssl-manager', 'ssl-pinning'])).toEqual(['ecdsa-p256', 'rsa', 'ed25519'])
    expect(signsWhat('ecdsa-p256', ['wultra', 'dynapins', 'okhttp'])).toBe(
      'manifest, Wultra, dynapins',
    )
  })

  it('each stand in one group of the page, and every preset names what there is', () => {
    const ids = targetGroups.flatMap((group) => group.targets.map(({ id }) => id))
    expect(ids.toSorted()).toEqual(targets.map(({ id }) => id).toSorted())
    for (const preset of presets)
      for (const id of preset.targets) expect(targets.map((target) => target.id)).toContain(id)
    expect(targetsInBrief(ids)).toMatch(/^Wultra, .* and 10 more$/)
  })
})

describe('hosts of a draft', () => {
  it('are those of which something is to be said', () => {
    const told = {
      ...app,
      reportOnly: ['login.bank.example'],
      includeSubdomains: ['api.bank.example', 'gone.bank.example'],
    }
    expect(parseDraft(draftOf(told, noKey, false, new Map()).bytes).hosts).toEqual([
      { host: 'api.bank.example', includeSubdomains: true, enforcement: 'enforce' },
      { host: 'login.bank.example', includeSubdomains: false, enforcement: 'report' },
    ])
  })
})

describe('generations of an app', () => {
  const keyed = withKey(withKey(app, 'rsa', 'rsa-1'), 'ed25519', 'ed-1')
  const rotated = withNewGeneration(
    keyed,
    { listId: 'bank-2', keyId: second, rsaKeyId: 'rsa-1' },
    '2027-06-30',
    false,
  )

  it('are one for an app of an earlier desk', () => {
    expect(generationsOf(app)).toEqual([app])
    expect(vouchingFor(app)).toBeNull()
  })

  it('have each their list, keys and end, and share the rest', () => {
    const [newest, older, ...none] = generationsOf(rotated)
    expect(none).toEqual([])
    expect(newest).toMatchObject({ listId: 'bank-2', keyId: second })
    expect(keyIdsOf(newest!)).toEqual([second, 'rsa-1'])
    expect(older).toMatchObject({
      id: 'a',
      listId: 'bank',
      keyId: first,
      retireOn: '2027-06-30',
      hosts: app.hosts,
      older: [],
    })
    expect(keyIdsOf(older!)).toEqual([first, 'rsa-1', 'ed-1'])
    expect(listIdsOf(rotated)).toEqual(['bank-2', 'bank'])
    expect(generationOf(rotated, 'bank')).toEqual(older)
    expect(generationOf(rotated, 'no such list')).toBe(rotated)
  })

  it('vouch for the one after them, unless the key is the same or lost', () => {
    expect(vouchingFor(rotated)).toEqual({ listId: 'bank', keyId: first })
    expect(vouchingFor({ ...rotated, keyId: first })).toBeNull()
    const lost = withNewGeneration(app, { listId: 'bank-2', keyId: second }, '2027-06-30', true)
    expect(vouchingFor(lost)).toBeNull()
    const again = withNewGeneration(
      rotated,
      { listId: 'bank-3', keyId: third },
      '2027-09-30',
      false,
    )
    expect(generationsOf(again).map((one) => vouchingFor(one))).toEqual([
      { listId: 'bank-2', keyId: second },
      { listId: 'bank', keyId: first },
      null,
    ])
  })

  it('end on another day, or leave', () => {
    expect(generationsOf(withRetireDate(rotated, 'bank', '2028-01-31'))[1]?.retireOn).toBe(
      '2028-01-31',
    )
    expect(listIdsOf(withoutGeneration(rotated, 'bank'))).toEqual(['bank-2'])
  })

  it('are named one after the other', () => {
    expect(nextListId('bank', ['bank'])).toBe('bank-2')
    expect(nextListId('bank-2', ['bank', 'bank-2', 'bank-3'])).toBe('bank-4')
    const long = 'b'.repeat(64)
    expect(nextListId(long, [long])).toBe(`${'b'.repeat(62)}-2`)
  })
})
