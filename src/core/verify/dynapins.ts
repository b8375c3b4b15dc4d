import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { dynapins } from '../targets/dynapins/target.ts'
import type { ReadBack } from '../targets/target.ts'
import { isObject, memberOf, readJson } from './json-text.ts'
import { jwsFindings, readCompactJws, type CompactJws } from './jws.ts'
import type { Keyring } from './options.ts'
import { hasError, type EntryVerdict } from './report.ts'
import { checkParts, type FileVerdict } from './signed-parts.ts'

const SUBJECT = 'dynapins'
const HEADER = new Set(['alg', 'typ', 'kid'])
/** The skew that clients allow between their clock and the server's. */
const SKEW = 300_000

/** Checks one answer of a dynapins server, whatever its file is called. Never throws for what it reads. */
export async function verifyDynapins(
  text: string,
  keyring: Keyring,
  now: Date,
): Promise<FileVerdict> {
  const findings: Finding[] = []
  const token = memberOf(readJson(text, SUBJECT, findings) ?? undefined, 'jws')
  const jws = typeof token === 'string' ? readCompactJws(token) : null
  if (jws !== null) findings.push(...jwsFindings(jws, SUBJECT), ...clockFindings(jws, now))
  const read = reading(text, jws, findings)
  const check = await checkParts(read?.signed ?? [], 'ecdsa-p256', keyring, SUBJECT)
  // Of what could not be read it is not said that its signature is wrong: it was not looked at.
  if (read !== null || !check.isChecked) findings.push(...check.findings)
  const end = read?.expiresAt ?? null
  const isOver = end !== null && end <= now.getTime()
  if (isOver) {
    const message = `The answer ended at ${shown(end)}. Clients refuse it: publish a new one.`
    findings.push(finding('TARGET_FILE_EXPIRED', SUBJECT, message))
  }
  const isGood = check.signedBy !== null && !hasError(findings)
  const verdict: EntryVerdict['verdict'] = isGood ? 'trusted' : isOver ? 'expired' : 'untrusted'
  const entries = (read?.hosts ?? []).flatMap(({ host, digests }) =>
    digests.map((fingerprint) => ({
      name: host,
      fingerprint,
      expires: end === null ? null : end / 1000,
      verdict,
      findings: [],
    })),
  )
  return { format: 'dynapins', ...check, findings, entries, listVersion: null }
}

/** The last moment of Date is the year 275760; what is later is told as it stands. */
function shown(milliseconds: number): string {
  return Math.abs(milliseconds) <= 8.64e15
    ? new Date(milliseconds).toISOString()
    : `${milliseconds / 1000} s`
}

function clockFindings({ payload }: CompactJws, now: Date): Finding[] {
  const findings: Finding[] = []
  const [issued, ends] = ['iat', 'exp'].map((name) => memberOf(payload ?? undefined, name))
  if ([issued, ends].some((time) => typeof time === 'number' && time > 1e11)) {
    const message =
      '"iat" or "exp" is in milliseconds; a JWT has seconds. Clients read a date far in the future.'
    findings.push(finding('EXPIRES_IN_MILLISECONDS', SUBJECT, message))
  } else if (typeof issued === 'number' && issued * 1000 > now.getTime() + SKEW) {
    const message =
      'The answer was issued later than now, by more than the 300 seconds that clients allow. One of the two clocks is wrong.'
    findings.push(finding('ISSUED_IN_FUTURE', SUBJECT, message))
  }
  return findings
}

/** Adds why where it can't be read, unless a finding of the JWS itself says so. */
function reading(text: string, jws: CompactJws | null, findings: Finding[]): ReadBack | null {
  const isTold = hasError(findings)
  try {
    const header = jws?.header ?? undefined
    if (isObject(header) && !Object.keys(header).every((name) => HEADER.has(name))) {
      throw new InputError(
        'LIST_UNREADABLE',
        'The header of the JWS has members beside alg, typ and kid.',
      )
    }
    const domain = memberOf(jws?.payload ?? undefined, 'domain')
    const path = `dynapins-${typeof domain === 'string' ? domain : ''}.json`
    return dynapins.parse([{ path, text }])
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    if (isTold) return null
    const message = `${error.message} Clients refuse the answer.`
    findings.push(finding('TARGET_FILE_UNREADABLE', SUBJECT, message))
    return null
  }
}
