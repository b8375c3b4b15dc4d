import type { Delivery, PolicyLevels } from '../../core/lists/app-policy.ts'
import type { DraftLife } from '../../core/lists/pin-life.ts'
import type { PinRole } from '../../core/lists/pinned-host.ts'
import type { Generation } from './generation.ts'

/**
 * A mobile app as the desk keeps it: what it is called, which hosts it talks to, and what is pinned for each of them. The
 * list and the keys are those of its newest generation.
 */
export interface AppRecord extends Generation {
  readonly id: string
  readonly name: string
  /** How long a release counts as fresh, 1 to 400 days. */
  readonly validDays: number
  readonly note: string
  readonly hosts: readonly string[]
  readonly pins: readonly Pin[]
  /** Pins of keys that have no certificate here. */
  readonly keyPins?: readonly KeyPin[]
  /** Hosts whose clients, where they can, report a wrong pin and connect all the same. */
  readonly reportOnly?: readonly string[]
  /** Hosts whose pins hold for the names below them too, for clients that can. */
  readonly includeSubdomains?: readonly string[]
  /** Ids of the targets that a release has files for; absent where it is the Wultra list alone. */
  readonly targets?: readonly string[]
  /** Generations that are still in use, the newest of them first. They share hosts, pins and policy. */
  readonly older?: readonly Generation[]
  /** What this app makes of findings. */
  readonly policy?: PolicyLevels
  readonly delivery?: Delivery
}

/** The public key of a request, of a key in a safe, or typed: for a certificate that does not exist yet. */
export interface KeyPin {
  readonly id: string
  readonly host: string
  /** Standard base64 of SHA-256 over the SubjectPublicKeyInfo; names the standby key in the workspace. */
  readonly spkiSha256: string
  readonly role: PinRole
  /** Unix seconds. */
  readonly expires: number
}

/** A pin from a certificate of the workspace. Times in Unix seconds. */
export interface CertificatePin extends DraftLife {
  readonly kind: 'certificate'
  readonly id: string
  readonly host: string
  /** Hex certificate fingerprint; names the certificate in the workspace. */
  readonly sha256: string
  /** Only where the officer overrides the derived name. */
  readonly name: string | null
  /** A cap, before the certificate's own end. */
  readonly expires: number | null
}

/** A pin from a typed digest. */
export interface DigestPin extends DraftLife {
  readonly kind: 'digest'
  readonly id: string
  readonly host: string
  readonly name: string
  /** Standard base64 of the 32 octets. */
  readonly fingerprint: string
  readonly expires: number
}

/** One pin of a host. */
export type Pin = CertificatePin | DigestPin

const listIdForm = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** Whether `text` may name a list. */
export function isListId(text: string): boolean {
  return listIdForm.test(text)
}

/** A list id made from an app's name: lower case, everything else a hyphen. */
export function listIdFor(name: string): string {
  const text = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
  return text.slice(0, 64)
}

/**
 * The hosts named in free text: one a line or parted by commas or blanks; lower case, each once, in order. A line that is
 * not made of host names stays whole: it is the name of a certificate that is pinned under it.
 */
export function hostsIn(text: string): string[] {
  const hosts = text
    .split(/[\n,;]+/)
    .flatMap((line) => {
      const words = line.trim().split(/\s+/)
      return words.every((word) => word.includes('.')) ? words.map(hostIn) : [words.join(' ')]
    })
    .filter((host) => host !== '')
  return [...new Set(hosts)]
}

/** `api.example.com` of an address or of any spelling of the name. */
function hostIn(text: string): string {
  return text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/:].*$/, '')
}
