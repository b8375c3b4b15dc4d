import type { Bytes } from '../encoding/bytes.ts'
import type { Finding } from '../finding.ts'
import type { BundleFile } from '../lists/release.ts'
import type { AnyVerificationKey, KeyKind } from './keys.ts'
import type { PinModel } from './model.ts'

export type SignatureKind =
  'none' | 'ecdsa-p256-der' | 'rsa-pkcs1-sha512-jcs' | 'ed25519' | 'es256-jws'

/** Of a release, what its files may say. */
export interface TargetRelease {
  readonly listId: string
  readonly app: string
  readonly version: number
  /** ISO 8601 UTC, whole seconds. */
  readonly issuedAt: string
  readonly expiresAt: string
}

/** One consumer of pins: what it needs, and how its files are written, read back and checked. */
export interface Target {
  readonly id: string
  /** For people. */
  readonly label: string
  readonly needs: {
    /** What is hashed: the whole certificate, or its SubjectPublicKeyInfo. */
    readonly digest: 'certificate' | 'spki'
    readonly signature: SignatureKind
  }
  /** Which versions of the client read the files. */
  readonly worksWith: string
  /** What this format can't say, in one line. */
  readonly cannotCarry: string
  /** The names of its files in a bundle. */
  readonly paths: RegExp
  /**
   * Shell commands that check the signature of every file of this target with openssl, in the bundle's folder, beside the
   * public keys (`publicKeyPath`). Each prints one line that has "Verified" or "success" for a good signature and ends with
   * another status for a bad one. Null where nothing is signed, or the bundle's README says it already.
   */
  readonly check: string | null
  /** What is wrong with this model for this client. An error keeps the files of this target back, and no others. */
  lint(model: PinModel, now: Date): Finding[]
  /** The octets to sign, in the order in which `render` wants the signatures. */
  signingInputs(model: PinModel, release: TargetRelease): Bytes[]
  /**
   * The files: ASCII, LF, the same for the same input. `signatures` in standard base64: DER of ECDSA also for JWS, the
   * plain octets for RSA and Ed25519. Only for a model without errors. Throws TypeError where the number of them differs.
   */
  render(model: PinModel, release: TargetRelease, signatures: readonly string[]): BundleFile[]
  /** Reads such files back as strictly as the strictest client. Throws LIST_UNREADABLE or the code of a reader below. */
  parse(files: readonly BundleFile[]): ReadBack
  /** Checks files that came from outside and reports every problem. Never throws for what it reads. */
  verify(
    files: readonly BundleFile[],
    keys: readonly AnyVerificationKey[],
    now: Date,
  ): Promise<TargetVerdict>
}

/** What a client is told about one host. */
export interface CarriedHost {
  /** As it stands in the file: a name or a pattern; of Wultra, the name in the certificate. */
  readonly host: string
  readonly includeSubdomains: boolean
  /** Standard padded base64 of the digests, sorted. */
  readonly digests: readonly string[]
}

/** A signature of a file, and what it covers. */
export interface SignedPart {
  readonly input: Bytes
  /** As `signatures` of `render`, in octets. */
  readonly signature: Bytes
}

/** What the files of a target say. */
export interface ReadBack {
  readonly hosts: readonly CarriedHost[]
  readonly signed: readonly SignedPart[]
  /** Milliseconds since 1970 from which on clients refuse the files; null where they never do. */
  readonly expiresAt: number | null
}

export interface TargetVerdict {
  readonly findings: readonly Finding[]
  /** What can be read, whether it verified or not. */
  readonly hosts: readonly CarriedHost[]
  /** The key whose signatures all of these are; null where there is none. */
  readonly signedBy: AnyVerificationKey | null
}

/** The kind of key that makes signatures of this kind; null for none. */
export function keyKindOf(signature: SignatureKind): KeyKind | null {
  switch (signature) {
    case 'none':
      return null
    case 'ecdsa-p256-der':
    case 'es256-jws':
      return 'ecdsa-p256'
    case 'rsa-pkcs1-sha512-jcs':
      return 'rsa'
    case 'ed25519':
      return 'ed25519'
  }
}
