import type { Certificate } from './certificate.ts'
import { androidName } from './names-android.ts'
import { iosNames } from './names-ios.ts'
import { toolName } from './names-tool.ts'

/** The name under which each client looks up the entries of a Wultra list; null where it derives none or fails. */
export interface ClientNames {
  /** What `ssl-pinning-tool` writes into an entry made from the certificate. */
  readonly tool: string | null
  readonly android: string | null
  /** iOS with Apple's Security of 2024-09 and later. */
  readonly ios: string | null
  readonly iosOlder: string | null
}

/**
 * Derives the names by each client's own rule. Names are as the client has them: not escaped, not normalised, and on
 * iOS perhaps with half of a surrogate pair (from a BMPString), which no list can carry.
 */
export function clientNames(certificate: Certificate): ClientNames {
  const ios = iosNames(certificate)
  return {
    tool: toolName(certificate.subject),
    android: androidName(certificate.subject),
    ios: ios['since 2024-09'],
    iosOlder: ios['before 2024-09'],
  }
}

/** The one name that every phone looks up; null where phones differ or one has none, or none can be written. */
export function commonClientName({ android, ios, iosOlder }: ClientNames): string | null {
  return android !== null && android === ios && android === iosOlder && isListName(android)
    ? android
    : null
}

/** Whether a name can stand in a list: not empty, and text that UTF-8 can say. */
export function isListName(name: string): boolean {
  return name !== '' && !/\p{Surrogate}/u.test(name)
}
