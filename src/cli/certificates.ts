import { importAny, importCertificates, type ImportedAny } from '../core/x509/import.ts'
import type { PasswordCiphers } from '../core/x509/pkcs12.ts'
import { CommandError } from './exit.ts'
import { failureOf } from './failure.ts'
import { isFolder, listFolder, readWholeFile } from './read-files.ts'
import { keyFileHost } from './host.ts'
import type { Passwords } from './password.ts'
import type { Surroundings } from './surroundings.ts'

type Imported = ReturnType<typeof importCertificates>

/** One piece that did not come in, and why: a core code, or that of a file that cannot be read. */
export interface RejectedPiece {
  readonly source: string
  readonly index: number
  readonly code: string
  readonly message: string
}

export interface GivenCertificates {
  readonly certificates: Imported['certificates']
  readonly rejected: readonly RejectedPiece[]
}

/**
 * All certificates of the operands: files, folders with everything in them, archives, and `-`. What cannot be read is
 * named and the rest still comes in.
 */
export async function readCertificates(
  operands: readonly string[],
  around: Surroundings,
): Promise<GivenCertificates> {
  const certificates: Imported['certificates'][number][] = []
  const rejected = await readEach(operands, around, (source, bytes) => {
    const imported = importCertificates(source, bytes)
    // Not spread into push: a file of 100,000 certificates would overflow the stack.
    for (const one of imported.certificates) certificates.push(one)
    return Promise.resolve(imported.rejected)
  })
  return { certificates, rejected }
}

/** Everything of the operands that pins can be made of. */
export interface GivenPieces extends Omit<ImportedAny, 'rejected'> {
  readonly rejected: readonly RejectedPiece[]
}

/** As readCertificates, with requests, public keys, digests and, under a password, PKCS#12 files. */
export async function readPieces(
  operands: readonly string[],
  around: Surroundings,
  passwords: Passwords,
): Promise<GivenPieces> {
  const pieces = {
    certificates: [] as ImportedAny['certificates'][number][],
    requests: [] as ImportedAny['requests'][number][],
    publicKeys: [] as ImportedAny['publicKeys'][number][],
    digests: [] as ImportedAny['digests'][number][],
    keysForCustody: [] as ImportedAny['keysForCustody'][number][],
  }
  const rejected = await readEach(operands, around, async (source, bytes) => {
    const found = await importUnderPassword(source, bytes, around, passwords)
    for (const one of found.certificates) pieces.certificates.push(one)
    for (const one of found.requests) pieces.requests.push(one)
    for (const one of found.publicKeys) pieces.publicKeys.push(one)
    for (const one of found.digests) pieces.digests.push(one)
    for (const one of found.keysForCustody) pieces.keysForCustody.push(one)
    return found.rejected
  })
  return { ...pieces, rejected }
}

/** A password is asked for, and the ciphers are loaded, only where a file needs them. */
async function importUnderPassword(
  source: string,
  bytes: Uint8Array,
  around: Surroundings,
  passwords: Passwords,
): Promise<ImportedAny> {
  const closed = await importAny(source, bytes)
  if (!needsPassword(closed) && !isUnchecked(closed)) return closed
  const ciphers = await ciphersOf(around)
  const opened = await importAny(source, bytes, { ciphers })
  if (!needsPassword(opened) && !(isUnchecked(opened) && passwords.isGiven)) return opened
  const password = await passwords.askOrNull(`Password of ${source}`, 0)
  return password === null ? opened : importAny(source, bytes, { ciphers, password })
}

const needsPassword = ({ rejected }: ImportedAny): boolean =>
  rejected.some(({ code }) => code === 'FILE_PASSWORD_NEEDED')

/** Its certificates stood in the clear, and nobody could see whether they were changed. */
const isUnchecked = ({ certificates }: ImportedAny): boolean =>
  certificates.some(({ unchecked }) => unchecked !== undefined)

async function ciphersOf({ kdfWorker }: Surroundings): Promise<PasswordCiphers> {
  const { passwordCiphers } = await import('../custody/import/password-ciphers.ts')
  return passwordCiphers(await keyFileHost(kdfWorker))
}

/** Hands every file to `take`, which returns what it rejects of it. */
async function readEach(
  operands: readonly string[],
  around: Surroundings,
  take: (source: string, bytes: Uint8Array) => Promise<readonly RejectedPiece[]>,
): Promise<RejectedPiece[]> {
  const rejected: RejectedPiece[] = []
  const attempt = async (source: string, read: () => Promise<Uint8Array>): Promise<void> => {
    try {
      for (const one of await take(source, await read())) rejected.push(one)
    } catch (error) {
      const { exit, code, message } = failureOf(error)
      if (exit !== 2 || code === 'COMMAND_INTERNAL') throw error
      rejected.push({ source, index: 0, code, message })
    }
  }
  for (const operand of operands) {
    if (operand === '-') {
      await attempt(operand, () => around.readStdin('an operand “-”'))
    } else if (await isFolderOrRejected(operand, rejected)) {
      for (const { place } of await listFolder(operand))
        await attempt(place, () => readWholeFile(place))
    } else if (!rejected.some(({ source }) => source === operand)) {
      await attempt(operand, () => readWholeFile(operand))
    }
  }
  return rejected
}

async function isFolderOrRejected(operand: string, rejected: RejectedPiece[]): Promise<boolean> {
  try {
    return await isFolder(operand)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    rejected.push({ source: operand, index: 0, code: error.code, message: error.message })
    return false
  }
}
