import { targets } from '../../core/targets/registry.ts'
import { keyKindOf, type SignatureKind, type Target } from '../../core/targets/target.ts'
import type { KeyKind } from '../../core/targets/keys.ts'
import { count, grouped } from '../words.ts'

/** Targets by how their files reach a client. */
export interface TargetGroup {
  readonly title: string
  readonly targets: readonly Target[]
}

const builtIn = [
  'wultra-fallback',
  'android-nsc',
  'ios-ats',
  'trustkit',
  'trustkit-android',
  'okhttp',
]
const forServers = ['mus', 'curl', 'spki-list']

/** Every target in one place: what apps fetch, what is built into them, and the rest. */
export const targetGroups: readonly TargetGroup[] = [
  {
    title: 'Fetched by the app',
    targets: targets.filter(({ id }) => !builtIn.includes(id) && !forServers.includes(id)),
  },
  { title: 'Built into the app', targets: targets.filter(({ id }) => builtIn.includes(id)) },
  { title: 'For servers and people', targets: targets.filter(({ id }) => forServers.includes(id)) },
]

/** Usual choices. */
export const presets = [
  {
    id: 'wultra',
    label: 'Wultra SDKs',
    says: 'The signed static list: iOS up to 1.8, Android up to about 1.6.',
    targets: ['wultra'],
  },
  {
    id: 'ssl-pinning',
    label: 'ssl-pinning',
    says: 'The file of its Go server, for its Android and Apple SDKs. Needs an RSA key.',
    targets: ['ssl-pinning'],
  },
  {
    id: 'built-in',
    label: 'Built into the app',
    says: 'Network Security Config, NSPinnedDomains, TrustKit and OkHttp: changed only with the app.',
    targets: ['android-nsc', 'ios-ats', 'trustkit', 'okhttp'],
  },
  {
    id: 'react-native',
    label: 'React Native',
    says: 'The bundle of react-native-ssl-manager. Needs an Ed25519 key and two pins for each host.',
    targets: ['rn-ssl-manager'],
  },
] as const satisfies readonly {
  readonly id: string
  readonly label: string
  readonly says: string
  readonly targets: readonly string[]
}[]

export type PresetId = (typeof presets)[number]['id']

/** What is compared by a client. */
export const digestWords = { certificate: 'certificate', spki: 'public key' } as const

/** How its files are signed. */
export const signatureWords: Readonly<Record<SignatureKind, string>> = {
  none: 'not signed',
  'ecdsa-p256-der': 'each entry signed, ECDSA P-256',
  'rsa-pkcs1-sha512-jcs': 'signed, RSA PKCS#1 SHA-512',
  ed25519: 'signed, Ed25519',
  'es256-jws': 'signed, ES256 (JWS)',
}

/** The target with this id; null for one of a later desk. */
export function targetOf(id: string): Target | null {
  return targets.find((target) => target.id === id) ?? null
}

/** What a target is called. */
export function targetLabel(id: string): string {
  return targetOf(id)?.label ?? id
}

const shortLabels: Readonly<Record<string, string>> = {
  wultra: 'Wultra',
  'wultra-fallback': 'Wultra fallback',
  mus: 'Mobile Utility Server',
  'ssl-pinning': 'ssl-pinning',
  'rn-ssl-manager': 'react-native-ssl-manager',
  dynapins: 'dynapins',
  'android-nsc': 'Android NSC',
  'ios-ats': 'NSPinnedDomains',
  trustkit: 'TrustKit',
  'trustkit-android': 'TrustKit-Android',
  okhttp: 'OkHttp',
  curl: 'curl',
  'spki-list': 'SPKI list',
}

/** A few words for several targets: `Wultra, ssl-pinning and 3 more`. */
export function targetsInBrief(ids: readonly string[], most = 3): string {
  const names = ids.map((id) => shortLabels[id] ?? id)
  if (names.length <= most + 1) return names.join(', ')
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}

/** The kinds of keys that these targets and the manifest need; P-256 always, for the manifest. */
export function kindsNeeded(ids: readonly string[]): KeyKind[] {
  const kinds = ids.map((id) => {
    const target = targetOf(id)
    return target === null ? null : keyKindOf(target.needs.signature)
  })
  const order: readonly KeyKind[] = ['ecdsa-p256', 'rsa', 'ed25519']
  return order.filter((kind) => kind === 'ecdsa-p256' || kinds.includes(kind))
}

/** What the key of one kind signs for an app with these targets. */
export function signsWhat(kind: KeyKind, ids: readonly string[]): string {
  const files = ids.filter((id) => {
    const target = targetOf(id)
    return target !== null && keyKindOf(target.needs.signature) === kind
  })
  const names = files.map((id) => shortLabels[id] ?? id)
  return [...(kind === 'ecdsa-p256' ? ['manifest'] : []), ...names].join(', ')
}

/** `2 new signatures, 3 used again`; `not signed`. */
export function signaturesInWords(made: {
  readonly newSignatures: number
  readonly reusedSignatures: number
}): string {
  const { newSignatures, reusedSignatures } = made
  const parts = [
    ...(newSignatures > 0 ? [count(newSignatures, 'new signature')] : []),
    ...(reusedSignatures > 0 ? [`${grouped(reusedSignatures)} used again`] : []),
  ]
  return parts.length === 0 ? 'not signed' : parts.join(', ')
}
