import { equalBytes, type Bytes } from '../../encoding/bytes.ts'
import type { Verdict } from '../client.ts'
import { connects, notPinned, refused, type PinnedServer } from '../server.ts'
import { matchesHost, type OkHttpPin } from './pinner.ts'

export function pinnerVerdict(pins: readonly OkHttpPin[], server: PinnedServer): Verdict {
  const matching = pins.filter((pin) => matchesHost(pin, server.host))
  if (matching.length === 0) return notPinned(server.host)
  const match = matching.find((pin) => isInChain(pin, server.digests))
  return match === undefined
    ? refused(server.host, matching.length)
    : connects(server.host, match.digest)
}

function isInChain(pin: OkHttpPin, digests: readonly Bytes[]): boolean {
  return pin.algorithm === 'sha256' && digests.some((digest) => equalBytes(digest, pin.digest))
}
