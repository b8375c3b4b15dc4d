import { webcrypto } from 'node:crypto'
import { planRelease, targetSigningInputs } from '../../../src/core/bundle/plan.ts'
import { bundleFiles, finishBundle } from '../../../src/core/bundle/render.ts'
import { releaseDocument } from '../../../src/core/bundle/document.ts'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import type { Bytes } from '../../../src/core/encoding/bytes.ts'
import { resolveDraft, type DraftEntry, type ListDraft } from '../../../src/core/lists/draft.ts'
import type { ListEntry, SignedEntry } from '../../../src/core/lists/entry.ts'
import type { BundleFile, Release } from '../../../src/core/lists/release.ts'
import { signingInput } from '../../../src/core/targets/wultra/signing-input.ts'
import { rawToDer } from '../../../src/core/x509/ecdsa-signature.ts'
import { readVerificationKey, type VerificationKey } from '../../../src/core/x509/public-key.ts'

export const NOW = new Date('2026-11-23T12:00:00Z')
export const DAY = 86_400
export const seconds = (date: Date): number => Math.floor(date.getTime() / 1000)

/** A key that signs in a test; the host's WebCrypto, as a custodian would. */
export interface TestKey {
  readonly key: VerificationKey
  /** Standard base64 of DER. */
  sign(message: Bytes): Promise<string>
}

export async function makeTestKey(): Promise<TestKey> {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const spki = new Uint8Array(await webcrypto.subtle.exportKey('spki', pair.publicKey))
  return {
    key: await readVerificationKey(spki),
    sign: async (message) => {
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
      const raw = await webcrypto.subtle.sign(algorithm, pair.privateKey, message)
      return encodeBase64(rawToDer(new Uint8Array(raw)))
    },
  }
}

export async function signEntries(
  key: TestKey,
  entries: readonly ListEntry[],
): Promise<SignedEntry[]> {
  return Promise.all(
    entries.map(async (entry) => ({ ...entry, signature: await key.sign(signingInput(entry)) })),
  )
}

/** A digest for tests: `octet` 32 times. */
export const digestOf = (octet: number): string => encodeBase64(new Uint8Array(32).fill(octet))

export function digestEntry(name: string, octet: number, days = 90): DraftEntry {
  const expires = seconds(NOW) + days * DAY
  return { kind: 'digest', host: name, name, fingerprint: digestOf(octet), expires }
}

export function draftOf(
  key: VerificationKey,
  entries: readonly DraftEntry[],
  change: Partial<ListDraft> = {},
): ListDraft {
  return {
    spec: 'pinseal-draft/1',
    listId: 'shop',
    app: 'Shop',
    keyId: key.keyId,
    practice: false,
    validDays: 30,
    note: '',
    entries,
    ...change,
  }
}

/** Carries a draft through to its files, as the custodian does. */
export async function signRelease(
  key: TestKey,
  draft: ListDraft,
  previous: Release | null = null,
  issuedAt = NOW,
): Promise<{ release: Release; newSignatures: number }> {
  const resolved = await resolveDraft(draft)
  const version = (previous?.version ?? 0) + 1
  const plan = await planRelease({ resolved, previous, version, key: key.key, issuedAt })
  const inputs = targetSigningInputs(plan)
  const signatures = await Promise.all(inputs.map(({ bytes }) => key.sign(bytes)))
  const unsigned = await bundleFiles(plan, signatures)
  const manifest = unsigned.manifestInputs.map(async ({ keyId, dsse, jws }) => ({
    keyId,
    dsse: await key.sign(dsse),
    jws: await key.sign(jws),
  }))
  const files = await finishBundle(plan, unsigned, await Promise.all(manifest))
  const release = await releaseDocument(plan, unsigned, files, [])
  return { release, newSignatures: inputs.length }
}

/** The commands of a bundle's README exactly as printed: every line that begins with four blanks. */
export function commandsIn(files: readonly BundleFile[]): string {
  const readme = files.find((file) => file.path === 'README.txt')?.text ?? ''
  return readme
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .join('\n')
}
