import type { KeptChange } from '../../bridge/custody.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import type { Exposure } from '../../core/policy/exposure.ts'
import type { MatrixColumn } from '../../core/simulation/matrix/matrix.ts'
import type { LedgerStanding } from '../../core/verify/ledger/standing.ts'
import type { ChosenFormat } from '../../core/verify/options.ts'
import type { VerificationReport } from '../../core/verify/report.ts'
import type { CertificateRow, KeptCertificate } from '../workspace/certificate.ts'
import type { Restored } from '../workspace/restore.ts'
import type { ReadCertificate } from '../workspace/packs.ts'
import type { Standby } from '../workspace/standby.ts'
import type { TargetAssessment } from './assess-targets.ts'
import type { ReleaseComparison } from './compare-releases.ts'
import type { Foretold } from './foretell.ts'

/** One thing dropped, picked or pasted. A file is read by the worker, not by the window. */
export type Given =
  | { readonly kind: 'file'; readonly name: string; readonly file: File }
  | { readonly kind: 'text'; readonly name: string; readonly text: string }

export interface Anchor {
  /** Standard base64 of the SPKI, or any other public form. */
  readonly key: string
  readonly label: string
  /** Since when it is marked as compromised, ISO 8601. */
  readonly compromisedAt?: string
}

/** What the window asks of its worker. */
export type Task =
  | {
      readonly kind: 'import'
      readonly given: readonly Given[]
      readonly now: Date
    }
  /** The next change that keeps certificates of the import that this worker read, other than those `without`. */
  | { readonly kind: 'next change'; readonly without: readonly string[]; readonly now: Date }
  /** Puts the certificates of that change, kept in the vault under `sequence`, into the workspace's database. */
  | { readonly kind: 'apply'; readonly vaultId: string; readonly sequence: number }
  | { readonly kind: 'rows'; readonly kept: readonly KeptCertificate[] }
  | { readonly kind: 'restore'; readonly vaultId: string; readonly kept: readonly KeptChange[] }
  | {
      readonly kind: 'snapshot'
      readonly vaultId: string
      readonly id: string
      readonly at: string
    }
  | {
      readonly kind: 'verify'
      readonly given: readonly Given[]
      /** The keys that are trusted for this. */
      readonly anchors: readonly Anchor[]
      /** All keys with a name here, which tell whose signature it is where no anchor made it. */
      readonly known: readonly Anchor[]
      /** The vault's own keys, and all releases that it keeps. */
      readonly own: readonly Anchor[]
      readonly releases: readonly Bytes[]
      /** What it is to be read as, where somebody said so. */
      readonly format: ChosenFormat | null
      /** Of a Mobile Utility Server; null where the file itself has to say. */
      readonly challenge: string | null
      readonly signature: string | null
      readonly now: Date
    }
  | {
      /** The certificates of files, for a question: nothing is kept. */
      readonly kind: 'certificates'
      readonly given: readonly Given[]
      readonly now: Date
    }
  | {
      readonly kind: 'simulate'
      /** Oldest first; the last is the one in question. */
      readonly publications: readonly SimulatedList[]
      readonly servers: readonly SimulatedServer[]
      /** What the app carries: one of a kind. */
      readonly keys: readonly Anchor[]
      readonly hasFallback: boolean
      readonly now: Date
    }
  | {
      readonly kind: 'foretell'
      readonly draft: Bytes
      readonly releases: readonly Bytes[]
      readonly now: Date
    }
  | {
      /** What these keys signed in these releases that is live. */
      readonly kind: 'exposures'
      readonly releases: readonly Bytes[]
      readonly keyIds: readonly string[]
      readonly now: Date
    }
  | {
      readonly kind: 'targets'
      readonly draft: Bytes
      /** Standard base64 of the app's public keys. */
      readonly spkis: readonly string[]
      readonly now: Date
    }
  | {
      readonly kind: 'compare'
      /** Two releases as kept. */
      readonly before: Bytes
      readonly after: Bytes
      readonly now: Date
    }
  | {
      readonly kind: 'standing'
      readonly given: readonly Given[]
      /** All releases of the vault as kept. */
      readonly releases: readonly Bytes[]
      readonly anchors: readonly Anchor[]
      readonly now: Date
    }

