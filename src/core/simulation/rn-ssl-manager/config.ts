import { RnError } from './errors.ts'

/** A configuration that `normalizeSslConfig` let through. */
export interface SslConfig {
  readonly sha256Keys: Readonly<Record<string, readonly string[]>>
  readonly domains?: Readonly<Record<string, DomainOptions>> | null
}

export interface DomainOptions {
  readonly enforcePinning?: boolean | null
  readonly includeSubdomains?: boolean | null
  readonly expirationDate?: string | null
}

type Fields = Readonly<Record<string, unknown>>

const PIN = /^sha256\/[A-Za-z0-9+/=]{44}$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** `normalizeSslConfig`, in its order: hosts and pins, options of domains, report addresses. Throws RnError. */
export function checkConfig(config: unknown): SslConfig {
  if (!isFields(config) || !isFields(config.sha256Keys)) {
    throw invalid('The configuration has no map "sha256Keys".')
  }
  const hosts = Object.entries(config.sha256Keys)
  if (hosts.length === 0) throw invalid('The configuration has no host.')
  for (const [host, pins] of hosts) checkPins(host, pins)
  if (isGiven(config.domains)) checkDomains(config.domains)
  if (isGiven(config.reportUris)) checkReportUris(config.reportUris)
  return config as unknown as SslConfig
}

function checkPins(host: string, pins: unknown): void {
  if (host.trim() === '') throw invalid('A host name is blank.')
  if (!Array.isArray(pins) || pins.length === 0) {
    throw invalidPin(`The host ${JSON.stringify(host)} has no list of pins.`)
  }
  for (const pin of pins as readonly unknown[]) {
    if (typeof pin !== 'string' || !PIN.test(pin.trim())) {
      const shown = JSON.stringify(pin)
      throw invalidPin(
        `A pin of ${JSON.stringify(host)} is not sha256/ and 44 characters of base64: ${shown}.`,
      )
    }
  }
}

function checkDomains(domains: unknown): void {
  if (!isFields(domains) || Array.isArray(domains)) throw invalid('"domains" is no map.')
  for (const [host, options] of Object.entries(domains)) {
    const which = `"domains" of ${JSON.stringify(host)}`
    if (!isFields(options)) throw invalid(`${which} are no options.`)
    for (const name of ['enforcePinning', 'includeSubdomains']) {
      if (isGiven(options[name]) && typeof options[name] !== 'boolean') {
        throw invalid(`${which}: ${name} is neither true nor false.`)
      }
    }
    const date = options.expirationDate
    if (!isGiven(date)) continue
    if (typeof date !== 'string' || !DATE.test(date) || !isDay(date)) {
      throw invalid(`${which}: expirationDate is no date of the form 2027-01-31.`)
    }
  }
}

function isDay(date: string): boolean {
  return Number.isFinite(Date.parse(`${date}T00:00:00Z`))
}

function checkReportUris(uris: unknown): void {
  const areGood =
    Array.isArray(uris) && uris.every((uri) => typeof uri === 'string' && /^https:\/\//.test(uri))
  if (!areGood) throw invalid('"reportUris" is no list of https addresses.')
}

/** `typeof value === 'object'`, which lists are too, and not null. */
function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined
}

function invalid(message: string): RnError {
  return new RnError('INVALID_CONFIGURATION', message)
}

function invalidPin(message: string): RnError {
  return new RnError('INVALID_PIN_CONFIGURATION', message)
}
