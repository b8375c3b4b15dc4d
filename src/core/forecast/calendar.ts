import { sha256Hex } from '../encoding/sha256.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import { dayOf } from '../policy/dates.ts'
import { visible } from '../text/visible.ts'
import type { Deadline } from './deadlines.ts'

/**
 * Deadlines as a calendar (RFC 5545): for each a day on which the next pin should be published, and the day itself. The
 * same deadlines of the same list give the same UIDs, so an import replaces what it brought before. `now` is the stamp.
 */
export async function renderCalendar(
  lists: readonly { readonly listId: string; readonly deadlines: readonly Deadline[] }[],
  now: Date,
): Promise<string> {
  const events = await Promise.all(
    lists.flatMap(({ listId, deadlines }) => deadlines.map((one) => eventsOf(listId, one, now))),
  )
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Pinseal//Forecast//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...events.flat(),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

async function eventsOf(listId: string, one: Deadline, now: Date): Promise<string[]> {
  const host = visible(one.host)
  const end =
    one.state === 'locked out' ? `${host} locks phones out` : `Pinning of ${host} goes silently off`
  return [
    ...(one.publishBy === null
      ? []
      : await event(listId, one, 'publish', one.publishBy, {
          summary: `Publish the next pin of ${host}`,
          now,
        })),
    ...(await event(listId, one, 'end', one.at, { summary: end, now })),
  ]
}

async function event(
  listId: string,
  { host, family, phones, state, dated, advice }: Deadline,
  kind: 'publish' | 'end',
  seconds: number,
  { summary, now }: { readonly summary: string; readonly now: Date },
): Promise<string[]> {
  const identity = [listId, host, family, phones.join(','), state, kind].join('\n')
  const uid = (await sha256Hex(encodeUtf8(identity))).slice(0, 32)
  return [
    'BEGIN:VEVENT',
    `UID:${uid}@pinseal`,
    `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, '')}`,
    // All-day events: the deadline is a day in UTC, whatever zone the calendar is in.
    `DTSTART;VALUE=DATE:${dayOf(seconds).replaceAll('-', '')}`,
    `DTEND;VALUE=DATE:${dayOf(seconds + 86_400).replaceAll('-', '')}`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(`${listId}: ${dated} ${advice}`)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

/** Clause 3.3.11. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')
}

/** Clause 3.1: no line over 75 octets, none cut within a character. */
function folded(line: string): string {
  let text = ''
  let octets = 0
  for (const character of line) {
    const { length } = encodeUtf8(character)
    if (octets + length > 75) {
      text += '\r\n '
      octets = 1
    }
    text += character
    octets += length
  }
  return text
}