/** A list that phones fetch: a release as the ledger keeps it, or files that were given. */
export interface SimulatedList {
  readonly label: string
  readonly content:
    | { readonly kind: 'release'; readonly document: Bytes }
    | {
        readonly kind: 'given'
        readonly given: readonly Given[]
        /** Headers of a Mobile Utility Server's answer that are not in the file. */
        readonly challenge?: string | null
        readonly signature?: string | null
      }
  readonly at: Date
}

/** A server that phones meet: its chain in DER, leaf first, or what somebody typed. */
export type SimulatedServer =
  | {
      readonly kind: 'chain'
      readonly label: string
      readonly host: string | null
      readonly chain: readonly Bytes[]
    }
  | {
      readonly kind: 'typed'
      readonly label: string
      /** Standard base64. */
      readonly fingerprint: string
      readonly digest: 'certificate' | 'spki'
    }

export interface RejectedPiece {
  readonly source: string
  readonly code: string
  readonly message: string
}

/** What came of an import beside its certificates. */
export interface ImportRest {
  readonly rejected: readonly RejectedPiece[]
  readonly standbys: readonly Standby[]
  /** Files that hold a private key too, which was left in them. */
  readonly keyFiles: readonly { readonly source: string; readonly message: string }[]
  /** Files whose certificates came in, though nobody could see whether they were changed. */
  readonly unchecked: readonly { readonly source: string; readonly message: string }[]
}

export interface ImportOutcome extends ImportRest {
  readonly rows: readonly CertificateRow[]
}

/** A rendered change that keeps these certificates. */
export interface ImportedChange {
  readonly id: string
  readonly bytes: Bytes
  /** Hex fingerprints. */
  readonly sha256: readonly string[]
}

/** What tells one file from every other. */
export interface GivenDigest {
  readonly path: string
  readonly bytes: number
  /** Hex SHA-256. */
  readonly sha256: string
}

/** Whose signatures these are. */
export interface Signer {
  readonly keyId: string
  readonly label: string
  /** One of the keys that are trusted for this. */
  readonly isTrusted: boolean
  /** Marked as compromised in this vault. */
  readonly isCompromised: boolean
}

export interface VerifyOutcome {
  readonly source: string
  readonly bytes: number
  readonly files: readonly GivenDigest[]
  readonly report: VerificationReport
  readonly signer: Signer | null
  /** What it may be read as, where its text has the marks of several formats. */
  readonly candidates: readonly ChosenFormat[]
  /** Where it stands in the ledger; null where nothing of it could be read. */
  readonly standing: LedgerStanding | null
}

export interface SimulateOutcome {
  readonly columns: readonly MatrixColumn[]
  /** Fallback certificates are among the files in question. */
  readonly offersFallback: boolean
}

export interface Outcomes {
  import: ImportRest
  'next change': ImportedChange | null
  apply: undefined
  rows: readonly CertificateRow[]
  restore: Restored
  snapshot: Bytes
  verify: VerifyOutcome
  certificates: readonly ReadCertificate[]
  simulate: SimulateOutcome
  foretell: Foretold
  exposures: readonly Exposure[]
  targets: readonly TargetAssessment[]
  compare: ReleaseComparison
  standing: LedgerStanding
}

/** Called with some of the rows found. */
export type OnPart = (rows: readonly CertificateRow[]) => void

/** What the worker says back. */
export type Answer =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | {
      /** Some of the rows found, told while the work goes on: so the window takes them in small bites. */
      readonly kind: 'part'
      /** JSON of CertificateRow[]: a window reads text faster than it is handed objects. */
      readonly rows: string
    }
  | { readonly kind: 'done'; readonly outcome: unknown }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
