import { finding, type Finding } from '../../finding.ts'
import { entryKey } from '../../lists/entry.ts'
import { entrySubject } from '../../policy/subject.ts'
import type { EntryVerdict, Progress, TrustAnchor } from '../../verify/report.ts'
import { hasError } from '../../verify/report.ts'
import { verifyP256 } from '../../x509/public-key.ts'
import type { ListVerdict } from './list-format.ts'
import { Diagnosis, type LoadedAnchor } from './diagnose.ts'
import { isHighS } from './high-s.ts'
import { readWultraList } from './read.ts'
import type { ReadEntry } from './read-entry.ts'
import { signingInput } from './signing-input.ts'

/** Signatures checked at a time: enough to keep WebCrypto's threads busy, few enough to let others in between. */
const BATCH = 256
/** Entries that are tried to find out whose list it is. */
const PROBES = 8
const SUBJECT = 'fingerprints.json'

/**
 * Checks a Wultra list more strictly than any client: what one client refuses makes it untrusted, and so does what a
 * lenient client lets pass in more than one form. Expired entries, which clients skip, are checked and told apart.
 */
export async function verifyWultraList(
  text: string,
  anchors: readonly TrustAnchor[],
  now: Date,
  onProgress?: Progress,
  known: readonly TrustAnchor[] = [],
): Promise<ListVerdict> {
  const list = readWultraList(text, now)
  const findings = [...list.findings, ...listFindings(list.entries, list.format)]
  const loaded = await loadAnchors(anchors, true)
  const expected = await likeliestSigner(loaded, list.entries)
  if (expected === null) {
    return {
      ...list,
      signedBy: null,
      findings,
      entries: list.entries.map((one) => verdictOf(one, false)),
    }
  }
  const good = await checkSignatures(list.entries, expected, onProgress)
  const foreign = await loadAnchors(known, false)
  await addDiagnoses(list.entries, good, new Diagnosis(expected, [...loaded, ...foreign]))
  const entries = list.entries.map((entry, index) => verdictOf(entry, good[index] ?? false))
  const signed = good.some(Boolean)
  if (!signed && entries.some((entry) => entry.findings.some(isForeign))) {
    findings.push(doesNotFit(anchors, entries))
  }
  findings.push(...highSFindings(list.entries, good))
  return { ...list, signedBy: signed ? expected.anchor : null, findings, entries }
}

/** The anchor under which most of the first entries verify; the first anchor where none does. */
async function likeliestSigner(
  anchors: readonly LoadedAnchor[],
  entries: readonly ReadEntry[],
): Promise<LoadedAnchor | null> {
  if (anchors.length < 2) return anchors[0] ?? null
  const probes = entries.filter((entry) => entry.triple !== null).slice(0, PROBES)
  const counts = await Promise.all(
    anchors.map(async (anchor) => {
      const good = await Promise.all(probes.map((entry) => isSignedBy(entry, anchor)))
      return good.filter(Boolean).length
    }),
  )
  return anchors[counts.indexOf(Math.max(...counts))] ?? null
}

async function checkSignatures(
  entries: readonly ReadEntry[],
  anchor: LoadedAnchor,
  onProgress: Progress | undefined,
): Promise<boolean[]> {
  const good: boolean[] = []
  const start = (from: number): Promise<boolean[]> =>
    Promise.all(entries.slice(from, from + BATCH).map((entry) => isSignedBy(entry, anchor)))
  // One batch is always waiting, so that WebCrypto's threads don't idle while the next is made.
  let running = start(0)
  for (let from = BATCH; from < entries.length + BATCH; from += BATCH) {
    const next = start(from)
    good.push(...(await running))
    onProgress?.(good.length, entries.length)
    running = next
  }
  return good
}

function loadAnchors(anchors: readonly TrustAnchor[], isTrusted: boolean): Promise<LoadedAnchor[]> {
  return Promise.all(
    anchors.map(async (anchor) => ({ anchor, verify: await verifyP256(anchor.key), isTrusted })),
  )
}

