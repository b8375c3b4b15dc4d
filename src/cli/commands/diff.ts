import type { Finding } from '../../core/finding.ts'
import { hasError } from '../../core/verify/report.ts'
import { explainDiff, explainReplacement } from '../../core/lists/diff-findings.ts'
import type { ListDiff } from '../../core/lists/diff.ts'
import type { ListEntry } from '../../core/lists/entry.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { readComparable } from '../comparable-lists.ts'
import type { Outcome } from '../exit.ts'
import { findingLines } from '../layout.ts'
import { isoSeconds, shownMoment } from '../moment.ts'
import type { Tone } from '../paint.ts'
import { printable } from '../printable.ts'
import type { Surroundings } from '../surroundings.ts'

export const diff: Command = {
  spec: {
    name: 'diff',
    says: 'What changes from one list to another, and what that means for phones. Signatures are not checked: see verify.',
    operands: { placeholder: 'OLD NEW', least: 2, most: 2 },
    options: {},
    notes: [
      'OLD and NEW are lists, bundles (folders or zips), or “-” for one of them.',
      'Files of other clients are compared by host and SPKI pin; of the same pins in two formats, too. Of two bundles the Wultra lists are compared, and the pins of public keys in the other files. An end of null is none.',
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
  const compared = await readComparable(oldPath, newPath, around)
  const { diff: changes, findings } = joined(
    compared.map(({ pins, before, after }) =>
      (pins === 'certificates' ? explainDiff : explainReplacement)(before, after, around.now),
    ),
  )
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

interface Explained {
  readonly diff: ListDiff
  readonly findings: readonly Finding[]
}

/** The differences of several kinds of pins as one. */
function joined(parts: readonly Explained[]): Explained {
  return {
    diff: {
      added: parts.flatMap(({ diff: { added } }) => added),
      removed: parts.flatMap(({ diff: { removed } }) => removed),
      renewed: parts.flatMap(({ diff: { renewed } }) => renewed),
      shortened: parts.flatMap(({ diff: { shortened } }) => shortened),
      unchanged: parts.flatMap(({ diff: { unchanged } }) => unchanged),
    },
    findings: parts.flatMap(({ findings }) => findings),
  }
}
