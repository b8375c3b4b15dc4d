import type { Deadline } from '../../core/forecast/deadlines.ts'
import type { ReleaseSummary } from '../../core/lists/release.ts'
import { visible } from '../../core/text/visible.ts'
import type { Outlook } from '../tasks/foretell.ts'

/** One line under "Deadlines". */
export interface DeadlineRow {
  readonly id: string
  /** Unix seconds. */
  readonly seconds: number
  readonly text: string
  /** What to do about it; null where there is nothing to be done. */
  readonly advice: string | null
}

/** What ends and changes when: the forecast's deadlines, pins that end, switches, and the release itself; soonest first. */
export function deadlineRows(outlook: Outlook, latest: ReleaseSummary | null): DeadlineRow[] {
  const rows = new Map<string, DeadlineRow>()
  const add = (seconds: number, text: string, advice: string | null): void => {
    const id = `${seconds} ${text}`
    rows.set(id, { id, seconds, text, advice })
  }
  const lost = new Set<string>()
  for (const deadline of outlook.deadlines) {
    lost.add(`${deadline.host} ${deadline.at}`)
    add(deadline.at, deadlineText(deadline), isUsual(deadline) ? deadline.advice : whileOff)
  }
  for (const { lanes } of outlook.timelines) {
    for (const { host, marks } of lanes) {
      for (const { kind, at } of marks) {
        if (kind === 'switch') add(at, `${visible(host)}: planned switch`, null)
        else if (kind === 'end' && !lost.has(`${host} ${at}`)) {
          add(at, `${visible(host)}: earlier pin ends`, null)
        }
      }
    }
  }
  if (latest !== null) {
    const text = `release ${latest.listVersion} counts as stale`
    add(Math.floor(Date.parse(latest.expiresAt) / 1000), text, null)
  }
  return [...rows.values()].sort((a, b) => a.seconds - b.seconds)
}

/** Whether it is about phones in use, and not only about such as were off for long. */
export function isUsual({ phones }: Pick<Deadline, 'phones'>): boolean {
  return phones.includes('on schedule') || phones.includes('fresh install')
}

/** What is published now does not reach a phone that is off. */
const whileOff = 'They are let in again once they have fetched the list.'

function deadlineText({ host, state, because, phones }: Deadline): string {
  const name = visible(host)
  const whose = phones.includes('on schedule') ? '' : `, for phones ${phonesWords(phones)}`
  if (state === 'pinning silently off') return `${name}: pinning goes silently off${whose}`
  switch (because) {
    case 'pins end':
      return `${name}: last live pin ends${whose}`
    case 'server changes':
      return `${name}: the server changes before its pin is known${whose}`
    case 'no pin':
      return `${name}: no live pin${whose}`
  }
}

function phonesWords(phones: Deadline['phones']): string {
  return phones
    .map((phone) => (phone === 'fresh install' ? 'that start afresh' : `that were ${phone}`))
    .join(' and ')
}
