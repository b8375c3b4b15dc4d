import type { KeyRecord } from '../../bridge/custody.ts'
import type { KeyKind } from '../../core/targets/keys.ts'
import type { AppRecord } from '../workspace/app.ts'
import { isListId } from '../workspace/app.ts'
import {
  keyOfKind,
  listIdsOf,
  nextListId,
  targetIds,
  withKey,
  withNewGeneration,
  type Generation,
} from '../workspace/generation.ts'
import { dateOf } from '../words.ts'
import type { Desk } from './desk.svelte.ts'
import { kindsNeeded } from './target-words.ts'

const year = 365 * 86_400

/** A new signing key for an app: which key, which list, and until when the present ones go on. */
export class KeyRotation {
  readonly #desk: Desk
  readonly #app: AppRecord
  /** Keys that take the place of the present ones, by kind. */
  #chosen = $state<Partial<Record<KeyKind, string>>>({})
  #listId = $state('')
  retireOn = $state('')
  /** The present key can't or must not sign any more. */
  isKeyLost = $state(false)

  constructor(desk: Desk, app: AppRecord) {
    this.#desk = desk
    this.#app = app
    this.#listId = nextListId(app.listId, this.#taken)
    this.retireOn = dateOf(desk.clock.seconds + year)
    this.isKeyLost = this.isKeyCompromised
  }

  /** The present P-256 key is marked as compromised, so nobody need be asked whether it is in other hands. */
  get isKeyCompromised(): boolean {
    return this.#desk.custody.key(this.#app.keyId)?.state === 'compromised'
  }

  get kinds(): KeyKind[] {
    return kindsNeeded(targetIds(this.#app))
  }

  get listId(): string {
    return this.#listId
  }

  set listId(listId: string) {
    this.#listId = listId.trim()
  }

  /** Keys of one kind that could take over. */
  candidates(kind: KeyKind): readonly KeyRecord[] {
    const present = keyOfKind(this.#app, kind)
    return this.#desk.custody.signingKeysOf(kind).filter(({ keyId }) => keyId !== present)
  }

  /** The new key of one kind; null where the present one stays. */
  chosen(kind: KeyKind): string | null {
    return this.#chosen[kind] ?? null
  }

  choose(kind: KeyKind, keyId: string | null): void {
    const others = Object.entries(this.#chosen).filter(([one]) => one !== kind)
    this.#chosen = Object.fromEntries(keyId === null ? others : [...others, [kind, keyId]])
  }

  /** What is wrong with the list id; null where nothing is. */
  get listProblem(): 'form' | 'taken' | null {
    if (!isListId(this.#listId)) return 'form'
    return this.#taken.includes(this.#listId) ? 'taken' : null
  }

  /** Whether the older key signs the first manifest too. */
  get isVouched(): boolean {
    return !this.isKeyLost && this.chosen('ecdsa-p256') !== null && this.#app.keyId !== null
  }

  get isReady(): boolean {
    const isChanged = Object.keys(this.#chosen).length > 0
    const isLostReplaced = !this.isKeyLost || this.chosen('ecdsa-p256') !== null
    return isChanged && isLostReplaced && this.listProblem === null && this.retireOn !== ''
  }

  /** The app with its new generation, as it is to be saved. */
  get rotated(): AppRecord {
    const { keyId, rsaKeyId, ed25519KeyId } = this.#app
    let fresh: Generation = {
      listId: this.#listId,
      keyId,
      ...(rsaKeyId === undefined ? {} : { rsaKeyId }),
      ...(ed25519KeyId === undefined ? {} : { ed25519KeyId }),
    }
    for (const kind of this.kinds) {
      const next = this.chosen(kind)
      if (next !== null) fresh = withKey(fresh, kind, next)
    }
    return withNewGeneration(this.#app, fresh, this.retireOn, this.isKeyLost)
  }

  /** List ids that may not be used again, by whatever app: a version belongs to one list for ever. */
  get #taken(): string[] {
    const { apps, custody } = this.#desk
    return [...apps.flatMap(listIdsOf), ...custody.releases.map(({ listId }) => listId)]
  }
}
