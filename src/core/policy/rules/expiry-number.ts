import { finding, type Finding } from '../../finding.ts'

/** Later than any expiry in seconds: the year 5138. Milliseconds of today are above it. */
const LATEST = 100_000_000_000

/** Whether an expiry is a number that every client reads alike. */
export function expiryFindings(expires: number, subject: string): Finding[] {
  if (!Number.isSafeInteger(expires)) {
    const message = `The expiry ${expires} is no whole number below 2^53. Android cuts it, iOS rounds it up: the signature fits one at most.`
    return [finding('EXPIRES_NOT_INTEGER', subject, message)]
  }
  if (expires > LATEST) {
    const message = `The expiry ${expires} is in milliseconds. Clients count seconds: to them this is the year ${yearOf(expires)}, so it never ends.`
    return [finding('EXPIRES_IN_MILLISECONDS', subject, message)]
  }
  return []
}

/** Roughly; beyond the range of Date. */
function yearOf(seconds: number): number {
  return 1970 + Math.floor(seconds / 31_556_952)
}
