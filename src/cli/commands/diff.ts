import { hasError, type VerificationReport } from '../../core/verify/report.ts'
import { InputError } from '../../core/input-error.ts'
import { explainDiff, explainReplacement } from '../../core/lists/diff-findings.ts'
import type { ListEntry } from '../../core/lists/entry.ts'
import { openDropped } from '../../core/verify/open.ts'
import { verifyFiles } from '../../core/verify/verify.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { findingLines } from '../layout.ts'
import { isoSeconds, shownMoment } from '../moment.ts'
import type { Tone } from '../paint.ts'
import { printable } from '../printable.ts'
import { readGiven } from '../read-files.ts'
import type { Surroundings } from '../surroundings.ts'

export const diff: Command = {
  spec: {
    name: 'diff',
    says: 'What changes from one list to another, and what that means for phones. Signatures are not checked: see verify.',
    operands: { placeholder: 'OLD NEW', least: 2, most: 2 },
    options: {},
    notes: [
      'OLD and NEW are lists, bundles (folders or zips), or “-” for one of them.',
      'Files of other clients are compared by host and SPKI pin; of the same pins in two formats, too. An end of null is none.',
    ],
    examples: [
      { does: 'What would this release change?', run: 'pinseal diff published.json bundle/' },
      {
        does: 'Names that go away',
        run: "pinseal diff old.json new.json --json | jq -r '.removed[].name'",
      },
    ],
  },
  run: runDiff,
}

async function runDiff(given: Arguments, around: Surroundings): Promise<Outcome> {
  const [oldPath = '', newPath = ''] = given.operands
  const before = await readEntries(oldPath, around)
  const after = await readEntries(newPath, around)
  if (before.pins !== after.pins) {
    throw new InputError(
      'LIST_UNREADABLE',
      `${oldPath} has pins of ${before.pins} and ${newPath} of ${after.pins}: they have nothing in common that could be compared.`,
    )
  }
  const [old, fresh] = withSameEnds(before.entries, after.entries)
  const explain = before.pins === 'certificates' ? explainDiff : explainReplacement
  const { diff: changes, findings } = explain(old, fresh, around.now)
  const row = (tone: Tone, sign: string, entry: ListEntry, remark: string): string =>
    `  ${around.paint(tone, sign)} ${printable(entry.name)}  ${printable(entry.fingerprint)}  ${remark}`
  const until = ({ expires }: ListEntry): string =>
    Number.isFinite(expires) ? shownMoment(isoSeconds(expires)) : 'it is taken out'
  const { added, removed, renewed, shortened, unchanged } = changes
  const isSame = added.length + removed.length + renewed.length + shortened.length === 0
  return {
    exit: hasError(findings) ? 1 : 0,
    // JSON has no Infinity, which is what entries without an end have: it writes null.
    json: { ...changes, findings },
    text: [
      isSame
        ? `The same ${unchanged.length} entries`
        : `${added.length} added, ${removed.length} removed, ${renewed.length} renewed, ${shortened.length} shortened, ${unchanged.length} unchanged`,
      ...added.map((entry) => row('good', '+', entry, `until ${until(entry)}`)),
      ...removed.map((entry) => row('bad', '-', entry, `until ${until(entry)}`)),
      ...renewed.map(({ before: old, after: entry }) =>
        row(
          'good',
          '>',
          entry,
          `until ${until(entry)}, after ${printable(old.fingerprint)} until ${until(old)}`,
        ),
      ),
      ...shortened.map(({ before: old, after: entry }) =>
        row('caution', '<', entry, `until ${until(entry)}, was ${until(old)}`),
      ),
      ...findingLines(findings, around.paint, '  '),
      '',
    ].join('\n'),
  }
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
  'bundle',
  'unknown',
])
const incomparable: ReadonlySet<string> = new Set(['manifest', 'manifest-jws'])

interface Compared {
  readonly pins: 'certificates' | 'public keys'
  readonly entries: readonly ListEntry[]
}

/** The entries of a list in any form that is verified. Throws LIST_UNREADABLE or the codes of the file readers. */
async function readEntries(path: string, around: Surroundings): Promise<Compared> {
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
  return {
    pins: ofCertificates.has(report.format) ? 'certificates' : 'public keys',
    entries: report.entries.map(({ name, fingerprint, expires }) => ({
      name,
      fingerprint,
      expires: expires ?? Infinity,
    })),
  }
}

const findingsOf = (report: VerificationReport): VerificationReport['findings'] => [
  ...report.findings,
  ...report.entries.flatMap((entry) => entry.findings),
]
