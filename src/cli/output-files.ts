import { randomBytes } from 'node:crypto'
import { link, lstat, readdir, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { replaceFile, syncFolder, writeNewFile } from '../node/durable-file.ts'
import { CommandError, usageError } from './exit.ts'

/** Who may read a file that the command writes. */
export type Privacy = 'private' | 'public'

// The umask takes from 0666 what the person does not want to share.
const modes: Record<Privacy, number> = { private: 0o600, public: 0o666 }

/**
 * Refuses a place that cannot be written, before anything is signed for it. Throws CommandError OUTPUT_EXISTS where
 * something is there already and `force` is not given (an empty folder is nothing), OUTPUT_NOT_WRITTEN where the folder
 * that should hold it is missing.
 */
export async function checkOutput(path: string, force: boolean): Promise<void> {
  if (path === '-') {
    throw usageError(
      'OPTION_VALUE',
      '--out is a path, not standard output',
      'Name a file or folder.',
    )
  }
  const parent = dirname(resolve(path))
  const there = await lstat(parent).catch(() => null)
  if (there === null) {
    throw notWritten(path, new Error(`there is no folder ${parent}`))
  }
  if (force || !(await isOccupied(path))) return
  throw usageError(
    'OUTPUT_EXISTS',
    `${path} is already there; nothing was written`,
    'Choose another place, or add --force to write over it.',
  )
}

async function isOccupied(path: string): Promise<boolean> {
  const there = await lstat(path).catch(() => null)
  if (there === null) return false
  if (!there.isDirectory()) return true
  return (await readdir(path).catch(() => ['?'])).length > 0
}

/**
 * Writes one file whole or not at all, durably. Without `force` it is never put over an existing one, not even one
 * that came up meanwhile. Throws CommandError OUTPUT_EXISTS or OUTPUT_NOT_WRITTEN.
 */
export async function writeOutput(
  path: string,
  bytes: Uint8Array,
  privacy: Privacy,
  force: boolean,
): Promise<void> {
  await checkOutput(path, force)
  try {
    if (force) await replaceFile(path, bytes, modes[privacy])
    else await createWhole(path, bytes, modes[privacy])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') await checkOutput(path, false)
    throw notWritten(path, error)
  }
}

/** A new file that is never seen half-written: filled under another name, then linked to its own, which fails where one is. */
async function createWhole(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.new-${randomBytes(6).toString('hex')}`)
  try {
    await writeNewFile(temporary, bytes, mode)
    await link(temporary, path).catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
      // A medium without hard links: the place was free a moment ago.
      await replaceFile(path, bytes, mode)
    })
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
  await syncFolder(dirname(path))
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left',
  EDQUOT: 'there is no space left',
  EACCES: 'writing there is not permitted',
  EPERM: 'writing there is not permitted',
  EROFS: 'the medium is read-only',
  EISDIR: 'a folder is there',
  ENOTDIR: 'a file stands where a folder should be',
  ENAMETOOLONG: 'the name is too long',
}

/** OUTPUT_NOT_WRITTEN with what the file system said. */
export function notWritten(path: string, cause: unknown): CommandError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  return new CommandError(
    'OUTPUT_NOT_WRITTEN',
    2,
    `${path} was not written: ${reasons[code] ?? message}`,
    'Nothing is left there half-written. Resolve that and try again.',
    { cause },
  )
}
