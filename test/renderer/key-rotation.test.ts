import { describe, expect, it } from 'vitest'
import type { KeyKind } from '../../src/core/targets/keys.ts'
import type { Desk } from '../../src/renderer/state/desk.svelte.ts'
import { KeyRotation } from '../../src/renderer/state/key-rotation.svelte.ts'
import type { AppRecord } from '../../src/renderer/workspace/app.ts'
import { generationsOf, vouchingFor } from '../../src/renderer/workspace/generation.ts'

const present = '1'.repeat(64)
const next = '2'.repeat(64)
const rsa = '3'.repeat(64)
const app: AppRecord = {
  id: 'a',
  name: 'Bank',
  listId: 'bank',
  keyId: present,
  rsaKeyId: rsa,
  targets: ['wultra', 'ssl-pinning'],
  validDays: 40,
  note: '',
  hosts: ['api.bank.example'],
  pins: [],
}
const keys = [
  { keyId: present, kind: 'ecdsa-p256', label: 'Present' },
  { keyId: next, kind: 'ecdsa-p256', label: 'Next' },
  { keyId: rsa, kind: 'rsa', label: 'RSA' },
]

/** What a rotation reads of the desk. */
function deskWith(releasedLists: readonly string[], compromised: string | null = null): Desk {
  const stateOf = (keyId: string): string => (keyId === compromised ? 'compromised' : 'ready')
  return {
    apps: [app],
    clock: { seconds: Date.parse('2026-11-23T12:00:00Z') / 1000 },
    custody: {
      releases: releasedLists.map((listId) => ({ listId })),
      key: (keyId: string | null) => (keyId === null ? null : { keyId, state: stateOf(keyId) }),
      signingKeysOf: (kind: KeyKind) => keys.filter((key) => key.kind === kind),
    },
  } as unknown as Desk
}

describe('a rotation of the signing key', () => {
  it('proposes a list that nobody ever had, and a year for the old apps', () => {
    const rotation = new KeyRotation(deskWith(['bank', 'bank-2']), app)
    expect(rotation.listId).toBe('bank-3')
    expect(rotation.retireOn).toBe('2027-11-23')
    expect(rotation.isReady).toBe(false)
  })

  it('offers every other key of the kind', () => {
    const rotation = new KeyRotation(deskWith(['bank']), app)
    expect(rotation.kinds).toEqual(['ecdsa-p256', 'rsa'])
    expect(rotation.candidates('ecdsa-p256').map(({ label }) => label)).toEqual(['Next'])
    expect(rotation.candidates('rsa')).toEqual([])
  })

  it('makes a generation with the new key, for which the old one vouches', () => {
    const rotation = new KeyRotation(deskWith(['bank']), app)
    rotation.choose('ecdsa-p256', next)
    expect(rotation.isReady && rotation.isVouched).toBe(true)
    const [newest, older] = generationsOf(rotation.rotated)
    expect(newest).toMatchObject({ listId: 'bank-2', keyId: next, rsaKeyId: rsa })
    expect(older).toMatchObject({ listId: 'bank', keyId: present, retireOn: '2027-11-23' })
    expect(vouchingFor(rotation.rotated)).toEqual({ listId: 'bank', keyId: present })
  })

  it('has nobody vouch where the old key is lost, and wants another in its place', () => {
    const rotation = new KeyRotation(deskWith(['bank']), app)
    rotation.isKeyLost = true
    expect(rotation.isReady).toBe(false)
    rotation.choose('ecdsa-p256', next)
    expect(rotation.isReady).toBe(true)
    expect(rotation.isVouched).toBe(false)
    expect(vouchingFor(rotation.rotated)).toBeNull()
  })

  it('asks nobody whether a key that is marked as compromised is lost', () => {
    const rotation = new KeyRotation(deskWith(['bank'], present), app)
    expect(rotation.isKeyCompromised && rotation.isKeyLost).toBe(true)
    rotation.choose('ecdsa-p256', next)
    expect(rotation.isReady).toBe(true)
    expect(rotation.isVouched).toBe(false)
    expect(generationsOf(rotation.rotated)[1]?.isKeyLost).toBe(true)
    expect(new KeyRotation(deskWith(['bank'], next), app).isKeyLost).toBe(false)
  })

  it('takes no list id that another list has or had', () => {
    const rotation = new KeyRotation(deskWith(['old-list']), app)
    rotation.choose('ecdsa-p256', next)
    for (const [listId, problem] of [
      ['bank', 'taken'],
      ['old-list', 'taken'],
      ['Bank 2', 'form'],
      ['bank-new', null],
    ] as const) {
      rotation.listId = listId
      expect(rotation.listProblem).toBe(problem)
      expect(rotation.isReady).toBe(problem === null)
    }
  })

  it('goes back to the present key', () => {
    const rotation = new KeyRotation(deskWith(['bank']), app)
    rotation.choose('ecdsa-p256', next)
    rotation.choose('ecdsa-p256', null)
    expect(rotation.isReady).toBe(false)
  })
})
