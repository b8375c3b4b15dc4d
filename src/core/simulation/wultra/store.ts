import { encodeBase64 } from '../../encoding/base64.ts'
import { equalBytes, type Bytes } from '../../encoding/bytes.ts'
import type { StoredPin, Verdict } from '../client.ts'
import type { SignatureCheck } from './key.ts'

/** An entry as a client parsed it. Android lets members be missing and dies over them later. */
export interface ParsedEntry<Time> {
  readonly name: string | null
  readonly fingerprint: Bytes | null
  readonly expires: Time | null
  readonly signature: Bytes | null
}

/** What a client keeps of an entry (CertificateInfo in both SDKs). */
export interface CachedPin<Time> {
  readonly name: string
  readonly fingerprint: Bytes
  readonly expires: Time
}

/** Both SDKs take the same steps; these are the points in which the platforms differ. */
export interface PlatformRules<Time> {
  /** Two names are the same to the platform exactly if these are equal. */
  canonicalName(name: string): string
  /** Of canonical names; negative where `one` sorts first. */
  compareNames(one: string, other: string): number
  /** Milliseconds from `now` to `time`, negative once it has passed. */
  millisecondsUntil(time: Time, now: Date): number
  compareTimes(one: Time, other: Time): number
  seconds(time: Time): number
  signedText(entry: CachedPin<Time>): Bytes
  /** The part of a millisecond interval that remains after the threshold's eighth was taken. */
  eighthOf(milliseconds: number): number
}

export interface Cache<Time> {
  readonly pins: readonly CachedPin<Time>[]
  /** Unix milliseconds. */
  readonly nextUpdate: number
}

export interface Merged<Time> extends Verdict {
  readonly cache: Cache<Time> | null
}

/** Signatures are checked this many at a time: the order of the answers is kept, the host's threads are used. */
const BATCH = 256

/** The loop of `processReceivedData`. `check` is null where the whole answer was signed over a challenge. */
export async function mergeList<Time>(
  cache: Cache<Time> | null,
  entries: readonly (ParsedEntry<Time> | null)[],
  check: SignatureCheck | null,
  rules: PlatformRules<Time>,
  now: Date,
): Promise<Merged<Time>> {
  const kept = (cache?.pins ?? []).filter((pin) => rules.millisecondsUntil(pin.expires, now) >= 0)
  const known = new Set(kept.map((pin) => identityOf(pin, rules)))
  const counts = { expired: 0, known: 0, added: 0 }
  const signed: Signed<Time>[] = []
  let stop: Verdict | null = null
  for (const [index, entry] of entries.entries()) {
    const pin = cachedPinOf(entry)
    const which = `Entry ${index + 1}${pin === null ? '' : ` (${pin.name})`}`
    if (pin === null) {
      const because = `${which} lacks its name, fingerprint or expires: the update dies on it and never answers.`
      stop = { result: 'CRASH', because }
      break
    }
    const identity = identityOf(pin, rules)
    if (rules.millisecondsUntil(pin.expires, now) < 0) {
      counts.expired++
    } else if (known.has(identity)) {
      counts.known++
    } else {
      const signature = entry?.signature ?? null
      if (check !== null && signature === null) {
        const because = `${which} has no signature: the whole list is refused.`
        stop = { result: 'INVALID_DATA', because }
        break
      }
      if (signature !== null) signed.push({ which, pin, signature })
      kept.push(pin)
      known.add(identity)
      counts.added++
    }
  }
  // A wrong signature before the entry that stops the loop would have stopped it first.
  const wrong = check === null ? null : await firstWrong(signed, check, rules)
  if (wrong !== null) {
    const because = `${wrong} has a signature that the app's key does not confirm: the whole list is refused.`
    return { result: 'INVALID_SIGNATURE', because, cache }
  }
  if (stop !== null) return { ...stop, cache }
  if (kept.length === 0) {
    const because =
      'Neither the list nor the store has an entry that is still valid: nothing is stored.'
    return { result: 'STORE_IS_EMPTY', because, cache }
  }
  sortPins(kept, rules)
  return {
    result: 'OK',
    because:
      `${counted(counts.added, 'entry', 'entries')} added, ${counts.known} already stored and ` +
      `${counts.expired} expired (both skipped before their signatures are checked); ${kept.length} stored now.`,
    cache: { pins: kept, nextUpdate: nextUpdate(kept, rules, now) },
  }
}

interface Signed<Time> {
  readonly which: string
  readonly pin: CachedPin<Time>
  readonly signature: Bytes
}

