import { openDropped } from '../../core/verify/open.ts'
import { verifyFiles } from '../../core/verify/verify.ts'
import { hasError, type AnyTrustAnchor, type VerificationReport } from '../../core/verify/report.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { ExitCode, Outcome } from '../exit.ts'
import { failureOf } from '../failure.ts'
import { count, findingLines } from '../layout.ts'
import { isoSeconds, shownMoment } from '../moment.ts'
import type { Paint, Tone } from '../paint.ts'
import { printable } from '../printable.ts'
import { readGiven, type Given } from '../read-files.ts'
import type { Surroundings } from '../surroundings.ts'
import { readAnchors } from '../trust-anchors.ts'

/** A file that could not be read at all has no report, only the reason. */
interface Unreadable {
  readonly source: string
  readonly format: 'unknown'
  readonly verdict: 'unverifiable'
  readonly findings: readonly {
    code: string
    severity: 'error'
    subject: string
    message: string
  }[]
  readonly signedBy: null
  readonly listVersion: null
  readonly entries: readonly []
}

type Result = VerificationReport | Unreadable

export const verify: Command = {
  spec: {
    name: 'verify',
    says: 'Checks lists of any client, manifests and bundles (folders or zips) against public keys that you trust.',
    operands: { placeholder: 'FILE…', least: 1, most: Infinity },
    options: {
      key: {
        value: 'PUB',
        repeatable: true,
        says: 'a trusted public key, EC P-256, RSA or Ed25519: a file or the text itself; base64, PEM, DER, JWK, certificate',
      },
    },
    notes: [
      'The exit code is the worst of all files: 0 all trusted, 1 one is not, 2 one cannot be read.',
      'FILE may be “-” for standard input. What it is, its text tells; a format without signatures is never trusted by itself.',
    ],
    examples: [
      {
        does: 'Is the list that is served now good?',
        run: 'curl -s https://static.example.com/fingerprints.json | pinseal verify - --key public-key.pem',
      },
      {
        does: 'Several lists against the key that the app carries, for a monitor',
        run: 'pinseal verify lists/*.json --key BC3kV9OIDnMu…+XE= --json',
      },
      {
        does: 'Will it still be good at New Year?',
        run: 'pinseal verify bundle/ --key public-key.pem --at 2027-01-01T00:00:00Z',
      },
    ],
  },
  run: runVerify,
}

async function runVerify(given: Arguments, around: Surroundings): Promise<Outcome> {
  const anchors = await readAnchors(given, around)
  const results: Result[] = []
  for (const operand of given.operands) results.push(await verifyOne(operand, anchors, around))
  return {
    exit: results.map(exitFor).reduce((worst, exit) => (exit > worst ? exit : worst), 0),
    json: { results },
    text: results.map((result) => resultText(result, around.paint)).join('\n'),
  }
}

async function verifyOne(
  operand: string,
  anchors: readonly AnyTrustAnchor[],
  around: Surroundings,
): Promise<Result> {
  try {
    const given = await readGiven(operand, around)
    const progress = around.progress(`Verifying ${operand}`)
    return await verifyFiles(operand, filesOf(given), anchors, around.now, { onProgress: progress })
  } catch (thrown) {
    const { code, message, exit } = failureOf(thrown)
    if (exit !== 2 || code === 'COMMAND_INTERNAL') throw thrown
    return {
      source: operand,
      format: 'unknown',
      verdict: 'unverifiable',
      findings: [{ code, severity: 'error', subject: operand, message }],
      signedBy: null,
      listVersion: null,
      entries: [],
    }
  }
}

function filesOf(given: Given): { path: string; bytes: Uint8Array<ArrayBuffer> }[] {
  return given.kind === 'folder' ? [...given.files] : openDropped(given.source, given.bytes)
}

function exitFor(result: Result): ExitCode {
  if (result.format === 'unknown') return 2
  return result.verdict === 'trusted' && !hasError(result.findings) ? 0 : 1
}

const verdictTones: Record<Result['verdict'], Tone> = {
  trusted: 'good',
  untrusted: 'bad',
  unverifiable: 'caution',
}

function resultText(result: Result, paint: Paint): string {
  const { source, format, verdict, signedBy, listVersion } = result
  const what = [
    format === 'unknown' ? 'not a list, manifest or bundle that can be read' : format,
    listVersion === null ? '' : `version ${listVersion}`,
    result.entries.length > 0 ? count(result.entries.length, 'entry', 'entries') : '',
    signedBy === null ? '' : `signed by ${signedBy}`,
  ].filter((part) => part !== '')
  const lines = [
    `${paint(verdictTones[verdict], verdict.toUpperCase())}  ${printable(source)}: ${what.join(', ')}`,
    ...findingLines(result.findings as VerificationReport['findings'], paint, '  '),
  ]
  for (const entry of result.entries) {
    // A long list of good entries says nothing; what is wrong does.
    if (entry.verdict === 'trusted' && entry.findings.length === 0 && result.entries.length > 20) {
      continue
    }
    const until = entry.expires === null ? '' : `  until ${shownMoment(isoSeconds(entry.expires))}`
    const tone =
      entry.verdict === 'trusted' ? 'good' : entry.verdict === 'expired' ? 'faint' : 'bad'
    lines.push(
      `  ${paint(tone, entry.verdict.padEnd(9))}  ${printable(entry.name)}${until}  ${printable(entry.fingerprint)}`,
      ...findingLines(entry.findings, paint, '    ', 'subject is known'),
    )
  }
  return `${lines.join('\n')}\n`
}
