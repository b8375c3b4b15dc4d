import { InputError } from '../core/input-error.ts'
import type { ListEntry } from '../core/lists/entry.ts'
import { targets } from '../core/targets/registry.ts'
import { openDropped } from '../core/verify/open.ts'
import type { VerificationReport } from '../core/verify/report.ts'
import { verifyFiles } from '../core/verify/verify.ts'
import { readGiven, type GivenFile } from './read-files.ts'
import type { Surroundings } from './surroundings.ts'

type Pins = 'certificates' | 'public keys'

/** What two lists or bundles pin, of one of the two kinds of pins. */
export interface Comparable {
  readonly pins: Pins
  readonly before: readonly ListEntry[]
  readonly after: readonly ListEntry[]
}

interface Read {
  readonly pins: Pins
  /** Of its first kind: of a bundle with a Wultra list those of that. */
  readonly entries: readonly ListEntry[]
  readonly keyPins: readonly ListEntry[] | null
}

/**
 * The entries of two lists in any form that is verified, for each kind of pins that both have: certificates, public keys.
 * Throws LIST_UNREADABLE where one is no list or they have no kind in common, and the codes of the file readers.
 */
export async function readComparable(
  oldPath: string,
  newPath: string,
  around: Surroundings,
): Promise<readonly Comparable[]> {
  const old = await read(oldPath, around)
  const fresh = await read(newPath, around)
  const found: Comparable[] = []
  if (old.pins === 'certificates' && fresh.pins === 'certificates') {
    found.push({ pins: 'certificates', before: old.entries, after: fresh.entries })
  }
  if (old.keyPins !== null && fresh.keyPins !== null) {
    const [before, after] = withSameEnds(old.keyPins, fresh.keyPins)
    found.push({ pins: 'public keys', before, after })
  }
  if (found.length > 0) return found
  throw new InputError(
    'LIST_UNREADABLE',
    `${oldPath} has pins of ${old.pins} and ${newPath} of ${fresh.pins}: they have nothing in common that could be compared.`,
  )
}

/** Where one of the two formats has no ends, those of the other are no difference. */
function withSameEnds(
  before: readonly ListEntry[],
  after: readonly ListEntry[],
): [readonly ListEntry[], readonly ListEntry[]] {
  const hasEnds = [...before, ...after].every(({ expires }) => Number.isFinite(expires))
  if (hasEnds) return [before, after]
  const endless = (entry: ListEntry): ListEntry => ({ ...entry, expires: Infinity })
  return [before.map(endless), after.map(endless)]
}

async function read(path: string, around: Surroundings): Promise<Read> {
  const given = await readGiven(path, around)
  const files = given.kind === 'folder' ? given.files : openDropped(path, given.bytes)
  const report = await verifyFiles(path, files, [], around.now)
  const problem = findingsOf(report).find(({ code }) => notAList.has(code))
  if (problem !== undefined || incomparable.has(report.format)) {
    throw new InputError(
      'LIST_UNREADABLE',
      `${path} is no list that can be compared: ${problem?.message ?? `it is of the format ${report.format}.`}`,
    )
  }
  const pins = kindOf(report)
  const entries = entriesOf(report)
  const ofKeys = await keyPinsOf(path, files, around.now)
  return { pins, entries, keyPins: ofKeys ?? (pins === 'public keys' ? entries : null) }
}

/** The pins of public keys among the files of a bundle, without those of whole certificates; null where there are none. */
async function keyPinsOf(
  path: string,
  files: readonly GivenFile[],
  now: Date,
): Promise<readonly ListEntry[] | null> {
  const others = files.filter((file) => {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1)
    return targets.some(({ needs, paths }) => needs.digest === 'spki' && paths.test(name))
  })
  if (files.length === 1 || others.length === 0) return null
  const report = await verifyFiles(path, others, [], now)
  const isReadable = !findingsOf(report).some(({ code }) => notAList.has(code))
  return isReadable && report.entries.length > 0 ? entriesOf(report) : null
}

/** Only entries of Wultra's formats, which pin whole certificates, always have an end. */
function kindOf({ format, entries }: VerificationReport): Pins {
  const isOfKeys =
    format === 'bundle'
      ? entries.some(({ expires }) => expires === null)
      : !ofCertificates.has(format)
  return isOfKeys ? 'public keys' : 'certificates'
}

const entriesOf = ({ entries }: VerificationReport): ListEntry[] =>
  entries.map(({ name, fingerprint, expires }) => ({
    name,
    fingerprint,
    expires: expires ?? Infinity,
  }))

/** What keeps a list from being compared. Bad signatures do not: a difference is worth seeing before trust is. */
const notAList: ReadonlySet<string> = new Set([
  'NOT_RECOGNISED',
  'NOT_JSON',
  'TRAILING_DATA',
  'DUPLICATE_MEMBER',
  'LIST_SHAPE',
  'FIELD_MISSING',
  'FIELD_WRONG_TYPE',
  'TARGET_FILE_UNREADABLE',
])

/** Formats whose pins are of whole certificates; those of the others are of public keys. */
const ofCertificates: ReadonlySet<string> = new Set([
  'wultra-list',
  'wultra-entry',
  'wultra-fallback',
  'mus',
  'mus-answer',
  'unknown',
])
const incomparable: ReadonlySet<string> = new Set(['manifest', 'manifest-jws'])

const findingsOf = (report: VerificationReport): VerificationReport['findings'] => [
  ...report.findings,
  ...report.entries.flatMap((entry) => entry.findings),
]
