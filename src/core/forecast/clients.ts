import { DAY } from '../policy/dates.ts'

/** Clients that do the same when a pin ends. Wultra's lists end closed, the others open. */
export type ClientFamily = 'wultra' | 'android-nsc' | 'trustkit' | 'rn-ssl-manager'

export const clientFamilies: Readonly<
  Record<ClientFamily, { readonly label: string; readonly atTheEnd: 'closed' | 'open' }>
> = {
  wultra: { label: 'Wultra SDK', atTheEnd: 'closed' },
  'android-nsc': { label: 'Android network security configuration', atTheEnd: 'open' },
  trustkit: { label: 'TrustKit', atTheEnd: 'open' },
  'rn-ssl-manager': { label: 'react-native-ssl-manager', atTheEnd: 'open' },
}

/**
 * The second from which a family no longer enforces a set whose last pin ends at `expires`, each by its own reading of
 * that day. Android reads it in the zone of the phone, so the first are those at UTC+14.
 */
export function openEnd(family: Exclude<ClientFamily, 'wultra'>, expires: number): number {
  const day = Math.floor(expires / DAY) * DAY
  switch (family) {
    case 'android-nsc':
      return day - 14 * 3600
    case 'trustkit':
      return day
    case 'rn-ssl-manager':
      return day + DAY
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
