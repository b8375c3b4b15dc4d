import type { Release } from '../lists/release.ts'
import { claimIn, isClaimOf } from './ledger/claim.ts'
import { differencesFrom } from './ledger/differences.ts'
import { asText, isTelling, KeptReleases, type GivenText } from './ledger/kept.ts'
import { entryOrigins, nearestTo } from './ledger/nearest.ts'
import { newerThan, standingAt, standingNowhere, type LedgerStanding } from './ledger/standing.ts'
import type { AnyTrustAnchor, Progress, VerificationReport } from './report.ts'
import { verifyFiles, type GivenFile } from './verify.ts'

/** With less in common a file is no release that was changed. */
const ALIKE = 0.5

/**
 * Says where files stand among `releases`, all that a vault keeps. `keys` are the vault's own, which tell what was signed
 * here from what was not. Any part of a release may be given: one file under any name, or its folder. Files that no client
 * reads (the README, key files) decide only where nothing else is there. `onProgress` is told how many entries have been
 * checked, where signatures have to be.
 */
export async function standingInLedger(
  files: readonly GivenFile[],
  releases: readonly Release[],
  keys: readonly AnyTrustAnchor[],
  now: Date,
  onProgress?: Progress,
): Promise<LedgerStanding> {
  const kept = new KeptReleases(releases)
  const given = files.map(asText)
  const untouched = untouchedFiles(given, kept)
  if (untouched !== null) return untouched
  // Who signed it is asked here, not whether that key is still to be trusted.
  const signers = keys.map(({ key, label }) => ({ key, label }))
  const report = await verifyFiles('', files, signers, now, onProgress ? { onProgress } : {})
  return (
    (report.signedBy === null ? null : claimedRelease(given, kept)) ??
    changedBundle(given, kept, report) ??
    changedFile(given, kept, report)
  )
}

/** To the letter what was signed here: of one release, or of several. */
function untouchedFiles(given: readonly GivenText[], kept: KeptReleases): LedgerStanding | null {
  const release = kept.mostLike(given)
  if (release === undefined || !isFoundIn(release, given, kept)) return null
  const differences = differencesFrom(release, given, kept)
  if (differences.some(({ kind }) => kind === 'changed')) return null
  const others = differences.flatMap(({ kind, versions }) =>
    kind === 'other release' ? versions.slice(-1) : [],
  )
  if (others.length > 0) {
    const versions = [...new Set([release.version, ...others])].sort((a, b) => a - b)
    return standingAt('mixture', release, kept, differences, versions)
  }
  const isNewest = kept.ofList(release.listId).at(-1) === release
  return standingAt(isNewest ? 'current' : 'behind', release, kept, differences)
}

/** Whether what it has of these files says something: a key file is the same in every release. */
function isFoundIn(release: Release, given: readonly GivenText[], kept: KeptReleases): boolean {
  const telling = given.filter(({ path }) => isTelling(path))
  return telling.length === 0 || telling.some(({ text }) => kept.holding(text).includes(release))
}

/** What a signed manifest says that no kept release said: a newer version, or another list of the same version. */
function claimedRelease(given: readonly GivenText[], kept: KeptReleases): LedgerStanding | null {
  for (const { text } of given) {
    const claim = text === null ? null : claimIn(text)
    if (claim === null) continue
    const { listId, version } = claim.manifest
    const list = kept.ofList(listId)
    const newest = list.at(-1)
    if (newest === undefined) continue
    if (version > newest.version) return newerThan(newest, version)
    const same = list.find((release) => release.version === version)
    if (same !== undefined && !isClaimOf(claim, same)) {
      return standingAt('fork', same, kept, differencesFrom(same, given, kept))
    }
  }
  return null
}

/** Some files are of a release to the letter, others are not. */
function changedBundle(
  given: readonly GivenText[],
  kept: KeptReleases,
  report: VerificationReport,
): LedgerStanding | null {
  const release = kept.mostLike(given)
  if (release === undefined || !isFoundIn(release, given, kept)) return null
  const differences = differencesFrom(release, given, kept)
  const isManifest = given.some(({ text }) => text !== null && claimIn(text) !== null)
  const isMadeElsewhere = report.verdict === 'trusted' && !isManifest
  return standingAt(isMadeElsewhere ? 'elsewhere' : 'altered', release, kept, differences)
}

/** Nothing is here to the letter: what is it most like? */
function changedFile(
  given: readonly GivenText[],
  kept: KeptReleases,
  report: VerificationReport,
): LedgerStanding {
  for (const { text } of given) {
    const origins = text === null ? null : entryOrigins(text, kept)
    const newest = origins?.whole.at(-1) ?? origins?.mixed.at(-1)
    if (origins === null || newest === undefined) continue
    const differences = differencesFrom(newest, given, kept, 'fingerprints.json')
    if (origins.whole.length > 0) return standingAt('altered', newest, kept, differences)
    const versions = origins.mixed.map(({ version }) => version)
    return standingAt('mixture', newest, kept, differences, versions)
  }
  const { listVersion } = report
  const isSigned = isSignedThroughout(report)
  const nearest = nearestTo(given, kept)
  if (nearest === null) return standingNowhere(isSigned, listVersion)
  const { release, path, likeness } = nearest
  const differences = differencesFrom(release, given, kept, path)
  if (isSigned && !differences.every(({ isRewritten }) => isRewritten)) {
    const same = kept.ofList(release.listId).find(({ version }) => version === listVersion)
    const newest = kept.ofList(release.listId).at(-1) ?? release
    if (listVersion !== null && listVersion > newest.version) return newerThan(newest, listVersion)
    if (same !== undefined) return standingAt('fork', same, kept, differences)
    return standingAt('elsewhere', release, kept, differences)
  }
  if (likeness < ALIKE) return standingNowhere(isSigned, listVersion)
  return standingAt('altered', release, kept, differences)
}

/** By a key of the vault; of a list with a signature for each entry all of them. */
function isSignedThroughout({ signedBy, format, entries }: VerificationReport): boolean {
  const isByEntry = format === 'wultra-list' || format === 'wultra-entry'
  return signedBy !== null && !(isByEntry && entries.some(({ verdict }) => verdict === 'untrusted'))
}
