import fc from 'fast-check'
import { releaseDocument } from '../../../src/core/bundle/document.ts'
import {
  planRelease,
  targetSigningInputs,
  type ReleasePlan,
} from '../../../src/core/bundle/plan.ts'
import { bundleFiles, finishBundle } from '../../../src/core/bundle/render.ts'
import type { Bytes } from '../../../src/core/encoding/bytes.ts'
import { resolveDraft, type DraftEntry, type ListDraft } from '../../../src/core/lists/draft.ts'
import type { Release } from '../../../src/core/lists/release.ts'
import { apiCertificate, apiRenewal, loginCertificate } from '../../../src/core/practice/samples.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import type { VerificationKey } from '../../../src/core/x509/public-key.ts'
import {
  certificateEntry,
  draftOf,
  inDays,
  makeKey,
  NOW,
  signWith,
  type MadeKey,
} from '../targets/signed-files.ts'

/** A key of each kind, made by openssl, that signs the releases of a test. */
export const testKeys = {
  p256: await makeKey('ecdsa-p256'),
  rsa: await makeKey('rsa'),
  ed25519: await makeKey('ed25519'),
}

const octets = fc.uint8Array({ minLength: 32, maxLength: 32 })
const digest = octets.map((some) => Buffer.from(some).toString('base64'))
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/)
const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'))
const expires = fc.integer({ min: inDays(60), max: 4_200_000_000 })

interface RandomHost {
  readonly host: string
  readonly includeSubdomains: boolean
  readonly isWildcard: boolean
  readonly fingerprints: readonly { readonly fingerprint: string; readonly expires: number }[]
  readonly pins: readonly { readonly spkiSha256: string; readonly expires: number }[]
}

const host: fc.Arbitrary<RandomHost> = fc.record({
  host: name,
  includeSubdomains: fc.boolean(),
  isWildcard: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
  fingerprints: fc.array(fc.record({ fingerprint: digest, expires }), { maxLength: 2 }),
  pins: fc.array(fc.record({ spkiSha256: digest, expires }), { minLength: 2, maxLength: 4 }),
})

const certificates = [
  certificateEntry(apiCertificate.host, apiCertificate.pem),
  certificateEntry(apiRenewal.host, apiRenewal.pem),
  certificateEntry(loginCertificate.host, loginCertificate.pem),
]

/** An app's list: hosts with typed digests, real certificates, or both, for some of all targets. */
export interface RandomList {
  readonly draft: ListDraft
  readonly keys: readonly MadeKey[]
}

export const randomList: fc.Arbitrary<RandomList> = fc
  .record({
    hosts: fc.uniqueArray(host, { maxLength: 4, selector: (one) => one.host }),
    certificates: fc.subarray(certificates),
    ids: fc.subarray(
      targets.map(({ id }) => id),
      { minLength: 1 },
    ),
    more: fc.subarray([testKeys.rsa, testKeys.ed25519]),
    note: fc.string({ maxLength: 20 }),
  })
  .map(({ hosts, certificates: some, ids, more, note }) => ({
    draft: draftOf([...some, ...hosts.flatMap(typedEntries)], {
      keyId: testKeys.p256.key.keyId,
      targets: ids,
      note,
      otherKeys: more.map(({ key }) => key.keyId),
      hosts: hosts.map((one) => ({
        host: nameOf(one),
        includeSubdomains: one.includeSubdomains && !one.isWildcard,
        enforcement: 'enforce',
      })),
      pins: [...hosts.flatMap(typedPins), ...backups(some)],
    }),
    keys: [testKeys.p256, ...more],
  }))

const nameOf = ({ host: one, isWildcard }: RandomHost): string => (isWildcard ? `*.${one}` : one)

function typedEntries(one: RandomHost): DraftEntry[] {
  return one.fingerprints.map((entry) => ({
    kind: 'digest',
    host: nameOf(one),
    name: one.host,
    ...entry,
  }))
}

function typedPins(one: RandomHost): NonNullable<ListDraft['pins']> {
  return one.pins.map((pin, at) => ({
    host: nameOf(one),
    role: at === 0 ? 'active' : 'backup',
    ...pin,
  }))
}

function backups(some: readonly DraftEntry[]): NonNullable<ListDraft['pins']> {
  const hosts = [...new Set(some.map((entry) => entry.host))]
  return hosts.map((one, at) => ({
    host: one,
    spkiSha256: Buffer.alloc(32, at + 1).toString('base64'),
    role: 'backup',
    expires: inDays(400),
  }))
}

/** Plans a list as its first release. */
export async function planList({ draft, keys }: RandomList): Promise<ReleasePlan> {
  return planRelease({
    resolved: await resolveDraft(draft),
    previous: null,
    version: 7,
    key: testKeys.p256.key as VerificationKey,
    otherKeys: keys.slice(1).map(({ key }) => key),
    issuedAt: NOW,
  })
}

/** Signs a plan with the real keys and lays it out, as the custodian does. */
export async function signPlan(plan: ReleasePlan): Promise<Release> {
  const sign = (keyId: string, bytes: Bytes): string =>
    signWith(
      Object.values(testKeys).find(({ key }) => key.keyId === keyId)!,
      bytes,
    )
  const inputs = targetSigningInputs(plan)
  const unsigned = await bundleFiles(
    plan,
    inputs.map(({ keyId, bytes }) => sign(keyId, bytes)),
  )
  const manifest = unsigned.manifestInputs.map(({ keyId, dsse, jws }) => ({
    keyId,
    dsse: sign(keyId, dsse),
    jws: sign(keyId, jws),
  }))
  return releaseDocument(plan, unsigned, await finishBundle(plan, unsigned, manifest), [])
}
