import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { cheapDerivation } from '../node/cheap-derivation.ts'
import {
  digestDraft,
  HandClock,
  passphrase,
  reviewAndSign,
  testDesk,
  type TestDesk,
} from './bench-desk.ts'

const listId = 'com.example.app'

/** What happens to a vault over the years; `save` and `restore` name one of four places for saved files. */
type Step =
  /** `together`: with a second key unlocked, which so vouches for some records and not for others. */
  | { readonly kind: 'sign'; readonly name: string; readonly together: boolean }
  | { readonly kind: 'save'; readonly place: number }
  | { readonly kind: 'restore'; readonly place: number; readonly jump: number }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'clock'; readonly minutes: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('sign' as const),
      name: fc.stringMatching(/^[a-z]{1,5}$/),
      together: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('save' as const), place: fc.nat(3) }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('restore' as const),
      place: fc.nat(3),
      jump: fc.nat(3),
    }),
  },
  fc.record({ kind: fc.constant('reopen' as const) }),
  fc.record({ kind: fc.constant('clock' as const), minutes: fc.integer({ min: -600, max: 600 }) }),
)

/** The world outside the vault: what was published, and the saved files that lie about. */
class World {
  readonly published = new Map<number, string>()
  readonly saved = new Map<number, Bytes>()
  readonly clock = new HandClock()
  desk: TestDesk = this.#fresh()
  keyId = ''
  #secondKeyId = ''
  #lastIssuedAt = ''

  async begin(): Promise<void> {
    const { custodian } = this.desk
    const request = { label: 'K', passphrase, smallMachine: true }
    this.keyId = (await custodian.makeKey(request, 'ecdsa-p256')).keyId
    this.#secondKeyId = (await custodian.makeKey(request, 'ed25519')).keyId
  }

  async take(act: Step): Promise<void> {
    switch (act.kind) {
      case 'sign':
        return this.#sign(act.name, act.together)
      case 'save': {
        const file = await this.desk.custodian.saveVault()
        this.saved.set(
          act.place,
          new Uint8Array(readFileSync(file.kind === 'saved' ? file.path : '')),
        )
        return
      }
      case 'restore':
        return this.#restore(act.place, act.jump)
      case 'reopen': {
        await this.desk.custodian.close()
        const { vaultFolder } = this.desk
        this.desk = testDesk({
          vaultFolder,
          clock: this.clock,
          ports: { derivation: cheapDerivation },
        })
        return
      }
      case 'clock':
        this.clock.set(new Date(this.clock.now().getTime() + act.minutes * 60_000).toISOString())
    }
  }

  async #sign(name: string, together: boolean): Promise<void> {
    const { custodian } = this.desk
    await custodian.lock()
    await custodian.unlock([this.keyId, ...(together ? [this.#secondKeyId] : [])], passphrase)
    const draft = digestDraft(this.keyId, [`${name}.example.com`])
    const { listVersion, manifestSha256, issuedAt } = await reviewAndSign(custodian, draft)
    const other = this.published.get(listVersion)
    if (other !== undefined)
      throw new Error(`version ${String(listVersion)} stands for ${other} and ${manifestSha256}`)
    expect(listVersion).toBeGreaterThan(Math.max(0, ...this.published.keys()))
    this.published.set(listVersion, manifestSha256)
    // After a restore the vault cannot know the time of what it lost; within one vault time never goes back.
    if (this.#lastIssuedAt !== '') expect(issuedAt >= this.#lastIssuedAt).toBe(true)
    this.#lastIssuedAt = issuedAt
  }

  /** Puts a saved vault in place of this one, and tells it what was published last, or a number above. */
  async #restore(place: number, jump: number): Promise<void> {
    const file = this.saved.get(place)
    if (file === undefined) return
    await this.desk.custodian.close()
    this.desk = this.#fresh()
    this.#lastIssuedAt = ''
    const { custodian } = this.desk
    await custodian.restoreVault(file)
    await custodian.unlock([this.keyId], passphrase)
    await expect(reviewAndSign(custodian, digestDraft(this.keyId, ['x']))).toThrowWithCode(
      'WATERMARK',
    )
    const latest = Math.max(0, ...this.published.keys())
    await custodian.raiseWatermark(listId, latest + jump, 'the latest published manifest')
  }

  /** Each key finds in order all that it vouched for. */
  async settle(): Promise<void> {
    const { custodian } = this.desk
    await custodian.lock()
    const both = [this.keyId, this.#secondKeyId]
    expect(await custodian.unlock(both, passphrase)).toMatchObject({
      unlockedKeyIds: both,
      vault: { readOnly: null },
    })
  }

  #fresh(): TestDesk {
    return testDesk({ clock: this.clock, ports: { derivation: cheapDerivation } })
  }
}

describe('any history of signing, saving, restoring, closing and clocks', () => {
  it('gives no version number to two lists, and none below one before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const world = new World()
        try {
          await world.begin()
          for (const act of steps) await world.take(act)
          await world.settle()
        } finally {
          await world.desk.custodian.close()
        }
      }),
      { numRuns: process.env['CI'] === 'true' ? 200 : 60 },
    )
  }, 300_000)
})