async function firstWrong<Time>(
  signed: readonly Signed<Time>[],
  check: SignatureCheck,
  rules: PlatformRules<Time>,
): Promise<string | null> {
  for (let from = 0; from < signed.length; from += BATCH) {
    const batch = signed.slice(from, from + BATCH)
    const answers = await Promise.all(
      batch.map(({ pin, signature }) => check(signature, rules.signedText(pin))),
    )
    const wrong = batch[answers.indexOf(false)]
    if (wrong !== undefined) return wrong.which
  }
  return null
}

function cachedPinOf<Time>(entry: ParsedEntry<Time> | null): CachedPin<Time> | null {
  if (entry === null) return null
  const { name, fingerprint, expires } = entry
  return name === null || fingerprint === null || expires === null
    ? null
    : { name, fingerprint, expires }
}

/** Name, fingerprint and expiry are what both SDKs compare. */
function identityOf<Time>(pin: CachedPin<Time>, rules: PlatformRules<Time>): string {
  const name = rules.canonicalName(pin.name)
  return `${String(pin.expires)} ${encodeBase64(pin.fingerprint)} ${name}`
}

/** By name, the one that lives longest first. */
function sortPins<Time>(pins: CachedPin<Time>[], rules: PlatformRules<Time>): void {
  const keyed = pins.map((pin) => ({ pin, name: rules.canonicalName(pin.name) }))
  keyed.sort(
    (one, other) =>
      rules.compareNames(one.name, other.name) ||
      rules.compareTimes(other.pin.expires, one.pin.expires),
  )
  for (const [at, { pin }] of keyed.entries()) pins[at] = pin
}

const DAY = 86_400_000

/** UpdateScheduler with its defaults: the newest entry of each name decides; 14 days before, eight times as often. */
function nextUpdate<Time>(
  pins: readonly CachedPin<Time>[],
  rules: PlatformRules<Time>,
  now: Date,
): number {
  let until = 3650 * DAY
  const seen = new Set<string>()
  for (const pin of pins) {
    const name = rules.canonicalName(pin.name)
    if (seen.has(name)) continue
    seen.add(name)
    until = Math.min(until, rules.millisecondsUntil(pin.expires, now))
  }
  if (until > 0 && until < 14 * DAY) until = rules.eighthOf(until)
  return now.getTime() + Math.min(Math.max(until, 0), 7 * DAY)
}

/** Both SDKs' `validateFingerprint`: only entries of exactly this name that are still valid count. */
export function validatePin<Time>(
  pins: readonly CachedPin<Time>[],
  expectedNames: readonly string[] | null,
  name: string,
  fingerprint: Uint8Array,
  rules: PlatformRules<Time>,
  now: Date,
): Verdict {
  const wanted = rules.canonicalName(name)
  if (
    expectedNames !== null &&
    !expectedNames.some((known) => rules.canonicalName(known) === wanted)
  ) {
    return { result: 'UNTRUSTED', because: `The app does not expect the name ${quoted(name)}.` }
  }
  let attempts = 0
  let expired = 0
  for (const pin of pins) {
    const hasName = rules.canonicalName(pin.name) === wanted
    if (rules.millisecondsUntil(pin.expires, now) < 0) {
      if (hasName) expired++
      continue
    }
    if (!hasName) continue
    if (equalBytes(pin.fingerprint, fingerprint)) {
      return {
        result: 'TRUSTED',
        because: `A valid entry for ${quoted(name)} has this fingerprint.`,
      }
    }
    attempts++
  }
  if (attempts > 0) {
    const because = `${counted(attempts, 'valid entry', 'valid entries')} for ${quoted(name)}, none with this fingerprint.`
    return { result: 'UNTRUSTED', because }
  }
  const because =
    expired > 0
      ? `Every entry for ${quoted(name)} has expired.`
      : `No entry is named ${quoted(name)}; names must be equal to the letter.`
  return { result: 'EMPTY', because }
}

export function storedPins<Time>(
  cache: Cache<Time> | null,
  rules: PlatformRules<Time>,
): StoredPin[] {
  return (cache?.pins ?? []).map((pin) => ({
    name: pin.name,
    fingerprint: encodeBase64(pin.fingerprint),
    expires: rules.seconds(pin.expires),
  }))
}

/** The challenge header as sent, an ampersand, the body to the octet. */
export function challengeText(challenge: string, body: Uint8Array): Bytes {
  const head = new TextEncoder().encode(`${challenge}&`)
  const signed = new Uint8Array(head.length + body.length)
  signed.set(head)
  signed.set(body, head.length)
  return signed
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function quoted(name: string): string {
  return JSON.stringify(name)
}
