import { parsePolicyFile, type PolicyLevels } from '../../core/lists/app-policy.ts'
import type { Arguments } from '../arguments.ts'
import { backupPins } from '../backup-pins.ts'
import { readCertificates, type RejectedPiece } from '../certificates.ts'
import { forceOption, type Command } from '../command.ts'
import { draftEntries, typedEntries } from '../draft-entries.ts'
import { usageError, type ExitCode, type Outcome } from '../exit.ts'
import { count, findingLines } from '../layout.ts'
import { checkOutput } from '../output-files.ts'
import { printable } from '../printable.ts'
import { readInput } from '../read-files.ts'
import { signWithKeyFile } from '../sign-with-key-file.ts'
import { signedOutcome } from '../signed-outcome.ts'
import { signInVault } from '../sign-in-vault.ts'
import type { Signed, SigningTask } from '../signing-task.ts'
import type { Surroundings } from '../surroundings.ts'
import { askedTargets, listTargets, type AskedTargets } from '../targets.ts'

export const sign: Command = {
  spec: {
    name: 'sign',
    says: 'Signs one release over all certificates and typed entries. What was written is read back and every signature in it verified before anything is called done.',
    operands: { placeholder: '[CERT…]', least: 0, most: Infinity },
    options: {
      entry: {
        value: 'NAME,FINGERPRINT,EXPIRES',
        repeatable: true,
        says: 'an entry from a digest (hex or base64) and an expiry (Unix seconds or a moment in UTC)',
      },
      entries: {
        value: 'FILE',
        repeatable: true,
        says: 'entries from a file, one of them a line',
      },
      name: {
        value: 'NAME',
        says: 'the name of the only certificate or entry, in place of its own',
      },
      target: {
        value: 'ID[,ID…]',
        repeatable: true,
        says: 'who is to read the files (else as in the release before, else wultra); “list” names them with what they need, “all” takes every one that can be made',
      },
      host: {
        value: 'HOST[,HOST…]',
        repeatable: true,
        says: 'the hosts that the certificates are for (else the DNS names in them)',
      },
      'include-subdomains': { says: 'pin all names below each host too, where the client can' },
      'backup-pin': {
        value: 'HOST=PIN',
        repeatable: true,
        says: 'a spare public key of a host, as sha256/…, for readers of public keys',
      },
      backup: {
        value: 'FILE',
        repeatable: true,
        says: 'the same from a certificate request, for the hosts in it, or from a public key, for those of --host',
      },
      'backup-until': {
        value: 'DAY',
        says: 'until when spare keys are pinned (else for 400 days)',
      },
      'key-id': {
        value: 'ID',
        repeatable: true,
        says: 'sign with this key of the vault (8 characters or more of its key id); one of each kind that the targets need',
      },
      key: {
        value: 'FILE',
        repeatable: true,
        says: 'sign with a key file, without a vault; one of each kind that the targets need',
      },
      out: {
        value: 'PATH',
        says: 'ending in .json: the bare list; else a folder for the whole bundle',
      },
      merge: {
        value: 'FILE',
        says: 'keep the live entries of an earlier list, which the same key signed',
      },
      acknowledge: {
        value: 'CODE[:SUBJECT][=REASON]',
        repeatable: true,
        says: 'accept the dangerous warnings of a code, or the one about SUBJECT; kept with the release',
      },
      'list-id': {
        value: 'ID',
        says: "the list's id (else the only list of this key, else “pins”)",
      },
      app: {
        value: 'NAME',
        says: 'the app it is for (else as in the release before, else the list id)',
      },
      'valid-days': {
        value: 'N',
        says: 'how long the release counts as fresh, 1 to 400 (else 90)',
      },
      policy: {
        value: 'FILE',
        says: "the app's policy (JSON): raises, lowers or silences findings, and each is told",
      },
      note: { value: 'TEXT', says: 'a note in the manifest' },
      version: { value: 'N', says: 'with --key: the list version of a manifest; none without it' },
      published: {
        value: 'FILE',
        says: 'after a restore: the latest published manifest or bundle, which the release continues',
      },
      'continue-after': {
        value: 'N',
        says: 'after a restore: the latest published version, where its manifest is lost; goes on record',
      },
      ...forceOption,
    },
    notes: [
      'CERT is PEM or DER, a folder with such files, or “-”. Findings are printed; errors block (exit 1, nothing is written), and so do dangerous warnings that are not acknowledged.',
      'With --key-id the vault gives the release its version, which only rises. With --key nobody keeps count: without --version a folder has no manifest, which verify then misses; with it the version is yours to choose, and --at dates the manifest.',
    ],
    examples: [
      {
        does: 'One release over a folder of certificates: a folder to publish',
        run: 'pinseal sign certificates/ --key-id 1f2e3d4c --out bundle',
      },
      {
        does: 'As the Wultra tool, with its key file: the bare list, for one certificate',
        run: 'pinseal sign server.pem --key keypair.pem --out fingerprints.json',
      },
      {
        does: 'Add a renewed certificate to the published list',
        run: 'pinseal sign renewed.pem --merge fingerprints.json --key keypair.pem --out next.json',
      },
      {
        does: 'The same hosts for apps with OkHttp, and for the SDKs of ssl-pinning',
        run: 'pinseal sign certificates/ --target okhttp,ssl-pinning --key-id 1f2e3d4c --key-id 9a8b7c6d --out bundle',
      },
      {
        does: 'TrustKit and dynapins want two keys for a host: the spare one from its certificate request',
        run: 'pinseal sign server.pem --backup spare.csr --target trustkit,dynapins --key-id 1f2e3d4c --out bundle',
      },
      {
        does: 'Accept one dangerous warning, with the reason that the release keeps',
        run: 'pinseal sign ios-only.pem --key-id 1f2e3d4c --acknowledge "CN_MISSING:ios.example.com=the app is on iOS alone" --out bundle',
      },
      {
        does: 'From a digest alone',
        run: 'pinseal sign --entry api.example.com,kqN/vV4hpTqVxxbhFE9EL1grlND6/Gc+tnF6TrUaiKc=,2027-06-30T00:00:00Z --key-id 1f2e3d4c --out bundle',
      },
    ],
  },
  run: runSign,
}

