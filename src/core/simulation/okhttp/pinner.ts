import { encodeBase64 } from '../../encoding/base64.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { Refusal } from '../client.ts'
import { canonicalHost } from './canonical-host.ts'
import { okioBase64 } from './base64.ts'

/** `CertificatePinner.Pin` of OkHttp 4.12. */
export interface OkHttpPin {
  readonly pattern: string
  readonly algorithm: 'sha256' | 'sha1'
  readonly digest: Bytes
}

/** Builds a pin. Throws Refusal where OkHttp throws IllegalArgumentException. */
export function okHttpPin(pattern: string, pin: string): OkHttpPin {
  const starAt = pattern.startsWith('**.') ? 2 : pattern.startsWith('*.') ? 1 : 0
  if (pattern.includes('*', starAt)) {
    throw new Refusal(`The pattern ${JSON.stringify(pattern)} has a star where OkHttp takes none.`)
  }
  const canonical = canonicalHost(pattern)
  if (canonical === null) {
    throw new Refusal(`The pattern ${JSON.stringify(pattern)} is no host to OkHttp.`)
  }
  const algorithm = pin.startsWith('sha1/') ? 'sha1' : 'sha256'
  const prefix = `${algorithm}/`
  if (!pin.startsWith(prefix)) throw new Refusal('A pin starts with neither sha256/ nor sha1/.')
  const digest = okioBase64(pin.slice(prefix.length))
  if (digest === null) throw new Refusal(`The pin ${JSON.stringify(pin)} is no base64.`)
  return { pattern: canonical, algorithm, digest }
}

/** The pins without repetitions, in the order in which they were added. */
export function distinctPins(pins: readonly OkHttpPin[]): OkHttpPin[] {
  const texts = new Map(pins.map((pin) => [pinText(pin), pin]))
  return [...texts.values()]
}

function pinText(pin: OkHttpPin): string {
  return `${pin.pattern} ${pin.algorithm}/${encodeBase64(pin.digest)}`
}

/** `Pin.matchesHostname`, of a host as OkHttp holds it: lower case, punycode. */
export function matchesHost(pin: OkHttpPin, host: string): boolean {
  if (pin.pattern.startsWith('**.')) {
    const suffix = pin.pattern.slice(3)
    return host.endsWith(suffix) && (host === suffix || host.at(-suffix.length - 1) === '.')
  }
  if (pin.pattern.startsWith('*.')) {
    const suffix = pin.pattern.slice(1)
    return host.endsWith(suffix) && !host.slice(0, -suffix.length).includes('.')
  }
  return host === pin.pattern
}
