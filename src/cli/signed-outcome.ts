import type { TargetReview } from '../bridge/custody.ts'
import type { Outcome } from './exit.ts'
import { count, findingLines } from './layout.ts'
import { shownMoment } from './moment.ts'
import { printable } from './printable.ts'
import type { Signed, SigningTask } from './signing-task.ts'

/** What `sign` says of a release that was made: exit 1 where a target that was asked for by name was held back. */
export function signedOutcome(
  signed: Extract<Signed, { done: true }>,
  { out, asked, around: { paint } }: SigningTask,
): Outcome {
  const { findings, entries, keyId, version, kept, targets } = signed
  const held = targets.filter(({ isCarried }) => !isCarried)
  const remarks = [
    `signed by ${keyId}`,
    ...(version === null ? [] : [`version ${version} of ${signed.listId}`]),
    ...(signed.expiresAt === null ? [] : [`fresh until ${shownMoment(signed.expiresAt)}`]),
    ...(kept === null
      ? []
      : [
          `${count(kept.entries, 'entry', 'entries')} kept from the earlier list, ${kept.signatures} with their signatures`,
        ]),
    ...(kept !== null && kept.expired > 0
      ? [`${count(kept.expired, 'expired entry', 'expired entries')} left out`]
      : []),
    'every signature was verified from the files',
    ...targets.flatMap(targetLines),
  ]
  return {
    exit: held.some(({ id }) => asked?.byName.has(id)) ? 1 : 0,
    json: {
      signed: true,
      out,
      format: signed.format,
      listId: signed.listId,
      listVersion: version,
      issuedAt: signed.issuedAt,
      expiresAt: signed.expiresAt,
      keyId,
      practice: signed.practice,
      entries,
      kept,
      targets,
      files: signed.files,
      findings,
    },
    text: [
      `${paint('good', 'SIGNED')}${signed.practice ? ' (PRACTICE)' : ''}  ${printable(out)}: ${count(entries.length, 'entry', 'entries')}`,
      ...remarks.map((remark) => `  ${remark}`),
      ...findingLines(findings, paint, '  '),
      '',
    ].join('\n'),
  }
}

/** One line for a target that is made, and for one that is held back each reason. */
function targetLines({ id, isCarried, files, findings }: TargetReview): string[] {
  if (isCarried)
    return [`${id}: ${files.length > 3 ? count(files.length, 'file') : files.join(', ')}`]
  const errors = findings.filter(({ severity }) => severity === 'error')
  return [
    `${id}: HELD BACK, its files were not made`,
    ...errors.map(({ code, message }) => `  ${code}  ${printable(message)}`),
  ]
}
