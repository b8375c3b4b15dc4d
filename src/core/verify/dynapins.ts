import { decodeBase64Url } from '../encoding/base64url.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { parseJson } from '../encoding/json.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { dynapins } from '../targets/dynapins/target.ts'
import type { ReadBack } from '../targets/target.ts'
import { isObject, memberOf } from './json-text.ts'
import { hasError, type AnyTrustAnchor } from './report.ts'
import { checkParts, type FileVerdict } from './signed-parts.ts'

const SUBJECT = 'dynapins'
const HEADER = new Set(['alg', 'typ', 'kid'])

/** Checks one answer of a dynapins server, whatever its file is called. Never throws for what it reads. */
export async function verifyDynapins(
  text: string,
  anchors: readonly AnyTrustAnchor[],
  now: Date,
): Promise<FileVerdict> {
  const findings: Finding[] = []
  const read = reading(text, findings)
  const check = await checkParts(read?.signed ?? [], 'ecdsa-p256', anchors, SUBJECT)
  findings.push(...check.findings)
  const end = read?.expiresAt ?? null
  const isOver = end !== null && end <= now.getTime()
  if (isOver) {
    const message = `The answer ended at ${shown(end)}. Clients refuse it: publish a new one.`
    findings.push(finding('TARGET_FILE_EXPIRED', SUBJECT, message))
  }
  const isGood = check.signedBy !== null && !hasError(findings)
  const entries = (read?.hosts ?? []).flatMap(({ host, digests }) =>
    digests.map((fingerprint) => ({
      name: host,
      fingerprint,
      expires: end === null ? null : end / 1000,
      verdict: isGood
        ? ('trusted' as const)
        : isOver
          ? ('expired' as const)
          : ('untrusted' as const),
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

function reading(text: string, findings: Finding[]): ReadBack | null {
  try {
    const { domain, header } = parts(text)
    if (!header.every((name) => HEADER.has(name))) {
      throw new InputError(
        'LIST_UNREADABLE',
        'The header of the JWS has members beside alg, typ and kid.',
      )
    }
    return dynapins.parse([{ path: `dynapins-${domain}.json`, text }])
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const message = `${error.message} Clients refuse the answer.`
    findings.push(finding('TARGET_FILE_UNREADABLE', SUBJECT, message))
    return null
  }
}

/** The host that it is for, and the names in the header. */
function parts(text: string): { domain: string; header: string[] } {
  const jws = memberOf(parseJson(text), 'jws')
  const [head = '', payload = ''] = typeof jws === 'string' ? jws.split('.') : []
  const header = parseJson(decodeUtf8(decodeBase64Url(head)))
  const domain = memberOf(parseJson(decodeUtf8(decodeBase64Url(payload))), 'domain')
  return {
    domain: typeof domain === 'string' ? domain : '',
    header: isObject(header) ? Object.keys(header) : [],
  }
}
