import { checkBundle } from '../../core/bundle/check.ts'
import { keysOfRelease } from '../../core/bundle/release-keys.ts'
import { sha256Hex } from '../../core/encoding/sha256.ts'
import { InputError } from '../../core/input-error.ts'
import { parseRelease, summarize } from '../../core/lists/release.ts'
import { releaseName } from '../vault/layout.ts'
import { listHistory, releaseDetails, type OpenVersion } from '../vault/releases.ts'
import type { Vault } from '../vault/vault.ts'

/**
 * After a crash: a version that was prepared, whose document is kept whole and verifies under keys of this vault, was released but
 * for the last record; that record is made up for. Every other open version stays open, and its number unused.
 */
export async function completeCutOff(vault: Vault): Promise<void> {
  if (vault.problem !== null) return
  for (const version of listHistory(vault.journal).open) await completeOne(vault, version)
}

async function completeOne(vault: Vault, version: OpenVersion): Promise<void> {
  const bytes = await vault.storage.read(releaseName(version.listId, version.listVersion))
  if (bytes === null || !vault.keys.has(version.keyId)) return
  try {
    const release = parseRelease(bytes)
    const known = (keyId: string): string | undefined =>
      vault.keys.get(keyId)?.sealed.description.spki
    const isThisOne =
      release.listId === version.listId &&
      release.version === version.listVersion &&
      release.keyId === version.keyId &&
      release.spki === known(release.keyId) &&
      (release.keys ?? []).every(({ keyId, spki }) => spki === known(keyId)) &&
      release.practice === vault.header.practice
    if (!isThisOne) return
    const keys = await keysOfRelease(release)
    const report = await checkBundle(release.files, keys, new Date(release.issuedAt))
    if (report.verdict !== 'trusted') return
    const details = releaseDetails(await summarize(release), await sha256Hex(bytes))
    await vault.append('release completed', details)
  } catch (error) {
    // Not a release at all: as good as none.
    if (!(error instanceof InputError)) throw error
  }
}
