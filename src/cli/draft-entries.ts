import { encodeBase64 } from '../core/encoding/base64.ts'
import { decodeUtf8 } from '../core/encoding/utf8.ts'
import type { DraftEntry } from '../core/lists/draft.ts'
import { digestOf, parseDigest } from '../core/pins/digest-text.ts'
import { clientNames } from '../core/x509/client-names.ts'
import type { Arguments } from './arguments.ts'
import type { GivenCertificates } from './certificates.ts'
import type { Surroundings } from './surroundings.ts'
import { CommandError, usageError } from './exit.ts'
import { parseMoment } from './moment.ts'
import { readInput } from './read-files.ts'

/**
 * Reads `NAME,FINGERPRINT,EXPIRES`. A name may itself have commas, so the other two are taken from the right. The
 * fingerprint is a digest in any usual form, the expiry Unix seconds or a moment in UTC.
 * Throws CommandError OPTION_VALUE, or DIGEST_INVALID of the digest reader.
 */
export function parseEntry(text: string): Extract<DraftEntry, { kind: 'digest' }> {
  const last = text.lastIndexOf(',')
  const middle = text.lastIndexOf(',', last - 1)
  if (last < 1 || middle < 0) {
    throw entryError(`the entry “${text}” has not all three parts`)
  }
  const name = text.slice(0, middle)
  const expires = text.slice(last + 1).trim()
  const seconds = /^\d{1,15}$/.test(expires)
    ? Number(expires)
    : (parseMoment(expires)?.getTime() ?? NaN) / 1000
  if (!Number.isInteger(seconds)) {
    throw entryError(
      `the entry “${text}”: “${expires}” is neither Unix seconds nor a moment in UTC`,
    )
  }
  const typed = text.slice(middle + 1, last).trim()
  if (digestOf(typed) === 'public key') {
    throw entryError(
      `the entry “${text}”: sha256/… is how pins of public keys are written, and an entry has the digest of the whole certificate`,
    )
  }
  const fingerprint = encodeBase64(parseDigest(typed))
  return { kind: 'digest', host: name, name, fingerprint, expires: seconds }
}

type TypedEntry = ReturnType<typeof parseEntry>

/**
 * All typed entries: those of `--entry`, then those of the files of `--entries`, a line each; empty lines and those that
 * begin with `#` are passed over. Throws as parseEntry; of a file ENTRIES_UNREADABLE with
 * the number of the line, and the codes of the file readers.
 */
export async function typedEntries(given: Arguments, around: Surroundings): Promise<TypedEntry[]> {
  const typed = given.values('entry').map(parseEntry)
  for (const path of given.values('entries')) {
    const lines = decodeUtf8(await readInput(path, '--entries', around)).split(/\r?\n/)
    for (const [at, line] of lines.entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue
      typed.push(ofLine(line, `${path}, line ${at + 1}`))
    }
  }
  return typed
}

function ofLine(line: string, place: string): TypedEntry {
  try {
    return parseEntry(line)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new CommandError('ENTRIES_UNREADABLE', 2, `${place}: ${error.message}`, FORM)
  }
}

function entryError(message: string): Error {
  return usageError('OPTION_VALUE', message, FORM)
}

const FORM = 'Write it as NAME,FINGERPRINT,EXPIRES: api.example.com,kqN/vV…iKc=,1803772800.'

/** The entries of a draft. Where its targets go by hosts (`byHost`), a certificate is for each DNS name that it has. */
export type EntriesFor = (byHost: boolean) => DraftEntry[]

/**
 * What `sign` was given besides a list to merge: the certificates, then the typed entries. `--name` names the only one
 * of them otherwise than its certificate does. Where targets do not go by hosts, a certificate is for the first of its DNS
 * names alone; `--host` says otherwise, of all of them. For whom the release is may only be known later.
 * Throws CommandError OPTIONS_CONFLICT where `--name` stands beside several, or OPERAND_MISSING where there is nothing.
 */
export function draftEntries(
  given: Arguments,
  { certificates }: Pick<GivenCertificates, 'certificates'>,
  typed: readonly TypedEntry[],
): EntriesFor {
  const name = given.value('name')
  if (name !== undefined && certificates.length + typed.length !== 1) {
    throw usageError(
      'OPTIONS_CONFLICT',
      `--name goes with exactly one certificate or entry, not with ${certificates.length + typed.length}`,
      'Leave it out, or write entries of your own with --entry NAME,FINGERPRINT,EXPIRES.',
    )
  }
  const hosts = given.values('host').flatMap((value) => value.split(','))
  const named = typed.map((entry) => (name === undefined ? entry : { ...entry, name, host: name }))
  return (byHost) => [
    ...certificates.flatMap(({ certificate }): DraftEntry[] => {
      const names = clientNames(certificate)
      const own =
        certificate.dnsNames.length > 0 ? certificate.dnsNames : [names.android ?? names.ios ?? '']
      return (hosts.length > 0 ? hosts : byHost ? own : own.slice(0, 1)).map((host) => ({
        kind: 'certificate',
        host,
        certificate: encodeBase64(certificate.der),
        ...(name === undefined ? {} : { name }),
      }))
    }),
    ...named,
  ]
}
