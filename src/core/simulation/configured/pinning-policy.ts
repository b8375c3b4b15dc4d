import { encodeBase64 } from '../../encoding/base64.ts'
import type { StoredPin, Verdict } from '../client.ts'
import { connects, refused, type PinnedServer } from '../server.ts'

/** What both TrustKits hold of a domain. */
export interface PinningPolicy {
  readonly domain: string
  readonly enforces: boolean
  /** Base64, compared as text. */
  readonly pins: readonly string[]
}

/** The pins of all policies, as a device holds them: a date ends the policy, not the pin. */
export function pinsInForce(policies: readonly PinningPolicy[]): StoredPin[] {
  return policies.flatMap(({ domain, pins }) =>
    pins.map((fingerprint) => ({ name: domain, fingerprint, expires: null })),
  )
}

/** Looks for a pin anywhere in the chain; `unenforced` is why it connects without one, where pins are only reported. */
export function judgePins(
  policy: PinningPolicy,
  server: PinnedServer,
  unenforced: string,
): Verdict {
  const match = server.digests.find((digest) => policy.pins.includes(encodeBase64(digest)))
  if (match !== undefined) return connects(server.host, match)
  if (policy.enforces) return refused(server.host, policy.pins.length)
  return { result: 'CONNECTS', because: unenforced }
}
