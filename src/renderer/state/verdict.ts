import {
  hasError,
  type EntryVerdict,
  type VerificationReport,
  type VerifiedFormat,
} from '../../core/verify/report.ts'
import type { VerifyOutcome } from '../tasks/protocol.ts'
import { count } from '../words.ts'
import type { PlacedFinding } from './finding-groups.ts'

/** The band of a verdict: what is so, and what it means for phones. */
export interface VerdictWords {
  readonly title: string
  readonly text: string
  readonly phones: string
}

/** The verdict in two sentences. */
export function verdictWords(report: VerificationReport): VerdictWords {
  const { entries, verdict } = report
  const bad = entries.filter(
    // Of a bundle the other files may be what is wrong, which leaves nothing of it trusted.
    ({ verdict, findings }) =>
      verdict === 'untrusted' && (report.format !== 'bundle' || hasError(findings)),
  ).length
  const expired = entries.filter((entry) => entry.verdict === 'expired').length
  const of = `of ${count(entries.length, 'entry', 'entries')}`
  if (verdict === 'trusted') {
    return {
      title: 'Trusted.',
      text:
        entries.length === 0
          ? 'Its signature verifies.'
          : `${expired === 0 ? 'Every signature' : 'Every live signature'} of ${count(entries.length, 'entry', 'entries')} verifies.`,
      phones:
        expired === 0
          ? 'Phones take this list as it is.'
          : `Phones take this list and leave out ${expired} that ended.`,
    }
  }
  if (verdict === 'unverifiable') {
    const why = report.findings.find(
      ({ code }) => code === 'FORMAT_UNSIGNED' || code === 'SERVER_ANSWER_ALONE',
    )
    if (why !== undefined) {
      return {
        title: 'Not verifiable.',
        text: why.message,
        phones: 'No key can vouch for it: compare it with its source.',
      }
    }
    return {
      title: 'Not verifiable.',
      text: 'No trusted key was given to check it with.',
      phones: 'Choose one of your keys below, or paste the public key that the app carries.',
    }
  }
  if (report.format === 'unknown') {
    return {
      title: 'Untrusted.',
      text: 'It is no file of any client that is known here.',
      phones: 'Phones refuse it, or make nothing of it.',
    }
  }
  const errors = report.findings.filter(({ severity }) => severity === 'error').length
  if (isOnlyCompromised(report)) {
    return {
      title: 'Untrusted.',
      text: 'The signature is good, but its key is marked as compromised: whoever has it can have made this.',
      phones:
        'Phones that carry its public half take it all the same. What it is, only your ledger tells.',
    }
  }
  return {
    title: 'Untrusted.',
    text:
      bad === 0
        ? `${count(errors, 'finding speaks', 'findings speak')} against it.`
        : `${bad} ${of} ${bad === 1 ? 'does' : 'do'} not verify.`,
    phones:
      bad === 0
        ? 'Do not publish it before it is known why.'
        : isWultra(report.format)
          ? `Every Wultra client refuses the whole list: phones keep what they have, new installs have nothing.${beyondList(report, errors)}`
          : 'Do not publish it: clients that check it refuse it.',
  }
}

/** Nothing speaks against it but that its key is in other hands: phones do not know that. */
function isOnlyCompromised({ findings, entries }: VerificationReport): boolean {
  const errors = [...findings, ...entries.flatMap((entry) => entry.findings)].filter(
    ({ severity }) => severity === 'error',
  )
  return errors.length > 0 && errors.every(({ code }) => code === 'SIGNED_BY_COMPROMISED_KEY')
}

/** What a bundle's band says besides of its other files. */
function beyondList({ format }: VerificationReport, errors: number): string {
  if (format !== 'bundle' || errors === 0) return ''
  return ` And ${count(errors, 'finding speaks', 'findings speak')} against the bundle or its other files: publish none of it.`
}

const isWultra = (format: VerifiedFormat): boolean =>
  format === 'wultra-list' || format === 'wultra-entry' || format === 'bundle'

const formats = {
  'wultra-list': 'Wultra static list',
  'wultra-entry': 'One Wultra entry, not a list',
  'mus-answer': 'Mobile Utility Server answer',
  'ssl-pinning': 'ssl-pinning file',
  'rn-ssl-manager': 'react-native-ssl-manager bundle',
  dynapins: 'dynapins answer',
  'wultra-fallback': 'Wultra fallback certificates',
  mus: 'Mobile Utility Server request',
  'android-nsc': 'Android Network Security Config',
  'ios-ats': 'iOS NSPinnedDomains',
  trustkit: 'TrustKit configuration',
  'trustkit-android': 'TrustKit-Android configuration',
  okhttp: 'OkHttp CertificatePinner',
  curl: 'curl script',
  'spki-list': 'List of SPKI pins',
  manifest: 'Release manifest',
  'manifest-jws': 'Release manifest (JWS)',
  bundle: 'Release bundle',
  unknown: 'Not recognised',
} as const satisfies Record<VerifiedFormat, string>

export function formatName(format: VerifiedFormat): string {
  return formats[format]
}

/** All findings, those of the whole first; of an entry with the number that it has in the list. */
export function allFindings(report: VerificationReport): PlacedFinding[] {
  const order = { error: 0, warning: 1, info: 2 } as const
  const whole = report.findings.map((finding) => ({ finding, place: null }))
  const entries = report.entries.flatMap(({ findings }, at) =>
    findings.map((finding) => ({ finding, place: `entry ${at + 1}` })),
  )
  return [...whole, ...entries].sort(
    (a, b) => order[a.finding.severity] - order[b.finding.severity],
  )
}

/** Whether the signer is one whose signature counts for nothing here. */
export function isSuspect({ signer }: VerifyOutcome): boolean {
  return signer !== null && (signer.isCompromised || !signer.isTrusted)
}

/** Whose signatures these are. */
export function signerLine({ report, signer }: VerifyOutcome): string {
  if (signer === null) {
    return report.verdict === 'unverifiable' ? 'nothing was checked' : 'none of the keys known here'
  }
  if (signer.isCompromised) return `${signer.label}, which is marked as compromised`
  return signer.isTrusted ? signer.label : `${signer.label}, which is not trusted for this`
}

/** An entry with the number that it has in the file. */
export interface NumberedEntry {
  readonly number: number
  readonly entry: EntryVerdict
  /** `unchecked`: nothing speaks against it, but nothing checked it. */
  readonly verdict: EntryVerdict['verdict'] | 'unchecked'
}

export function numberedEntries({ entries, verdict }: VerificationReport): NumberedEntry[] {
  return entries.map((entry, at) => ({
    number: at + 1,
    entry,
    verdict:
      verdict === 'unverifiable' && entry.verdict === 'untrusted' && entry.findings.length === 0
        ? 'unchecked'
        : entry.verdict,
  }))
}

/** Whether an entry has these lower-case letters in its name or digest. */
export function fitsEntry({ entry }: NumberedEntry, wanted: string): boolean {
  return (
    wanted === '' ||
    entry.name.toLowerCase().includes(wanted) ||
    entry.fingerprint.toLowerCase().includes(wanted)
  )
}
