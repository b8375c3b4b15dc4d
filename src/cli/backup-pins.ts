import { encodeBase64 } from '../core/encoding/base64.ts'
import type { DraftEntry } from '../core/lists/draft.ts'
import type { DraftPin } from '../core/lists/pinned-host.ts'
import { digestOf, parseDigest } from '../core/pins/digest-text.ts'
import { previewKey, previewRequest } from '../core/pins/key-preview.ts'
import { targets } from '../core/targets/registry.ts'
import type { Arguments } from './arguments.ts'
import { readPieces } from './certificates.ts'
import { CommandError, usageError } from './exit.ts'
import { parseMoment } from './moment.ts'
import { Passwords } from './password.ts'
import type { Surroundings } from './surroundings.ts'

/** As long as the desk keeps a spare key when nobody says otherwise. */
const DAYS = 400

/** A backup pin before it is known for which hosts the release is. */
interface Backup {
  /** Null: every host of the release. */
  readonly hosts: readonly string[] | null
  readonly spkiSha256: string
}

/**
 * `--backup-pin`, `--backup` and `--backup-until`: pins of keys that no server uses yet, which have no certificate here. A
 * request brings its hosts; a public key is for those of `--host`, else for the only host of `entries`.
 * Throws CommandError OPTION_VALUE, OPTION_MISSING or FILE_UNREADABLE, and the codes of the file and digest readers.
 */
export async function backupPins(
  given: Arguments,
  around: Surroundings,
  entries: readonly DraftEntry[],
): Promise<DraftPin[]> {
  const typed = given.values('backup-pin').map(parseBackupPin)
  const files = given.values('backup')
  if (typed.length + files.length === 0) return []
  const backups = [...typed]
  for (const file of files) backups.push(...(await readBackup(file, given, around)))
  const own = given.values('host').flatMap((value) => value.split(','))
  const known = own.length > 0 ? own : [...new Set(entries.map(({ host }) => host))]
  const expires = backupEnd(given.value('backup-until'), around.now)
  return backups.flatMap(({ hosts, spkiSha256 }) =>
    (hosts ?? onlyHost(known, own.length > 0)).map((host): DraftPin => ({
      host,
      spkiSha256,
      role: 'backup',
      expires,
    })),
  )
}

/** Throws CommandError OPTIONS_CONFLICT where none of these targets could tell its clients of a public key. */
export function checkPinReaders(ids: readonly string[]): void {
  const readsPins = targets.some(({ id, needs }) => ids.includes(id) && needs.digest === 'spki')
  if (readsPins) return
  throw usageError(
    'OPTIONS_CONFLICT',
    'a spare key is pinned by its public key, and these files hold whole certificates only',
    'Leave it out, or name with --target a reader of public keys; --target list says who they are.',
  )
}

/** Reads `HOST=sha256/…`. */
function parseBackupPin(text: string): Backup {
  const at = text.indexOf('=')
  const typed = text.slice(at + 1)
  // The equals sign at the end of a bare pin stands after no host.
  const isNameless = at < 1 || typed === ''
  if (isNameless || digestOf(typed) === 'certificate') {
    throw usageError(
      'OPTION_VALUE',
      isNameless
        ? `--backup-pin “${text}” names no host`
        : `--backup-pin “${text}” has the digest of a certificate, and a pin is of a public key`,
      'Write it as HOST=sha256/…: api.example.com=sha256/kqN/vV…iKc=.',
    )
  }
  return { hosts: [text.slice(0, at)], spkiSha256: encodeBase64(parseDigest(typed)) }
}

/** What of a file can be pinned before a certificate exists. */
async function readBackup(file: string, given: Arguments, around: Surroundings): Promise<Backup[]> {
  const pieces = await readPieces([file], around, new Passwords(given, around))
  const [bad] = pieces.rejected
  if (bad !== undefined) {
    const next = 'pinseal inspect FILE says more.'
    throw new CommandError('FILE_UNREADABLE', 2, `--backup ${file}: ${bad.message}`, next)
  }
  const requests = await Promise.all(pieces.requests.map(previewRequest))
  const changed = requests.find(({ signature }) => signature === 'wrong')
  if (requests.length + pieces.publicKeys.length === 0 || changed !== undefined) {
    throw usageError(
      'OPTION_VALUE',
      changed === undefined
        ? `--backup ${file} is neither a certificate request nor a public key`
        : `--backup ${file} is not signed by the key in it: it was changed on the way`,
      'Give the request or the public key of the spare key; a certificate is given as CERT.',
    )
  }
  return [
    ...requests.map(({ dnsNames, spkiSha256Base64 }) => ({
      hosts: dnsNames.length > 0 ? dnsNames : null,
      spkiSha256: spkiSha256Base64,
    })),
    ...pieces.publicKeys.map((key) => ({
      hosts: null,
      spkiSha256: previewKey(key).spkiSha256Base64,
    })),
  ]
}

/** A key without names could be anybody's: nobody guesses which of several hosts it is for. */
function onlyHost(hosts: readonly string[], areNamed: boolean): readonly string[] {
  if (areNamed || hosts.length === 1) return hosts
  throw usageError(
    'OPTION_MISSING',
    'a key of --backup names no host',
    'Say for which hosts it is with --host HOST[,HOST…], or give --backup-pin HOST=sha256/….',
  )
}

function backupEnd(text: string | undefined, now: Date): number {
  if (text === undefined) return Math.floor(now.getTime() / 1000) + DAYS * 86_400
  const moment = parseMoment(text)
  if (moment !== null && moment > now) return Math.floor(moment.getTime() / 1000)
  throw usageError(
    'OPTION_VALUE',
    `--backup-until is a moment to come, in UTC, not “${text}”`,
    'Write it as 2027-12-31.',
  )
}
