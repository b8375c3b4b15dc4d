import type { Fields } from './fields.ts'
import type { PinRole } from './pinned-host.ts'

/**
 * The life of a pin as the officer plans it. Each member is optional: an entry without them is an active one that is
 * published now. Days are ISO 8601 and begin at 00:00 UTC.
 */
export interface DraftLife {
  readonly role?: PinRole
  /** The first day on which the entry may be in a list. */
  readonly publishFrom?: string
  /** The day on which the server changes to this certificate. */
  readonly cutOver?: string
}

/** The same, read. Unix seconds. */
export interface PinLife {
  readonly role: PinRole
  readonly publishFrom: number | null
  readonly cutOver: number | null
}

/** Reads those of an entry's members. Throws the document's own code. */
export function parseLife(fields: Fields): DraftLife {
  return {
    ...(fields.has('role')
      ? { role: fields.text('role', /^(active|backup|retired)$/) as PinRole }
      : {}),
    ...(fields.has('publishFrom') ? { publishFrom: fields.day('publishFrom') } : {}),
    ...(fields.has('cutOver') ? { cutOver: fields.day('cutOver') } : {}),
  }
}

/** The life that an entry leads, whatever of it was left out. */
export function lifeOf({ role = 'active', publishFrom, cutOver }: DraftLife): PinLife {
  return { role, publishFrom: secondsOfDay(publishFrom), cutOver: secondsOfDay(cutOver) }
}

/** The members that say so; none for an active entry that is published now. */
export function draftLife({ role, publishFrom, cutOver }: PinLife): DraftLife {
  return {
    ...(role === 'active' ? {} : { role }),
    ...(publishFrom === null ? {} : { publishFrom: dayOfSeconds(publishFrom) }),
    ...(cutOver === null ? {} : { cutOver: dayOfSeconds(cutOver) }),
  }
}

/**
 * The life of one triple that stands in a draft twice: it is retired only where both are, published with the earlier,
 * served with the earlier.
 */
export function togetherLives(a: PinLife, b: PinLife): PinLife {
  if (a.role === 'retired') return b
  if (b.role === 'retired') return a
  return {
    role: a.role === 'active' || b.role === 'active' ? 'active' : 'backup',
    publishFrom:
      a.publishFrom === null || b.publishFrom === null
        ? null
        : Math.min(a.publishFrom, b.publishFrom),
    cutOver:
      a.cutOver === null || b.cutOver === null
        ? (a.cutOver ?? b.cutOver)
        : Math.min(a.cutOver, b.cutOver),
  }
}

function dayOfSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

function secondsOfDay(day: string | undefined): number | null {
  return day === undefined ? null : Date.parse(`${day}T00:00:00Z`) / 1000
}