async function runSign(given: Arguments, around: Surroundings): Promise<Outcome> {
  if (given.values('target').includes('list')) return listTargets()
  const asked = askedTargets(given)
  checkCombination(given, asked)
  const out = given.required('out', 'the signed list must go somewhere.')
  const force = given.has('force')
  await checkOutput(out, force)
  const certificates = await readCertificates(given.operands, around)
  const rejected = certificates.rejected.filter((piece) => !isBeside(piece, given.operands))
  if (rejected.length > 0) return refused(rejected)
  for (const { source } of certificates.rejected) {
    around.tell(`${source} is no certificate and was left aside`)
  }
  const entries = draftEntries(given, certificates, await typedEntries(given, around))
  const task: SigningTask = {
    given,
    around,
    out,
    force,
    bare: out.endsWith('.json'),
    entries,
    pins: await backupPins(given, around, entries(true)),
    asked,
    policy: await readPolicy(given.value('policy'), around),
  }
  const signed = await (given.has('key') ? signWithKeyFile(task) : signInVault(task))
  return signed.done ? signedOutcome(signed, task) : blocked(signed, around)
}

/** Throws POLICY_UNREADABLE and the codes of the file readers. */
async function readPolicy(
  path: string | undefined,
  around: Surroundings,
): Promise<PolicyLevels | null> {
  return path === undefined ? null : parsePolicyFile(await readInput(path, '--policy', around))
}

function checkCombination(given: Arguments, asked: AskedTargets | null): void {
  if (given.value('out')?.endsWith('.json') === true && asked?.ids.some((id) => id !== 'wultra')) {
    throw usageError(
      'OPTIONS_CONFLICT',
      'a bare list is the Wultra list alone',
      'Let --out name a folder for the files of other targets.',
    )
  }
  const hasKeyFile = given.has('key')
  if (hasKeyFile === given.has('key-id')) {
    throw usageError(
      hasKeyFile ? 'OPTIONS_CONFLICT' : 'OPTION_MISSING',
      hasKeyFile ? '--key and --key-id exclude each other' : 'which key signs?',
      'Give --key-id ID for a key of the vault, or --key FILE for a key file.',
    )
  }
  if (hasKeyFile && (given.has('published') || given.has('continue-after'))) {
    throw usageError(
      'OPTIONS_CONFLICT',
      '--published and --continue-after go with --key-id: only a vault counts versions',
      'Leave them out.',
    )
  }
  if (given.has('version') && !hasKeyFile) {
    throw usageError(
      'OPTIONS_CONFLICT',
      '--version goes with --key: a vault counts its versions itself',
      'Leave it out.',
    )
  }
  if (given.has('version') && given.value('out')?.endsWith('.json') === true) {
    throw usageError(
      'OPTIONS_CONFLICT',
      'a bare list has no version',
      'Leave --version out, or let --out name a folder for the whole bundle.',
    )
  }
  const hasBackup = given.has('backup') || given.has('backup-pin')
  if (given.has('backup-until') && !hasBackup) {
    throw usageError('OPTIONS_CONFLICT', '--backup-until goes with spare keys', 'Leave it out.')
  }
  const contents = ['entry', 'entries', 'merge', 'backup', 'backup-pin']
  if (given.operands.length === 0 && !contents.some((name) => given.has(name))) {
    throw usageError(
      'OPERAND_MISSING',
      'there is nothing to sign',
      'Give certificates, --entry NAME,FINGERPRINT,EXPIRES, or --merge FILE.',
    )
  }
}

/** A file that merely lies in a folder of certificates: a README is no reason to stop, a `.pem` without a certificate is. */
function isBeside({ source, code }: RejectedPiece, operands: readonly string[]): boolean {
  const isText = code === 'NO_CERTIFICATE_FOUND' && !operands.includes(source)
  return isText && !/\.(pem|crt|cer|der|cert|p7b|p7c)$/i.test(source)
}

/** A list that lacks a certificate somebody asked for locks phones out, so one rejected piece stops the release. */
function refused(rejected: readonly RejectedPiece[]): Outcome {
  const lines = rejected.map(
    ({ source, index, code, message }) =>
      `rejected ${code}  ${printable(source)}, piece ${index}: ${printable(message)}`,
  )
  return {
    exit: 2,
    json: { signed: false, rejected, findings: [] },
    text: `NOT SIGNED: ${count(rejected.length, 'piece')} cannot be read; nothing was written\n${lines.join('\n')}\n`,
  }
}

function blocked(
  { findings, open }: Extract<Signed, { done: false }>,
  { paint }: Surroundings,
): Outcome {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const codes = [...new Set(open.map(({ code }) => code))]
  const why = errors.length > 0 ? count(errors.length, 'error') : 'dangerous warnings'
  const exit: ExitCode = 1
  return {
    exit,
    json: { signed: false, rejected: [], findings, toAcknowledge: codes },
    text: [
      `${paint('bad', 'NOT SIGNED')}: ${why}; nothing was written`,
      ...findingLines(findings, paint, '  '),
      ...(errors.length === 0
        ? [
            `Read them. To sign all the same, add ${codes.map((code) => `--acknowledge ${code}`).join(' ')}`,
          ]
        : []),
      '',
    ].join('\n'),
  }
}
