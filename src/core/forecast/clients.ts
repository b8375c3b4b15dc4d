import { DAY } from '../policy/dates.ts'

/** Clients that do the same when a pin ends. */
export type ClientFamily =
  | 'wultra'
  | 'android-nsc'
  | 'trustkit'
  | 'trustkit-android'
  | 'rn-ssl-manager'
  | 'dynapins'
  | 'ssl-pinning'
  | 'ios-ats'
  | 'okhttp'
  | 'curl'

/** How clients of one family take pins. */
export interface FamilyTraits {
  readonly label: string
  /**
   * What a phone does when what it has is over: it refuses, it pins no more, or it never comes to that, because its pins
   * have no end that it heeds.
   */
  readonly atTheEnd: 'closed' | 'open' | 'never'
  /** Can report a wrong pin and connect all the same. */
  readonly reports: boolean
  /** Looks at the whole chain, so that it may be given the pin of an authority. */
  readonly authorities: boolean
}

export const clientFamilies: Readonly<Record<ClientFamily, FamilyTraits>> = {
  wultra: { label: 'Wultra SDK', atTheEnd: 'closed', reports: false, authorities: true },
  'android-nsc': {
    label: 'Android network security configuration',
    atTheEnd: 'open',
    reports: false,
    authorities: true,
  },
  trustkit: { label: 'TrustKit', atTheEnd: 'open', reports: true, authorities: true },
  'trustkit-android': {
    label: 'TrustKit for Android',
    atTheEnd: 'open',
    reports: true,
    authorities: true,
  },
  'rn-ssl-manager': {
    label: 'react-native-ssl-manager',
    atTheEnd: 'open',
    reports: true,
    authorities: true,
  },
  dynapins: { label: 'dynapins', atTheEnd: 'closed', reports: false, authorities: true },
  'ssl-pinning': { label: 'ssl-pinning', atTheEnd: 'never', reports: false, authorities: false },
  'ios-ats': {
    label: 'App Transport Security',
    atTheEnd: 'never',
    reports: false,
    authorities: true,
  },
  okhttp: { label: 'OkHttp', atTheEnd: 'never', reports: false, authorities: true },
  curl: { label: 'curl', atTheEnd: 'never', reports: false, authorities: false },
}

const familyOfTarget: Readonly<Record<string, ClientFamily>> = {
  wultra: 'wultra',
  'wultra-fallback': 'wultra',
  mus: 'wultra',
  'android-nsc': 'android-nsc',
  trustkit: 'trustkit',
  'trustkit-android': 'trustkit-android',
  'rn-ssl-manager': 'rn-ssl-manager',
  dynapins: 'dynapins',
  'ssl-pinning': 'ssl-pinning',
  'ios-ats': 'ios-ats',
  okhttp: 'okhttp',
  curl: 'curl',
}

/** The families that these targets are for, each once. A plain list of pins is for no client in particular. */
export function familiesOf(targetIds: readonly string[]): ClientFamily[] {
  return [...new Set(targetIds.flatMap((id) => familyOfTarget[id] ?? []))]
}

/** Every family but Wultra's, whose phones keep what they have seen. */
export type ReplacingFamily = Exclude<ClientFamily, 'wultra'>

/**
 * The second from which a family no longer goes by a set whose last pin ends at `expires`, each by its own reading of that
 * day. The Android ones read it in the zone of the phone, so the first are those at UTC+14. Of dynapins `expires` is the
 * end of the file; for families without an end it is Infinity.
 */
export function endOfSet(family: ReplacingFamily, expires: number): number {
  const day = Math.floor(expires / DAY) * DAY
  switch (family) {
    case 'android-nsc':
    case 'trustkit-android':
      return day - 14 * 3600
    case 'trustkit':
      return day
    case 'rn-ssl-manager':
      return day + DAY
    case 'dynapins':
    case 'ssl-pinning':
    case 'ios-ats':
    case 'okhttp':
    case 'curl':
      return expires
  }
}

/** How a phone comes by the list. */
export type Phone = 'on schedule' | 'off for 30 days' | 'off for 90 days' | 'fresh install'

export const phones: readonly Phone[] = [
  'on schedule',
  'off for 30 days',
  'off for 90 days',
  'fresh install',
]

/** Seconds for which a phone asked for no list before the moment in question; null where it asks on schedule. */
export function silenceOf(phone: Phone): number | null {
  switch (phone) {
    case 'on schedule':
      return null
    case 'off for 30 days':
      return 30 * DAY
    case 'off for 90 days':
      return 90 * DAY
    case 'fresh install':
      return 0
  }
}

/** How seldom a phone on schedule asks for the list: the periodic interval of the Wultra SDKs. Near an expiry it asks more often, which is not counted on. */
export const UPDATE_PERIOD = 7 * DAY

/** What a phone of one kind experiences at a host, best first. */
export const hostStates = ['fine', 'one pin left', 'pinning silently off', 'locked out'] as const
export type HostState = (typeof hostStates)[number]
