import { encodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { sha256 } from '../encoding/sha256.ts'
import { commonNames } from '../x509/name.ts'
import type { LookedUp, Server, Verdict } from './client.ts'

/** A server as clients see it that pin public keys by host. */
export interface PinnedServer {
  readonly host: string
  /** SHA-256 of the SPKI of each certificate, leaf first; one digest where only that is given. */
  readonly digests: readonly Bytes[]
  /** The SPKIs themselves, where certificates are given. */
  readonly spkis: readonly Bytes[]
}

/** Null for a chain without certificates. */
export async function pinnedServer(server: Server): Promise<PinnedServer | null> {
  if (!('chain' in server)) {
    return { host: server.name, digests: [Uint8Array.from(server.fingerprint)], spkis: [] }
  }
  const [leaf] = server.chain
  if (leaf === undefined) return null
  const spkis = server.chain.map(({ spki }) => spki)
  return {
    host: server.host ?? leaf.dnsNames[0] ?? commonNames(leaf.subject)[0] ?? '',
    digests: await Promise.all(spkis.map((spki) => sha256(spki))),
    spkis,
  }
}

/** Of clients that pin public keys: the host and the digest of the leaf. */
export async function lookUpPin(server: Server): Promise<LookedUp> {
  const seen = await pinnedServer(server)
  const [leaf] = seen?.digests ?? []
  return { name: seen?.host ?? null, fingerprint: leaf === undefined ? null : encodeBase64(leaf) }
}

export const emptyChain: Verdict = {
  result: 'REFUSED',
  because: 'The server presents no certificate.',
}

/** The usual sentences of a decision about a host. */
export function notPinned(host: string): Verdict {
  return {
    result: 'NOT_PINNED',
    because: `No pin covers the host ${JSON.stringify(host)}: any certificate that the system trusts will do.`,
  }
}

export function connects(host: string, digest: Uint8Array): Verdict {
  return {
    result: 'CONNECTS',
    because: `The pin ${encodeBase64(digest)} covers ${JSON.stringify(host)} and is in the chain.`,
  }
}

export function refused(host: string, count: number): Verdict {
  const of = `for ${JSON.stringify(host)}`
  const because =
    count === 1
      ? `The one pin ${of} is not in the chain.`
      : `None of the ${count} pins ${of} is in the chain.`
  return { result: 'REFUSED', because }
}
