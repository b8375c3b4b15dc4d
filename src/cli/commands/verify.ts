import { decodeUtf8 } from '../../core/encoding/utf8.ts'
import { readLastKnown } from '../../core/verify/last-known.ts'
import { standingInLedger } from '../../core/verify/ledger.ts'
import { ledgerFindings } from '../../core/verify/ledger/findings.ts'
import type { LedgerStanding } from '../../core/verify/ledger/standing.ts'
import { openDropped } from '../../core/verify/open.ts'
import { chosenFormats, type ChosenFormat, type VerifyOptions } from '../../core/verify/options.ts'
import { withFindings } from '../../core/verify/report-parts.ts'
import { verifyFiles } from '../../core/verify/verify.ts'
import { hasError, type AnyTrustAnchor, type VerificationReport } from '../../core/verify/report.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { usageError, type ExitCode, type Outcome } from '../exit.ts'
import { failureOf } from '../failure.ts'
import { count, findingLines } from '../layout.ts'
import { readLedger, withKnowledge, type VaultLedger } from '../ledger-of-vault.ts'
import { isoSeconds, shownMoment } from '../moment.ts'
import { nearest } from '../nearest.ts'
import type { Paint, Tone } from '../paint.ts'
import { printable } from '../printable.ts'
import { readGiven, readInput, type Given } from '../read-files.ts'
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

type Result = (VerificationReport | Unreadable) & {
  /** Only where a vault was named. */
  readonly ledger?: LedgerStanding
}

/** All that a check needs beside its file. */
interface Check {
  readonly anchors: readonly AnyTrustAnchor[]
  readonly ledger: VaultLedger | null
  readonly options: VerifyOptions
}

export const verify: Command = {
  spec: {
    name: 'verify',
    says: 'Checks lists of any client, manifests and bundles (folders or zips) against public keys that you trust.',
    operands: { placeholder: 'FILE…', least: 1, most: Infinity },
    options: {
      key: {
        value: 'PUB',
        repeatable: true,
        says: 'a trusted public key, P-256, RSA or Ed25519: a file or the text itself; base64, PEM, DER, JWK, certificate',
      },
      format: {
        value: 'ID',
        says: `what the files are, where their text does not tell: ${chosenFormats.join(', ')}`,
      },
      challenge: {
        value: 'C',
        says: 'the header X-Cert-Pinning-Challenge as it was sent (Mobile Utility Server)',
      },
      signature: {
        value: 'S',
        says: 'the header X-Cert-Pinning-Signature; a response saved with curl -i has it',
      },
      'last-known': {
        value: 'MANIFEST',
        says: 'the newest manifest seen before: an older one is a ROLLBACK, another of its version a FORK',
      },
    },
    notes: [
      'With --vault each result says where the file stands among the releases kept there (`ledger`), and whose a foreign signature is; without --key the keys of that vault are trusted.',
      'What is signed by a key that this vault has marked as compromised is not trusted, with --key or without: whoever has that key can have made it.',
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
        does: 'An answer of a Mobile Utility Server, saved with its headers',
        run: 'pinseal verify answer.http --challenge "$challenge" --key public-key.pem',
      },
      {
        does: 'Is it the newest release, and has nobody put back an older one?',
        run: 'pinseal verify bundle/ --key public-key.pem --last-known yesterday/manifest.json',
      },
      {
        does: 'Which release of ours is this?',
        run: 'pinseal verify downloaded.json --vault /media/vault',
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
  const ledger = await readLedger(given, around)
  const isOwn = ledger !== null && !given.has('key')
  const check: Check = {
    anchors: isOwn ? ledger.keys : withKnowledge(await readAnchors(given, around), ledger),
    ledger,
    options: await optionsOf(given, ledger, around),
  }
  const results: Result[] = []
  for (const operand of given.operands) results.push(await verifyOne(operand, check, around))
  return {
    exit: results.map(exitFor).reduce((worst, exit) => (exit > worst ? exit : worst), 0),
    json: { results },
    text: results.map((result) => resultText(result, around.paint)).join('\n'),
  }
}

async function optionsOf(
  given: Arguments,
  ledger: VaultLedger | null,
  around: Surroundings,
): Promise<VerifyOptions> {
  const format = given.value('format')
  const challenge = given.value('challenge')
  const signature = given.value('signature')
  const lastKnown = given.value('last-known')
  return {
    known: ledger?.keys ?? [],
    keyPins: keyPinsOf(ledger),
    ...(format === undefined ? {} : { format: chosenFormat(format) }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(signature === undefined ? {} : { signature }),
    ...(lastKnown === undefined
      ? {}
      : {
          lastKnown: await readLastKnown(
            decodeUtf8(await readInput(lastKnown, '--last-known', around)),
          ),
        }),
  }
}

/** Of all releases of the vault the pins of public keys, with their hosts. */
function keyPinsOf(ledger: VaultLedger | null): ReadonlyMap<string, string> {
  const hosts = (ledger?.releases ?? []).flatMap((release) => release.hosts ?? [])
  return new Map(hosts.flatMap(({ host, pins }) => pins.map((pin) => [pin.spkiSha256, host])))
}

function chosenFormat(text: string): ChosenFormat {
  const format = chosenFormats.find((one) => one === text)
  if (format !== undefined) return format
  const known = nearest(text, [...chosenFormats]) ?? 'wultra-list'
  throw usageError(
    'OPTION_VALUE',
    `there is no format “${text}”`,
    `The nearest is ${known}; pinseal verify --help lists them.`,
  )
}

async function verifyOne(
  operand: string,
  { anchors, ledger, options }: Check,
  around: Surroundings,
): Promise<Result> {
  try {
    const files = filesOf(await readGiven(operand, around))
    const onProgress = around.progress(`Verifying ${operand}`)
    const report = await verifyFiles(operand, files, anchors, around.now, {
      ...options,
      onProgress,
    })
    if (ledger === null) return report
    const { releases, keys } = ledger
    const standing = await standingInLedger(files, releases, keys, around.now)
    return { ...withFindings(report, ledgerFindings(standing, operand)), ledger: standing }
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
    ...ledgerLines(result.ledger),
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

function ledgerLines(standing: LedgerStanding | undefined): string[] {
  if (standing === undefined) return []
  const isSaid = standing.standing !== 'current'
  return [
    // Everything but the best is among the findings already.
    ...(isSaid ? [] : [`  ${standing.message}`]),
    ...standing.differences.flatMap(({ path, kind, offset, line, words }) => {
      const place = offset === null ? '' : ` from octet ${offset}, line ${line ?? 1}`
      return [
        `  ${kind}: ${printable(path)}${place}`,
        ...words.map((one) => `    ${printable(one)}`),
      ]
    }),
  ]
}
