import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { VerifyOptions } from '../../../src/core/verify/options.ts'
import type { AnyTrustAnchor, VerificationReport } from '../../../src/core/verify/report.ts'
import { readTrustedKey } from '../../../src/core/verify/any-key.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { vectors } from '../targets/signed-files.ts'

/** Of the recordings of the Go signer and of both SDKs, what is needed here. */
export const go = vectors('ssl-pinning/ssl-pinning.json') as {
  readonly keys: readonly { id: string; publicSpkiPem: string }[]
  readonly files: readonly {
    id: string
    key: string
    canonical: string
    text?: string
    android: { keys?: readonly unknown[] }
  }[]
  readonly odd: readonly { id: string; key?: string; base?: string; text?: string }[]
}

/** Of two the Go server made no file: it answers an error, or nothing. */
export const goFiles = go.files.flatMap(({ id, key, canonical, text }) =>
  typeof text === 'string' ? [{ id, key, canonical, text }] : [],
)

/** Of the recordings of the Apple SDK, the further files. */
export const apple = vectors('ssl-pinning/apple.json') as {
  readonly unprovedForApple: readonly string[]
  readonly extra: readonly { id: string; key?: string; text?: string; stage: string }[]
}

export const rn = vectors('rn-ssl-manager/rn-ssl-manager.json') as {
  readonly keys: readonly { id: string; publicKeyBase64: string }[]
  readonly bundles: readonly {
    id: string
    key: string
    fileText: string
    payloadText: string
    verify: readonly { now: number; updatePinsFromUrl: { ok: boolean } }[]
  }[]
  readonly odd: readonly {
    id: string
    group: string
    title: string
    fileText?: string
    now: number
    options: { publicKey?: unknown }
    results: { updatePinsFromUrl?: { ok: boolean; code?: string; value?: { config?: unknown } } }
  }[]
}

export async function anchorOf(text: string): Promise<AnyTrustAnchor> {
  return { key: await readTrustedKey(text), label: 'k' }
}

export const goKey = (id: string): string => go.keys.find((one) => one.id === id)!.publicSpkiPem
export const rnKey = (id: string): string => rn.keys.find((one) => one.id === id)!.publicKeyBase64

export function verifyText(
  text: string,
  anchors: readonly AnyTrustAnchor[],
  now: Date,
  { path = 'given', ...options }: VerifyOptions & { readonly path?: string } = {},
): Promise<VerificationReport> {
  return verifyFiles(path, [{ path, bytes: encodeUtf8(text) }], anchors, now, options)
}

export const codesOf = ({ findings, entries }: VerificationReport): string[] => [
  ...findings.map(({ code }) => code),
  ...entries.flatMap((entry) => entry.findings.map(({ code }) => code)),
]

/** What a bundle of react-native-ssl-manager signs. Throws where it is not to be had. */
export function rnPayload(fileText: string): string {
  const { payload } = JSON.parse(fileText.replace(/^\uFEFF/, '')) as { payload: string }
  return new TextDecoder('utf-8', { fatal: true }).decode(decodeBase64(payload))
}
