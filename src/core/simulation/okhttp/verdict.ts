import { equalBytes } from '../../encoding/bytes.ts'
import { sha1 } from '../../encoding/sha1.ts'
import type { Verdict } from '../client.ts'
import { connects, notPinned, refused, type PinnedServer } from '../server.ts'
import { matchesHost, type OkHttpPin } from './pinner.ts'

export function pinnerVerdict(pins: readonly OkHttpPin[], server: PinnedServer): Verdict {
  const matching = pins.filter((pin) => matchesHost(pin, server.host))
  if (matching.length === 0) return notPinned(server.host)
  const match = matching.find((pin) => isInChain(pin, server))
  return match === undefined
    ? refused(server.host, matching.length)
    : connects(server.host, match.digest)
}

function isInChain({ algorithm, digest }: OkHttpPin, { digests, spkis }: PinnedServer): boolean {
  return algorithm === 'sha256'
    ? digests.some((one) => equalBytes(one, digest))
    : spkis.some((spki) => equalBytes(sha1(spki), digest))
}
