import { checkConfig, type SslConfig } from './config.ts'
import { rnBase64, rnDate, rnUtf8 } from './decoding.ts'
import { leniencyOf, tweetnaclVerify } from './ed25519.ts'
import { RnError } from './errors.ts'

export interface VerifyOptions {
  readonly publicKey: string
  readonly maxAgeMs?: number | undefined
  readonly minIssuedAt?: number | undefined
}

export interface VerifiedBundle {
  readonly config: SslConfig
  readonly issuedAt: number
  /** What a stricter reader would have refused. */
  readonly leniency: string | null
}

/** `response.json()`: UTF-8 with replacement and without a byte order mark, then the runtime's own JSON.parse. */
export function parseBundle(body: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { ignoreBOM: false }).decode(body)
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new RnError('OTA_FETCH_FAILED', `The body is no JSON (${describe(error)}).`)
  }
}

/**
 * `verifyOtaBundle`, in its order: form, key, signature, payload, issuedAt, expiresAt, age, rollback, configuration.
 * Throws RnError, and whatever else the real one throws without a code.
 */
export async function verifyBundle(
  bundle: unknown,
  options: VerifyOptions,
  now: number,
): Promise<VerifiedBundle> {
  const { payload: payloadText, signature: signatureText } = (bundle ?? {}) as Record<
    string,
    unknown
  >
  if (typeof payloadText !== 'string' || typeof signatureText !== 'string') {
    throw new RnError('OTA_INVALID_BUNDLE', 'The bundle has no texts "payload" and "signature".')
  }
  const publicKey = rnBase64(options.publicKey)
  if (publicKey.length !== 32) {
    throw new RnError(
      'OTA_INVALID_PUBLIC_KEY',
      'The public key of the app is not 32 octets in base64.',
    )
  }
  const payload = rnBase64(payloadText)
  const signature = rnBase64(signatureText)
  if (signature.length !== 64) {
    throw new Error(
      `The signature has ${signature.length} octets; the library throws an error without a code.`,
    )
  }
  if (!(await tweetnaclVerify(payload, signature, publicKey))) {
    throw new RnError(
      'OTA_INVALID_SIGNATURE',
      "The signature does not fit the payload by the app's key.",
    )
  }
  const checked = checkPayload(parsePayload(payload), options, now)
  return { ...checked, leniency: leniencyOf(signature, publicKey) }
}

function parsePayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(rnUtf8(payload)) as unknown
  } catch (error) {
    throw new RnError('OTA_INVALID_BUNDLE', `The payload is no JSON (${describe(error)}).`)
  }
}

function checkPayload(
  payload: unknown,
  options: VerifyOptions,
  now: number,
): Omit<VerifiedBundle, 'leniency'> {
  if (payload === null) {
    throw new TypeError('The payload is null; the library throws an error without a code.')
  }
  const fields = payload as Record<string, unknown>
  const issuedAt = rnDate(fields.issuedAt)
  if (!Number.isFinite(issuedAt)) {
    throw new RnError('OTA_INVALID_BUNDLE', 'The payload has no issuedAt that is a date.')
  }
  if (fields.expiresAt !== null && fields.expiresAt !== undefined) {
    const expiresAt = rnDate(fields.expiresAt)
    if (!Number.isFinite(expiresAt) || expiresAt < now) {
      throw new RnError('OTA_EXPIRED', 'The bundle has expired, or its expiresAt is no date.')
    }
  }
  if (options.maxAgeMs !== undefined && now - issuedAt > options.maxAgeMs) {
    throw new RnError('OTA_EXPIRED', `The bundle is older than ${options.maxAgeMs} ms.`)
  }
  if (options.minIssuedAt !== undefined && issuedAt < options.minIssuedAt) {
    throw new RnError('OTA_ROLLBACK', 'The bundle was issued before the one applied last.')
  }
  const config = checkConfig(fields.config)
  return { config, issuedAt }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
