import { encodeBase64 } from '../../encoding/base64.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { sha256 } from '../../encoding/sha256.ts'
import type { Certificate } from '../../x509/certificate.ts'
import type { AppSetup, Delivery, Device, LookedUp, Server, Updated, Verdict } from '../client.ts'
import type { SignatureCheck } from './key.ts'
import {
  challengeText,
  mergeList,
  storedPins,
  validatePin,
  type Cache,
  type CachedPin,
  type ParsedEntry,
  type PlatformRules,
} from './store.ts'

/** What one platform's SDK does by itself; the order of the steps is common to both. */
export interface Platform<Time> {
  readonly rules: PlatformRules<Time>
  /** Null where the body does not parse; `because` says why. */
  parse(body: Bytes): { entries: (ParsedEntry<Time> | null)[] } | { because: string }
  decodeSignature(text: string): Bytes | null
  /** The name that this platform derives; null with a sentence where it has none. */
  nameOf(certificate: Certificate): string | null
  /** What happens to a certificate without a name. */
  readonly nameless: Verdict
  /** The callback of a default update on a filled store gets the fetch's own result, or OK before it. */
  readonly answersBeforeSilentUpdate: boolean
}

export interface Installation<Time> {
  readonly platform: Platform<Time>
  readonly setup: AppSetup
  /** Null where the key is only found to be wrong at the first update. */
  readonly check: SignatureCheck | null
  readonly fallback: readonly CachedPin<Time>[]
  readonly cache: Cache<Time> | null
}

/** A CertStore over what it holds now. `nextUpdate` is when a default update would fetch again, in Unix ms. */
export interface WultraDevice extends Device {
  readonly nextUpdate: number | null
  reset(): WultraDevice
}

export function wultraDevice<Time>(installed: Installation<Time>): WultraDevice {
  const { platform, cache } = installed
  return {
    stored: storedPins(cache, platform.rules),
    nextUpdate: cache?.nextUpdate ?? null,
    reset: () => wultraDevice({ ...installed, cache: null }),
    update: (delivery, now) => update(installed, delivery, now),
    validate: (server, now) => validate(installed, server, now),
  }
}

async function update<Time>(
  installed: Installation<Time>,
  delivery: Delivery,
  now: Date,
): Promise<Updated> {
  const { cache, platform } = installed
  const alive = (cache?.pins ?? []).some(
    (pin) => platform.rules.millisecondsUntil(pin.expires, now) >= 0,
  )
  if (delivery.mode !== 'default' || !alive) return fetchList(installed, delivery, now)
  if (cache === null || cache.nextUpdate >= now.getTime()) {
    const because =
      'The store has a valid entry and the next update is not due: nothing is fetched.'
    return { result: 'OK', because, device: wultraDevice(installed) }
  }
  const fetched = await fetchList(installed, delivery, now)
  if (!platform.answersBeforeSilentUpdate) return fetched
  const because = `The store has a valid entry, so the app is told OK before the fetch. The fetch: ${fetched.result}. ${fetched.because}`
  return { result: 'OK', because, device: fetched.device }
}

async function fetchList<Time>(
  installed: Installation<Time>,
  delivery: Delivery,
  now: Date,
): Promise<Updated> {
  const unchanged = (result: string, because: string): Updated => ({
    result,
    because,
    device: wultraDevice(installed),
  })
  const { check, platform, setup, cache } = installed
  const { body } = delivery
  if (body === null) return unchanged('NETWORK_ERROR', 'The request failed.')
  if (check === null) {
    return unchanged('CRASH', "The app's public key is no point of P-256: the update dies on it.")
  }
  if (setup.usesChallenge === true) {
    const refused = await refuseAnswer(platform, check, delivery, body)
    if (refused !== null) return unchanged('INVALID_SIGNATURE', refused)
  }
  const parsed = platform.parse(body)
  if ('because' in parsed) return unchanged('INVALID_DATA', parsed.because)
  const perEntry = setup.usesChallenge === true ? null : check
  const merged = await mergeList(cache, parsed.entries, perEntry, platform.rules, now)
  return {
    result: merged.result,
    because: merged.because,
    device: wultraDevice({ ...installed, cache: merged.cache }),
  }
}

async function refuseAnswer<Time>(
  platform: Platform<Time>,
  check: SignatureCheck,
  delivery: Delivery,
  body: Bytes,
): Promise<string | null> {
  if (delivery.signature === null || delivery.signature === undefined) {
    return 'The answer has no signature header.'
  }
  const signature = platform.decodeSignature(delivery.signature)
  if (signature === null) return 'The signature header is no base64.'
  const signed = challengeText(delivery.challenge ?? '', body)
  return (await check(signature, signed))
    ? null
    : "The signature header does not fit the challenge and the body by the app's key."
}

async function validate<Time>(
  installed: Installation<Time>,
  server: Server,
  now: Date,
): Promise<Verdict> {
  const { platform } = installed
  const { name, digest } = await seen(platform, server)
  if (name === null || digest === null) return platform.nameless
  const pins = [...(installed.cache?.pins ?? []), ...installed.fallback]
  const expected = installed.setup.expectedNames ?? null
  return validatePin(pins, expected, name, digest, platform.rules, now)
}

async function seen<Time>(
  platform: Platform<Time>,
  server: Server,
): Promise<{ name: string | null; digest: Uint8Array | null }> {
  if (!('chain' in server)) return { name: server.name, digest: server.fingerprint }
  const [leaf] = server.chain
  if (leaf === undefined) return { name: null, digest: null }
  return { name: platform.nameOf(leaf), digest: await sha256(leaf.der) }
}

/** The name that the platform derives, and the digest of the whole certificate. */
export async function lookUpCertificate<Time>(
  platform: Platform<Time>,
  server: Server,
): Promise<LookedUp> {
  const { name, digest } = await seen(platform, server)
  return { name, fingerprint: digest === null ? null : encodeBase64(digest) }
}