/** Says of each bad signature why. */
async function addDiagnoses(
  entries: readonly ReadEntry[],
  good: readonly boolean[],
  diagnosis: Diagnosis,
): Promise<void> {
  const bad = entries.filter(
    ({ written, signature }, index) => !good[index] && written !== null && signature !== null,
  )
  for (let from = 0; from < bad.length; from += BATCH) {
    const batch = bad.slice(from, from + BATCH).map(async (entry) => {
      const why = await diagnosis.of(entry)
      entry.findings.push(entry.expired && isSignatureDoubt(why) ? expiredSignature(why) : why)
    })
    await Promise.all(batch)
  }
}

function isSignedBy(entry: ReadEntry, { verify }: LoadedAnchor): Promise<boolean> {
  if (entry.triple === null || entry.signature === null) return Promise.resolve(false)
  return verify(entry.signature, signingInput(entry.triple))
}

function verdictOf(entry: ReadEntry, isGood: boolean): EntryVerdict {
  const { name, fingerprint, expires } = entry.shown
  const { findings } = entry
  if (entry.expired && !hasError(findings)) {
    const when = new Date(Math.max(expires, -8.64e12) * 1000).toISOString().slice(0, 10)
    findings.push(
      finding(
        'ENTRY_EXPIRED',
        entrySubject(entry.shown),
        `Expired on ${when}. Phones skip this entry.`,
      ),
    )
    return { name, fingerprint, expires, verdict: 'expired', findings }
  }
  const verdict = isGood && !hasError(findings) ? 'trusted' : 'untrusted'
  return { name, fingerprint, expires, verdict, findings }
}

function listFindings(entries: readonly ReadEntry[], format: string): Finding[] {
  if (format === 'unknown') return []
  if (entries.length === 0) {
    return [finding('LIST_EMPTY', SUBJECT, 'The list has no entries. Phones keep what they have.')]
  }
  const findings: Finding[] = []
  if (entries.every((entry) => entry.expired)) {
    const message = 'Every entry has expired. Phones take nothing from this list.'
    findings.push(finding('LIST_ALL_EXPIRED', SUBJECT, message))
  }
  const seen = new Set<string>()
  for (const { triple } of entries) {
    if (triple === null) continue
    const key = entryKey(triple)
    if (seen.has(key)) {
      const message = 'The same entry stands there twice; phones skip the second.'
      findings.push(finding('ENTRY_REPEATED', entrySubject(triple), message))
    }
    seen.add(key)
  }
  return findings
}

function isForeign(why: Finding): boolean {
  return why.code === 'SIGNATURE_WRONG' || why.code === 'SIGNED_BY_UNTRUSTED_KEY'
}

function isSignatureDoubt(why: Finding): boolean {
  return isForeign(why) || why.code === 'SIGNED_BY_OTHER_KEY'
}

/** Clients skip expired entries before they look at the signature, so this alone makes no list bad. */
function expiredSignature(why: Finding): Finding {
  const message =
    'Expired, and its signature is bad as well. Phones skip expired entries unread, so the list still works; ask where it comes from.'
  return finding('EXPIRED_SIGNATURE_WRONG', why.subject, message)
}

function doesNotFit(anchors: readonly TrustAnchor[], entries: readonly EntryVerdict[]): Finding {
  const keys = anchors.map((anchor) => `${anchor.label} (key id ${anchor.key.keyId})`).join(', ')
  const isKnown = entries.some((entry) =>
    entry.findings.some(({ code }) => code === 'SIGNED_BY_UNTRUSTED_KEY'),
  )
  const whose = isKnown
    ? 'It is signed by another key that is known here; the entries name it.'
    : 'It belongs to another key, or was made up.'
  return finding(
    'KEY_DOES_NOT_FIT',
    SUBJECT,
    `No signature of this list was made by ${keys}. ${whose}`,
  )
}

function highSFindings(entries: readonly ReadEntry[], good: readonly boolean[]): Finding[] {
  const count = entries.filter(
    ({ signature }, index) => good[index] && signature !== null && isHighS(signature),
  ).length
  if (count === 0) return []
  const message = `${count} of ${entries.length} signatures have a high s. That is usual for ECDSA and every client takes them, but such a signature has a twin that is valid too: compare lists by their entries, not by signatures.`
  return [finding('SIGNATURE_HIGH_S', SUBJECT, message)]
}
