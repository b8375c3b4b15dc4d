import type { ListDraft } from '../../core/lists/draft.ts'
import { parseRelease, type Release, type ReleaseSummary } from '../../core/lists/release.ts'
import type { KnownCompromise } from '../../core/policy/exposure.ts'
import { reading } from '../vault/document.ts'
import { releaseName } from '../vault/layout.ts'
import { listHistory, readReleaseBytes } from '../vault/releases.ts'
import type { Vault } from '../vault/vault.ts'

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
  const releases: Release[] = []
  for (const { listId, listVersion } of wanted) {
    const bytes = await readReleaseBytes(vault.storage, vault.journal, listId, listVersion)
    releases.push(await reading(releaseName(listId, listVersion), () => parseRelease(bytes)))
  }
  return { keys, releases }
}

function isOfDraft({ listId, app }: ReleaseSummary, draft: ListDraft): boolean {
  return listId === draft.listId || listId === draft.succeeds?.listId || app === draft.app
}
