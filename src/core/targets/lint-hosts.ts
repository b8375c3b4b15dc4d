import { finding, type Finding } from '../finding.ts'
import { DAY, dayOf, secondsOf } from '../policy/dates.ts'
import { quoted, visible } from '../text/visible.ts'
import type { PinModel, PinnedHost, SpkiPin } from './model.ts'

/** What a client can be told about a host. */
export interface HostAbilities {
  readonly id: string
  readonly label: string
  /** Takes `*.host` for the names one label below. */
  readonly wildcard: boolean
  readonly subdomains: boolean
  /** Can report a wrong pin and connect all the same. */
  readonly reportOnly: boolean
  /** Looks at the whole chain, so that an authority's key may be pinned. */
  readonly authorities: boolean
  /** Fewer different pins crash the client or are refused by it, where it enforces them. */
  readonly leastPins: 1 | 2
  /** Stops pinning a host on the day that its pins end. */
  readonly switchesOff: boolean
}

const SOON = 30 * DAY

/** What is wrong with the hosts of a model for a client with these abilities. */
export function lintHosts(target: HostAbilities, model: PinModel, now: Date): Finding[] {
  if (model.hosts.length === 0) {
    return [finding('TARGET_EMPTY', target.label, 'There is no host to pin.')]
  }
  const named = new Set(model.hosts.flatMap((one) => (one.isWildcard ? [] : [one.host])))
  return model.hosts.flatMap((host) => [
    ...nameFindings(target, host),
    ...scopeFindings(target, host, named),
    ...pinFindings(target, host, now),
  ])
}

/** How findings of a target call a host: one host may have the same finding of several. */
export function hostSubject(target: { readonly label: string }, host: string): string {
  return `${host === '' ? '(no host)' : visible(host)}, ${target.label}`
}

/** The pins of a host that this client can ever meet. */
export function usablePins(
  target: Pick<HostAbilities, 'authorities'>,
  { pins }: PinnedHost,
): readonly SpkiPin[] {
  return target.authorities ? pins : pins.filter((pin) => !pin.isAuthority)
}

/** The day on which the last pin of a host ends, in UTC, such as 2027-02-01. */
export function lastDay(pins: readonly SpkiPin[]): string {
  return dayOf(Math.max(...pins.map((pin) => pin.expires)))
}

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/

function nameFindings(target: HostAbilities, { host }: PinnedHost): Finding[] {
  const subject = hostSubject(target, host)
  const say = (code: Parameters<typeof finding>[0], what: string): Finding[] => [
    finding(code, subject, what),
  ]
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':')) {
    return say('TARGET_HOST_IS_ADDRESS', `${quoted(host)} is an address; only names can be pinned.`)
  }
  // eslint-disable-next-line no-control-regex -- all of ASCII
  if (/[^\u0000-\u007f]/.test(host)) {
    const what = `${quoted(host)} is not ASCII. Give the host as it stands in DNS, with xn--.`
    return say('TARGET_HOST_NOT_ASCII', what)
  }
  const labels = host.split('.')
  if (host.length > 253 || !labels.every((label) => LABEL.test(label))) {
    return say('TARGET_HOST_INVALID', `${quoted(host)} is no host name.`)
  }
  if (labels.length === 1) {
    const what = `${quoted(host)} is a single label, which clients look up differently.`
    return say('TARGET_HOST_SINGLE_LABEL', what)
  }
  return []
}

function scopeFindings(
  target: HostAbilities,
  pinned: PinnedHost,
  named: ReadonlySet<string>,
): Finding[] {
  const { host, includeSubdomains, isWildcard, enforcement } = pinned
  const subject = hostSubject(target, host)
  const findings: Finding[] = []
  const say = (code: Parameters<typeof finding>[0], what: string): void => {
    findings.push(finding(code, subject, what))
  }
  if (isWildcard && !target.wildcard) {
    say('TARGET_WILDCARD', `There is no way to pin only the names one label below ${quoted(host)}.`)
  } else if (isWildcard && !includeSubdomains && !named.has(host)) {
    const what = `${quoted(`*.${host}`)} does not cover ${quoted(host)} itself, nor names further below.`
    say('TARGET_APEX_NOT_PINNED', what)
  }
  if (includeSubdomains && !target.subdomains) {
    say('TARGET_SUBDOMAINS_LOST', `Names below ${quoted(host)} are not pinned by this file.`)
  }
  if (includeSubdomains && target.subdomains && !host.includes('.')) {
    say('TARGET_PUBLIC_SUFFIX', `${quoted(host)} would pin every name of a top-level domain.`)
  }
  if (enforcement === 'report' && !target.reportOnly) {
    say(
      'TARGET_REPORT_ONLY',
      `At ${quoted(host)} a wrong pin can only be refused, not merely reported.`,
    )
  }
  return findings
}

function pinFindings(target: HostAbilities, pinned: PinnedHost, now: Date): Finding[] {
  const { host } = pinned
  const subject = hostSubject(target, host)
  const findings: Finding[] = []
  const say = (code: Parameters<typeof finding>[0], what: string): void => {
    findings.push(finding(code, subject, what))
  }
  const pins = usablePins(target, pinned)
  if (pins.length < pinned.pins.length) {
    const what = `For ${quoted(host)} the key of an authority is left out: this client compares the server's own key.`
    say('TARGET_AUTHORITY_PIN', what)
  }
  if (pins.length === 0) {
    const what = `No live public key is known for ${quoted(host)}. A typed certificate fingerprint does not tell the key.`
    say('TARGET_PIN_MISSING', what)
    return findings
  }
  if (pins.length < target.leastPins && pinned.enforcement === 'enforce') {
    say(
      'TARGET_PINS_TOO_FEW',
      `The app crashes with fewer than two different pins for a host, and ${quoted(host)} has one.`,
    )
  } else if (pins.length < 2) {
    say(
      'TARGET_BACKUP_MISSING',
      `${quoted(host)} has one pin only: if its key is lost, phones stay out.`,
    )
  }
  if (target.switchesOff) {
    const day = lastDay(pins)
    if (Date.parse(`${day}T00:00:00Z`) / 1000 - secondsOf(now) < SOON) {
      say(
        'TARGET_SWITCHES_OFF',
        `Pinning of ${quoted(host)} switches off on ${day}: every certificate passes then.`,
      )
    }
  }
  return findings
}
