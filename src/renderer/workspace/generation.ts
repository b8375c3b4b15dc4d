import { targets as registry } from '../../core/targets/registry.ts'
import type { KeyKind } from '../../core/targets/keys.ts'
import type { AppRecord } from './app.ts'

/**
 * The phones that carry one set of public keys, and the list that is signed for them. A list is never signed by two keys
 * of one kind, so a new signing key is a new generation with a list of its own.
 */
export interface Generation {
  /** Names the list everywhere outside: /^[a-z0-9][a-z0-9._-]{0,63}$/. */
  readonly listId: string
  /** The P-256 key: it signs the manifest and whatever else P-256 keys sign. */
  readonly keyId: string | null
  readonly rsaKeyId?: string
  readonly ed25519KeyId?: string
  /** The day on which these phones are given up, such as 2027-12-31; of the newest generation none. */
  readonly retireOn?: string
  /** Its key can't or must not sign any more, so it does not vouch for the generation after it either. */
  readonly isKeyLost?: boolean
}

/** What is read by an app of which nothing is said. */
const wultraAlone = ['wultra']

/** The targets that an app has files for, in the order of the registry. */
export function targetIds({ targets }: Pick<AppRecord, 'targets'>): readonly string[] {
  return targets ?? wultraAlone
}

/** The app with files for these targets, in the order of the registry. What this desk does not know stays, at the end. */
export function withTargets(app: AppRecord, ids: readonly string[]): AppRecord {
  const known = registry.map(({ id }) => id).filter((id) => ids.includes(id))
  return { ...app, targets: [...known, ...ids.filter((id) => !known.includes(id))] }
}

/** The id of the key of one kind that signs for a generation. */
export function keyOfKind(generation: Generation, kind: KeyKind): string | null {
  switch (kind) {
    case 'ecdsa-p256':
      return generation.keyId
    case 'rsa':
      return generation.rsaKeyId ?? null
    case 'ed25519':
      return generation.ed25519KeyId ?? null
  }
}

/** The same generation with another key of one kind. */
export function withKey<G extends Generation>(generation: G, kind: KeyKind, keyId: string): G {
  switch (kind) {
    case 'ecdsa-p256':
      return { ...generation, keyId }
    case 'rsa':
      return { ...generation, rsaKeyId: keyId }
    case 'ed25519':
      return { ...generation, ed25519KeyId: keyId }
  }
}

/** The ids of all keys of a generation, that of the manifest first. */
export function keyIdsOf({ keyId, rsaKeyId, ed25519KeyId }: Generation): string[] {
  return [keyId, rsaKeyId, ed25519KeyId].filter((id) => typeof id === 'string')
}

/**
 * The app as each of its generations has it, the newest first: with that one's list and keys, and of the others only
 * those before it. Only the newest may be saved.
 */
export function generationsOf(app: AppRecord): readonly AppRecord[] {
  const { shared, older } = partsOf(app)
  return [
    app,
    ...older.map((one, at): AppRecord => ({ ...shared, ...one, older: older.slice(at + 1) })),
  ]
}

type Shared = Omit<AppRecord, keyof Generation | 'older'>

function partsOf(app: AppRecord): {
  readonly shared: Shared
  readonly own: Generation
  readonly older: readonly Generation[]
} {
  const { listId, keyId, rsaKeyId, ed25519KeyId, older = [], ...shared } = app
  const own = {
    listId,
    keyId,
    ...(rsaKeyId === undefined ? {} : { rsaKeyId }),
    ...(ed25519KeyId === undefined ? {} : { ed25519KeyId }),
  }
  return { shared, own, older }
}

/** The generation of an app whose list this is; the newest where none has it. */
export function generationOf(app: AppRecord, listId: string | null): AppRecord {
  return generationsOf(app).find((one) => one.listId === listId) ?? app
}

/** Every list id of an app. */
export function listIdsOf(app: AppRecord): string[] {
  return generationsOf(app).map(({ listId }) => listId)
}

/** The app with a generation after its present one, which goes on under its own list until `retireOn`. */
export function withNewGeneration(
  app: AppRecord,
  fresh: Omit<Generation, 'retireOn' | 'isKeyLost'>,
  retireOn: string,
  isKeyLost: boolean,
): AppRecord {
  const { shared, own, older } = partsOf(app)
  const before: Generation = { ...own, retireOn, ...(isKeyLost ? { isKeyLost } : {}) }
  return { ...shared, ...fresh, older: [before, ...older] }
}

/** The app without one of its older generations. */
export function withoutGeneration(app: AppRecord, listId: string): AppRecord {
  return { ...app, older: (app.older ?? []).filter((one) => one.listId !== listId) }
}

/** The app with another retire date for one of its older generations. */
export function withRetireDate(app: AppRecord, listId: string, retireOn: string): AppRecord {
  const older = (app.older ?? []).map((one) => (one.listId === listId ? { ...one, retireOn } : one))
  return { ...app, older }
}

/** A list id for the next generation: `bank-2` after `bank`, `bank-3` after `bank-2`; none of `taken`. */
export function nextListId(listId: string, taken: readonly string[]): string {
  const [, stem = listId, number = '1'] = /^(.*?)(?:-(\d{1,4}))?$/.exec(listId) ?? []
  for (let next = Number(number) + 1; ; next++) {
    const ending = `-${next}`
    const id = stem.slice(0, 64 - ending.length) + ending
    if (!taken.includes(id)) return id
  }
}

/**
 * The generation that the newest one's first manifest is signed by too; null where there is none, its key can't vouch, or it
 * is the same key.
 */
export function vouchingFor(
  app: AppRecord,
  compromised: ReadonlySet<string> = new Set(),
): { listId: string; keyId: string } | null {
  const [before] = app.older ?? []
  if (before === undefined || before.keyId === null || before.isKeyLost === true) return null
  if (compromised.has(before.keyId)) return null
  return before.keyId === app.keyId ? null : { listId: before.listId, keyId: before.keyId }
}
