import type { Bytes } from '../encoding/bytes.ts'
import type { Certificate } from '../x509/certificate.ts'

/** What the app was built with. A client ignores what it has no place for. */
export interface AppSetup {
  /** The public key as text, exactly as the app carries it. Empty for clients without a key. */
  readonly appKey: string
  /** The list built into the app, where a client takes one. */
  readonly fallback?: Bytes | null
  /** Wultra: the app asks for answers signed over a challenge. */
  readonly usesChallenge?: boolean
  /** Wultra: the only names that the app wants validated. */
  readonly expectedNames?: readonly string[] | null
  /** Wultra for iOS: what an earlier run of the app left in its data store. */
  readonly persisted?: Bytes | null
  /** react-native-ssl-manager: options of `updatePinsFromUrl`. */
  readonly maxAgeMs?: number
  readonly minIssuedAtMs?: number
}

/** What the network hands the client at one update. */
export interface Delivery {
  /** The octets of the body; null for a request that failed. */
  readonly body: Bytes | null
  /** Wultra: the challenge header as it was sent, and the signature header of the answer. */
  readonly challenge?: string | null
  readonly signature?: string | null
  /** Wultra: `default` lets the client decide whether to fetch. Default: forced. */
  readonly mode?: 'forced' | 'default'
}

/** The server that the app meets: a name with the digest the client computes, or the chain itself, leaf first. */
export type Server =
  | { readonly name: string; readonly fingerprint: Uint8Array }
  | { readonly host?: string; readonly chain: readonly Certificate[] }

/** A result in the client's own words, and the step that decided. */
export interface Verdict {
  readonly result: string
  readonly because: string
}

/** An entry the client holds. For clients without stored entries: a pin in force, with its host or pattern as name. */
export interface StoredPin {
  readonly name: string
  /** Standard padded base64 of the digest. */
  readonly fingerprint: string
  /** Unix seconds as the client holds them; null where the client knows no expiry. */
  readonly expires: number | null
}

/** One installation of the app at one moment. Immutable: an update answers with the next one. */
export interface Device {
  readonly stored: readonly StoredPin[]
  update(delivery: Delivery, now: Date): Promise<Updated>
  validate(server: Server, now: Date): Promise<Verdict>
}

export interface Updated extends Verdict {
  readonly device: Device
}

/** The name and the digest that decide: null where the client derives none. */
export interface LookedUp {
  readonly name: string | null
  /** Standard padded base64. */
  readonly fingerprint: string | null
}

/** One client family, simulated by its own steps in its own order. */
export interface Client {
  readonly id: string
  /** The versions whose rules these are. */
  readonly versions: string
  /** What a LIST is for this client, in one line. */
  readonly reads: string
  /** The text an app carries for a public key given in any form; null where the client has no key. */
  readonly appKeyOf: ((key: string | Bytes) => Promise<string>) | null
  /** What this client looks up about a server. */
  lookUp(server: Server): Promise<LookedUp>
  /** A fresh install with its first start; `result` is OK or CRASH. Never throws for what the app was given. */
  start(setup: AppSetup, now: Date): Promise<Updated>
}

/** An app that died while starting: nothing it is asked is ever answered. */
export function deadDevice(because: string): Device {
  const dead: Device = {
    stored: [],
    update: () => Promise.resolve({ result: 'CRASH', because, device: dead }),
    validate: () => Promise.resolve({ result: 'CRASH', because }),
  }
  return dead
}

/** The first start of an app that dies in it. */
export function crashedAtStart(because: string): Updated {
  return { result: 'CRASH', because, device: deadDevice(because) }
}

/** Thrown inside one client's parser and caught by that client; `message` is the plain sentence for `because`. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
