import { isExpired, entryKey, type ListEntry } from '../../core/lists/entry.ts'
import type { ResolvedDraft } from '../../core/lists/draft.ts'
import { releasedHost, type ReleasedHost } from '../../core/lists/released-host.ts'
import { targetsOf, type Release } from '../../core/lists/release.ts'
import { pinModel, type PinModel } from '../../core/targets/model.ts'
import { targets } from '../../core/targets/registry.ts'
import { keyKindOf, type Target } from '../../core/targets/target.ts'

/** In what a draft says something else than the newest release does, so that a newer one is needed. */
export type Pending = 'entries' | 'pins' | 'readers' | 'keys'

/** Each of these once; empty where signing now would only renew how long the release counts as fresh. */
export async function pendingIn(
  resolved: ResolvedDraft,
  newest: Release,
  now: Date,
): Promise<Pending[]> {
  const readers = resolved.draft.targets ?? targetsOf({})
  const model = await pinModel(resolved, now)
  const found: Pending[] = []
  if (comparesBy('certificate', readers) && entriesDiffer(resolved, newest, now)) {
    found.push('entries')
  }
  if (comparesBy('spki', readers) && hostsDiffer(model, newest)) found.push('pins')
  if (readersDiffer(readers, model, newest, now)) found.push('readers')
  if (keysDiffer(resolved, newest)) found.push('keys')
  return found
}

function comparesBy(digest: 'certificate' | 'spki', readers: readonly string[]): boolean {
  return targets.some(({ id, needs }) => readers.includes(id) && needs.digest === digest)
}

function entriesDiffer(resolved: ResolvedDraft, newest: Release, now: Date): boolean {
  const keys = (entries: readonly ListEntry[]): string[] =>
    entries.filter((entry) => !isExpired(entry, now)).map(entryKey)
  const wanted = resolved.entries.filter(({ life }) => life.role !== 'retired')
  return !sameTexts(keys(wanted.map(({ entry }) => entry)), keys(newest.entries))
}

/** A release that does not say its hosts was made for the Wultra list alone: then the readers differ already. */
function hostsDiffer(model: PinModel, { hosts }: Release): boolean {
  return hosts !== undefined && !sameTexts(model.hosts.map(textOf), hosts.map(textOf))
}

/** One that is to read and was held back counts only once nothing keeps it back any more. */
function readersDiffer(
  readers: readonly string[],
  model: PinModel,
  newest: Release,
  now: Date,
): boolean {
  const released = targetsOf(newest)
  const { otherKeys = [] } = model.resolved.draft
  const canBeMade = (target: Target): boolean => {
    const { id, needs } = target
    const kind = keyKindOf(needs.signature)
    const hasKey = kind === null || kind === 'ecdsa-p256' || otherKeys.length > 0
    const isFree = !target.lint(model, now).some(({ severity }) => severity === 'error')
    return readers.includes(id) && !released.includes(id) && hasKey && isFree
  }
  return released.some((id) => !readers.includes(id)) || targets.some(canBeMade)
}

/** A host without what time alone changes: which of its pins have ended or are not served yet. */
function textOf(host: ReleasedHost): string {
  const { pins, ...rest } = releasedHost(host)
  const known = pins.map(({ spkiSha256, expires }) => `${spkiSha256} ${expires}`).sort()
  return JSON.stringify([
    rest.host,
    rest.isWildcard,
    rest.includeSubdomains,
    rest.enforcement,
    known,
  ])
}

/** A key that signed and is none of the draft's any more. The older generation's key signs only the first manifest. */
function keysDiffer({ draft }: ResolvedDraft, newest: Release): boolean {
  const own = [draft.keyId, ...(draft.otherKeys ?? [])]
  const used = [newest.keyId, ...(newest.keys ?? []).map(({ keyId }) => keyId)]
  return used.some((keyId) => keyId !== newest.succeeds?.keyId && !own.includes(keyId))
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  const [some, others] = [new Set(a), new Set(b)]
  return some.size === others.size && [...some].every((text) => others.has(text))
}
