import { finding, type Finding } from '../../finding.ts'

/** The year 5138. Milliseconds of any day since 1973 are above it. */
const LATEST = 100_000_000_000
/** The end of the year 9999, with which certificates say "no end" (RFC 5280 clause 4.1.2.5). */
const NO_END = 253_402_300_799

/** Whether an expiry that is to be signed is a number that every client reads alike, and ends within reason. */
export function expiryFindings(expires: number, subject: string): Finding[] {
  if (!Number.isSafeInteger(expires)) return [notInteger(expires, subject)]
  if (expires < 0) return [beforeAll(expires, subject)]
  if (expires <= LATEST) return []
  if (expires > NO_END) return [inMilliseconds(expires, subject)]
  const message = `The expiry ${expires} is in the year ${yearOf(expires)}, so trust would never end. Give the entry an earlier expiry.`
  return [finding('EXPIRES_IN_MILLISECONDS', subject, message)]
}

/** The same for an expiry that somebody has signed: the end of time is unwise, but clients read it as it is meant. */
export function signedExpiryFindings(expires: number, subject: string): Finding[] {
  if (!Number.isSafeInteger(expires)) return [notInteger(expires, subject)]
  if (expires > NO_END) return [inMilliseconds(expires, subject)]
  if (expires <= LATEST) return []
  const message = `Expires in the year ${yearOf(expires)}, so phones trust this certificate for ever.`
  return [finding('EXPIRES_NEVER', subject, message)]
}

function notInteger(expires: number, subject: string): Finding {
  const message = `The expiry ${expires} is no whole number below 2^53. Android cuts it, iOS rounds it up: the signature fits one at most.`
  return finding('EXPIRES_NOT_INTEGER', subject, message)
}

function beforeAll(expires: number, subject: string): Finding {
  const message = `The expiry ${expires} lies before 1970. Nothing ended then that a phone could meet.`
  return finding('EXPIRES_NOT_INTEGER', subject, message)
}

function inMilliseconds(expires: number, subject: string): Finding {
  const message = `The expiry ${expires} is in milliseconds. Clients count seconds: to them this is the year ${yearOf(expires)}, so it never ends.`
  return finding('EXPIRES_IN_MILLISECONDS', subject, message)
}

/** Roughly; beyond the range of Date. */
function yearOf(seconds: number): number {
  return 1970 + Math.floor(seconds / 31_556_952)
}
