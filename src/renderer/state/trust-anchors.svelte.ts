import { encodeBase64 } from '../../core/encoding/base64.ts'
import { InputError } from '../../core/input-error.ts'
import type { KeyKind } from '../../core/targets/keys.ts'
import { readTrustedKey } from '../../core/verify/any-key.ts'
import { readVerificationKey } from '../../core/x509/public-key.ts'
import { givenBytes } from '../tasks/given-bytes.ts'
import type { Anchor, Given } from '../tasks/protocol.ts'
import type { Desk } from './desk.svelte.ts'
import { problemOf, type Problem } from './problem.ts'

/** A public key that belongs to this desk, that was remembered, or that was just given. */
export interface KnownKey extends Anchor {
  readonly keyId: string
  readonly kind: KeyKind
  readonly from: 'own' | 'remembered' | 'given'
}

/** What stands in the settings of the workspace. */
const SETTING = 'trusted keys'

/** Which public keys a downloaded list is checked with. */
export class TrustAnchors {
  readonly #desk: Desk
  #chosen = $state('known')
  #text = $state('')
  #given = $state.raw<KnownKey | null>(null)
  #problem = $state.raw<Problem | null>(null)
  /** Of several keys given in a row the last one counts, whichever is read first. */
  #turn = 0

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** `known`: all that are known here; `given`: the one in the field; or one key id. */
  get chosen(): string {
    return this.known.length === 0 ? 'given' : this.#chosen
  }

  get text(): string {
    return this.#text
  }

  /** The key that the field or the file held, once it could be read. */
  get given(): KnownKey | null {
    return this.#given
  }

  get problem(): Problem | null {
    return this.#problem
  }

  get own(): KnownKey[] {
    return this.#desk.custody.keys.map(({ keyId, label, kind, spki, compromised }) => ({
      keyId,
      label,
      kind,
      key: spki,
      from: 'own',
      ...(compromised === null ? {} : { compromisedAt: compromised.at }),
    }))
  }

  get remembered(): KnownKey[] {
    return readRemembered(this.#desk.settings[SETTING] ?? '[]')
  }

  /** Own keys first; a remembered one that is an own one too is the own one. */
  get known(): KnownKey[] {
    const { own } = this
    const others = this.remembered.filter((key) => !own.some(({ keyId }) => keyId === key.keyId))
    return [...own, ...others]
  }

  /** The keys that are trusted now. Of one that is an own one too the desk knows what became of it, wherever it was given. */
  get anchors(): KnownKey[] {
    const { chosen, known } = this
    if (chosen === 'known') return known
    if (chosen !== 'given') return known.filter(({ keyId }) => keyId === chosen)
    const given = this.#given
    if (given === null) return []
    const { compromisedAt } = known.find(({ keyId }) => keyId === given.keyId) ?? {}
    return [compromisedAt === undefined ? given : { ...given, compromisedAt }]
  }

  choose(chosen: string): void {
    this.#chosen = chosen
  }

  /** Takes a pasted key in any public form. A private key is refused and not kept anywhere, the field included. */
  async paste(text: string): Promise<void> {
    this.#chosen = 'given'
    this.#text = text
    this.#given = null
    // The emptied field says nothing new: that a private key was refused stays to be read.
    if (text.trim() !== '') await this.#read(text, 'Pasted key')
  }

  /** Takes the key out of a file. */
  async take([file]: readonly Given[]): Promise<void> {
    if (file === undefined) return
    this.#chosen = 'given'
    this.#text = ''
    this.#given = null
    await this.#read(await givenBytes(file), file.name)
  }

  async #read(input: string | Uint8Array, label: string): Promise<void> {
    const turn = ++this.#turn
    this.#problem = null
    try {
      const { spki, keyId, kind } = await readPublicKey(input)
      if (turn === this.#turn)
        this.#given = { key: encodeBase64(spki), keyId, kind, label, from: 'given' }
    } catch (error) {
      if (turn !== this.#turn) return
      this.#problem = problemOf(error)
      if (this.#problem.code === 'PRIVATE_KEY_GIVEN') this.#text = ''
    }
  }

  /** Keeps the given key in this vault's workspace under a name. */
  async remember(label: string): Promise<void> {
    const given = this.#given
    if (given === null) return
    const others = this.remembered.filter(({ keyId }) => keyId !== given.keyId)
    await this.#keep([...others, { ...given, label: label.trim() }])
    this.#chosen = given.keyId
    this.#text = ''
    this.#given = null
  }

  async forget(keyId: string): Promise<void> {
    await this.#keep(this.remembered.filter((one) => one.keyId !== keyId))
    if (this.#chosen === keyId) this.#chosen = 'known'
  }

  #keep(keys: readonly KnownKey[]): Promise<void> {
    const kept = keys.map(({ keyId, kind, label, key }) => ({ keyId, kind, label, key }))
    return this.#desk.set(SETTING, JSON.stringify(kept))
  }
}

function readRemembered(text: string): KnownKey[] {
  try {
    const kept = JSON.parse(text) as Omit<KnownKey, 'from'>[]
    return kept.map((one) => ({ ...one, from: 'remembered' }))
  } catch {
    // Another version's setting is as good as none.
    return []
  }
}

/**
 * A key of any kind. 32 bare octets, which may be a private value as well as an Ed25519 key, are refused here: what is
 * pasted by mistake must not stay in a field.
 */
async function readPublicKey(input: string | Uint8Array): ReturnType<typeof readTrustedKey> {
  try {
    return await readVerificationKey(input)
  } catch (error) {
    if (error instanceof InputError && error.code === 'PRIVATE_KEY_GIVEN') throw error
    return readTrustedKey(input)
  }
}
