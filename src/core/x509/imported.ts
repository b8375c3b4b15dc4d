import type { Bytes } from '../encoding/bytes.ts'
import type { InputErrorCode } from '../input-error-codes.ts'
import type { Certificate } from './certificate.ts'
import type { CertificateRequest } from './request.ts'
import type { TypedDigest } from './typed-digests.ts'

/** Where a piece of an import came from. */
export interface Place {
  /** The file, or what else it came from; within an archive `archive/path`. */
  readonly source: string
  /** Which piece of the source, from 0; rejected pieces count too. */
  readonly index: number
}

export interface ImportedCertificate extends Place {
  readonly certificate: Certificate
  /** In a sentence why the PKCS#12 file that it came in may have been changed unnoticed. */
  readonly unchecked?: string
}

/** A certificate request: its key can be pinned before the certificate exists. */
export interface ImportedRequest extends Place {
  readonly request: CertificateRequest
}

/** A key without a certificate. */
export interface ImportedPublicKey extends Place {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Bytes
  /** As `Certificate.key`. */
  readonly key: string
  /** What the key was taken from. */
  readonly from: 'public key' | 'JWK' | 'print of a certificate'
}

/** A typed SHA-256 digest. */
export interface ImportedDigest extends Place, TypedDigest {}

/** A PKCS#12 file that holds private keys: nothing of them was taken; the file can be offered to custody. */
export interface KeyForCustody extends Place {
  readonly privateKeys: number
  readonly message: string
}

/** A piece that did not come in. `message` has nothing of the piece itself in it but its PEM label. */
export interface Rejected extends Place {
  readonly code: InputErrorCode
  readonly message: string
}
