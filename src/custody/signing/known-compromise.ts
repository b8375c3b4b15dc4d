import type { ListDraft } from '../../core/lists/draft.ts'
import { parseRelease, type ReleaseSummary } from '../../core/lists/release.ts'
import { reachOf, type KnownCompromise, type ReleaseReach } from '../../core/policy/exposure.ts'
import { reading } from '../vault/document.ts'
import { releaseName } from '../vault/layout.ts'
import { listHistory, readReleaseBytes } from '../vault/releases.ts'
import type { Vault } from '../vault/vault.ts'

/** How far releases reach, of each vault by their names: a release never changes, and large ones take long to read. */
const known = new WeakMap<Vault, Map<string, ReleaseReach>>()

/**
 * What this vault knows of compromised keys that matters to a draft: the releases that one of them signed, of the draft's own
 * list, of the one that it succeeds, and of any list of the same app: a key that vouches for nothing leaves no other trace
 * between the generations. Nothing is read where no key is compromised. Throws as `readReleaseBytes`.
 */
export async function knownCompromise(vault: Vault, draft: ListDraft): Promise<KnownCompromise> {
  const keys = [...vault.keys.values()].flatMap(({ sealed, compromised }) => {
    if (compromised === null) return []
    const { keyId, label } = sealed.description
    return [{ keyId, label, at: compromised.at }]
  })
  if (keys.length === 0) return { keys, releases: [] }
  const ids = new Set(keys.map(({ keyId }) => keyId))
  const wanted = listHistory(vault.journal).released.filter(
    (one) => isOfDraft(one, draft) && one.keyIds.some((keyId) => ids.has(keyId)),
  )
  const releases: ReleaseReach[] = []
  for (const summary of wanted) releases.push(await reachIn(vault, summary))
  return { keys, releases }
}

async function reachIn(
  vault: Vault,
  { listId, listVersion }: ReleaseSummary,
): Promise<ReleaseReach> {
  const name = releaseName(listId, listVersion)
  const kept = known.get(vault) ?? new Map<string, ReleaseReach>()
  known.set(vault, kept)
  const before = kept.get(name)
  if (before !== undefined) return before
  const bytes = await readReleaseBytes(vault.storage, vault.journal, listId, listVersion)
  const reach = reachOf(await reading(name, () => parseRelease(bytes)))
  kept.set(name, reach)
  return reach
}

function isOfDraft({ listId, app }: ReleaseSummary, draft: ListDraft): boolean {
  return listId === draft.listId || listId === draft.succeeds?.listId || app === draft.app
}
