import type { KeyKind } from '../../targets/keys.ts'
import { androidNsc } from '../android-nsc.ts'
import type { Client } from '../client.ts'
import { curl } from '../curl.ts'
import { iosAts } from '../ios-ats.ts'
import { okhttp } from '../okhttp.ts'
import { rnSslManager } from '../rn-ssl-manager.ts'
import { sslPinningAndroid } from '../ssl-pinning-android.ts'
import { sslPinningApple } from '../ssl-pinning-apple.ts'
import { trustkitAndroid } from '../trustkit-android.ts'
import { trustkitIos } from '../trustkit-ios.ts'
import { wultraAndroid } from '../wultra-android.ts'
import { wultraIos, wultraIosOlder } from '../wultra-ios.ts'

/** One client in the versions that act alike, and the files that are for it. */
export interface Column {
  readonly id: string
  readonly client: Client
  /** For people: the client, and which of its versions. */
  readonly label: string
  readonly versions: string
  /** Its file in a bundle. */
  readonly paths: RegExp
  /** The format of a file that lies alone, under whatever name. */
  readonly formats: readonly string[]
  /** The key that the app carries; null for clients without one. */
  readonly keyKind: KeyKind | null
  readonly usesChallenge: boolean
  /** What it took from an earlier list outlives a restart of the app. */
  readonly remembers: boolean
  /** What it compares: the digest of the whole certificate, or of its public key. */
  readonly digest: 'certificate' | 'spki'
  /** Reads JSON with Apple's decoders, of which only the open ones could be run. */
  readonly isApple: boolean
  /** Why no answer of this column was held against the real client; null where they were. */
  readonly unproved: string | null
}

const LIST = {
  paths: /^fingerprints\.json$/,
  formats: ['wultra-list', 'wultra-entry', 'mus-answer'],
  keyKind: 'ecdsa-p256',
  usesChallenge: false,
  remembers: true,
  digest: 'certificate',
  unproved: null,
} as const
const ANSWER = {
  paths: /^(mus-answer|fingerprints)\.json$/,
  formats: ['mus-answer', 'wultra-list'],
  keyKind: 'ecdsa-p256',
  usesChallenge: true,
  remembers: true,
  digest: 'certificate',
  unproved: 'A good answer over a challenge was not run with the real client.',
} as const
const EACH_START = {
  usesChallenge: false,
  remembers: false,
  digest: 'spki',
  unproved: null,
} as const
const BUILT_IN = { ...EACH_START, keyKind: null, isApple: false } as const
const FROM_SOURCE = 'Its steps were read in its source; the real client was not run.'

/** Every client and range of versions that acts differently, in the order of the matrix. */
export const columns: readonly Column[] = [
  {
    ...LIST,
    id: 'wultra-android',
    client: wultraAndroid,
    label: 'Wultra Android',
    versions: 'static lists, up to about 1.6',
    isApple: false,
  },
  {
    ...ANSWER,
    id: 'wultra-android-challenge',
    client: wultraAndroid,
    label: 'Wultra Android',
    versions: 'challenge only, from about 1.7',
    isApple: false,
  },
  {
    ...LIST,
    id: 'wultra-ios',
    client: wultraIos,
    label: 'Wultra iOS',
    versions: 'static lists, up to 1.8',
    isApple: true,
  },
  {
    ...ANSWER,
    id: 'wultra-ios-challenge',
    client: wultraIos,
    label: 'Wultra iOS',
    versions: 'challenge only, from 1.9',
    isApple: true,
  },
  {
    ...LIST,
    id: 'wultra-ios-older',
    client: wultraIosOlder,
    label: 'Wultra iOS before iOS 18',
    versions: 'static lists, up to 1.8',
    isApple: true,
  },
  {
    ...ANSWER,
    id: 'wultra-ios-older-challenge',
    client: wultraIosOlder,
    label: 'Wultra iOS before iOS 18',
    versions: 'challenge only, from 1.9',
    isApple: true,
  },
  {
    ...EACH_START,
    id: 'ssl-pinning-android',
    client: sslPinningAndroid,
    label: 'ssl-pinning Android',
    versions: '2026, OkHttp 4.12',
    paths: /^ssl-pinning\.json$/,
    formats: ['ssl-pinning'],
    keyKind: 'rsa',
    isApple: false,
  },
  {
    ...EACH_START,
    id: 'ssl-pinning-apple',
    client: sslPinningApple,
    label: 'ssl-pinning Apple',
    versions: '1.1.0',
    paths: /^ssl-pinning\.json$/,
    formats: ['ssl-pinning'],
    keyKind: 'rsa',
    isApple: true,
  },
  {
    ...EACH_START,
    id: 'rn-ssl-manager',
    client: rnSslManager,
    label: 'react-native-ssl-manager',
    versions: '2.2.0',
    paths: /^rn-ssl-manager\.json$/,
    formats: ['rn-ssl-manager'],
    keyKind: 'ed25519',
    isApple: false,
  },
  {
    ...BUILT_IN,
    id: 'okhttp',
    client: okhttp,
    label: 'OkHttp',
    versions: '4.12 and 5',
    paths: /^PinsealPins\.(kt|java)$/,
    formats: ['okhttp'],
    unproved: FROM_SOURCE,
  },
  {
    ...BUILT_IN,
    id: 'android-nsc',
    client: androidNsc,
    label: 'Android Network Security Config',
    versions: 'Android 7 and later',
    paths: /^(trustkit_)?network_security_config\.xml$/,
    formats: ['android-nsc', 'trustkit-android'],
    unproved: FROM_SOURCE,
  },
  {
    ...BUILT_IN,
    id: 'ios-ats',
    client: iosAts,
    label: 'iOS NSPinnedDomains',
    versions: 'iOS 14 and later',
    paths: /^NSPinnedDomains\.plist$/,
    formats: ['ios-ats'],
    unproved: 'Its steps are from the documentation; its source is closed.',
  },
  {
    ...BUILT_IN,
    id: 'trustkit-ios',
    client: trustkitIos,
    label: 'TrustKit iOS',
    versions: '3',
    paths: /^TrustKit\.plist$/,
    formats: ['trustkit'],
    unproved: FROM_SOURCE,
  },
  {
    ...BUILT_IN,
    id: 'trustkit-android',
    client: trustkitAndroid,
    label: 'TrustKit Android',
    versions: '1.1',
    paths: /^trustkit_network_security_config\.xml$/,
    formats: ['trustkit-android'],
    unproved: FROM_SOURCE,
  },
  {
    ...BUILT_IN,
    id: 'curl',
    client: curl,
    label: 'curl',
    versions: '7.44 and later',
    paths: /^curl-check\.sh$/,
    formats: ['curl'],
    unproved: FROM_SOURCE,
  },
]
