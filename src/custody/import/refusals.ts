import { CustodyError } from '../../bridge/wire.ts'

export const unreadable = (why: string, cause?: unknown): CustodyError =>
  new CustodyError('KEY_FILE_UNREADABLE', `The key file cannot be read: ${why}.`, { cause })

export const wrongPassword = (cause?: unknown): CustodyError =>
  new CustodyError('KEY_FILE_PASSWORD_WRONG', 'The password does not open this key file.', {
    cause,
  })

/** The password is right, and the file is not as it was made. */
export const damaged = (cause: Error): CustodyError =>
  new CustodyError('KEY_FILE_DAMAGED', cause.message, { cause })

/** A protection that is known, but not read by this host. */
export const unreadProtection = (name: string): CustodyError =>
  unreadable(
    `it is protected by ${name}, which is not read here; ` +
      'convert it first: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW',
  )

const kinds: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.113549.1.3.1': 'DH',
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.3.101.113': 'Ed448',
  '1.3.132.0.33': 'EC P-224',
  '1.3.132.0.34': 'EC P-384',
  '1.3.132.0.35': 'EC P-521',
  '1.3.132.0.10': 'EC secp256k1',
  '1.2.840.10045.3.1.1': 'EC P-192',
  '1.3.36.3.3.2.8.1.1.7': 'EC brainpoolP256r1',
}

/** Refuses a key that nothing here signs with, by the name of what it is. */
export const otherKind = (oidOrName: string): CustodyError =>
  new CustodyError(
    'KEY_KIND_UNSUPPORTED',
    `This is a key of the kind ${kinds[oidOrName] ?? oidOrName}. Lists are signed with P-256, RSA and Ed25519 keys.`,
  )
