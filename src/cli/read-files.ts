import type { Dirent } from 'node:fs'
import { open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { concatBytes, type Bytes } from '../core/encoding/bytes.ts'
import { InputError } from '../core/input-error.ts'
import { CommandError } from './exit.ts'
import type { Surroundings } from './surroundings.ts'

/** Larger than any list, bundle or collection of certificates; refused before it is read. */
const mostOctets = 64 * 1024 * 1024
const mostFiles = 20_000

export interface GivenFile {
  /** Relative to the operand for a folder's files, else the operand's own name. */
  readonly path: string
  readonly bytes: Bytes
}

/** An operand that names input: a file, a folder with all its files, or `-`. */
export type Given =
  | { readonly kind: 'file'; readonly source: string; readonly bytes: Bytes }
  | { readonly kind: 'folder'; readonly source: string; readonly files: readonly GivenFile[] }

function unreadable(path: string, error: unknown): CommandError {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CommandError('FILE_NOT_FOUND', 2, `there is no ${path}`, 'Check the path.', {
      cause: error,
    })
  }
  const why = code === 'EACCES' || code === 'EPERM' ? 'reading it is not permitted' : message
  return new CommandError(
    'FILE_UNREADABLE',
    2,
    `${path} cannot be read: ${why}`,
    'Check the path and its permissions.',
    {
      cause: error,
    },
  )
}

/**
 * Reads one file whole. Throws CommandError FILE_NOT_FOUND or FILE_UNREADABLE, InputError INPUT_TOO_LARGE; all end with
 * exit 2.
 */
export async function readWholeFile(path: string): Promise<Bytes> {
  try {
    const handle = await open(path, 'r')
    try {
      const about = await handle.stat()
      if (about.size > mostOctets) throw tooLarge(path)
      return about.isFile() ? new Uint8Array(await handle.readFile()) : await readPipe(handle, path)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(path, error)
  }
}

/** Reads one file whole, or standard input for `-`, which is then taken for `purpose`. Throws as both do. */
export function readInput(path: string, purpose: string, around: Surroundings): Promise<Bytes> {
  return path === '-' ? around.readStdin(purpose) : readWholeFile(path)
}

/** A pipe or a device has no honest size, and perhaps no end. */
async function readPipe(handle: FileHandle, path: string): Promise<Bytes> {
  const parts: Uint8Array[] = []
  let octets = 0
  for await (const part of handle.createReadStream({ autoClose: false })) {
    parts.push(part as Uint8Array)
    octets += (part as Uint8Array).length
    if (octets > mostOctets) throw tooLarge(path)
  }
  return concatBytes(...parts)
}

function tooLarge(path: string): InputError {
  return new InputError(
    'INPUT_TOO_LARGE',
    `${path} is larger than ${mostOctets / 1024 / 1024} MiB; nothing of it was read`,
  )
}

/** A link to a file is followed; to nothing, a folder, a pipe or a device it is refused, as these are themselves. */
async function leadsToFile(path: string, child: Dirent): Promise<boolean> {
  const isFile = child.isSymbolicLink() && (await stat(path).catch(() => null))?.isFile()
  if (isFile === true) return true
  throw new CommandError(
    'FILE_UNREADABLE',
    2,
    `${path} is no file and leads to none`,
    'Take it out of the folder: nothing but files is published.',
  )
}

async function folderPaths(folder: string): Promise<string[]> {
  const paths: string[] = []
  const walk = async (below: string): Promise<void> => {
    const children = await readdir(join(folder, below), { withFileTypes: true })
    for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (child.name.startsWith('.')) continue
      const path = below === '' ? child.name : `${below}/${child.name}`
      if (child.isDirectory()) await walk(path)
      else if (child.isFile() || (await leadsToFile(join(folder, path), child))) paths.push(path)
      if (paths.length > mostFiles) {
        throw new InputError('INPUT_TOO_LARGE', `${folder} holds more than ${mostFiles} files`)
      }
    }
  }
  try {
    await walk('')
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(folder, error)
  }
  return paths
}

/** Whether `path` is a folder. Throws CommandError FILE_NOT_FOUND or FILE_UNREADABLE. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** The files of a folder, with their paths, sorted; hidden ones are left out. `read` gets each path with its place. */
export async function listFolder(folder: string): Promise<{ path: string; place: string }[]> {
  return (await folderPaths(folder)).map((path) => ({ path, place: join(folder, path) }))
}

/** Reads an operand: `-`, a file, or a folder with everything in it. Throws as readWholeFile. */
export async function readGiven(operand: string, around: Surroundings): Promise<Given> {
  if (operand === '-') {
    return { kind: 'file', source: '-', bytes: await around.readStdin('an operand “-”') }
  }
  if (!(await isFolder(operand))) {
    return { kind: 'file', source: operand, bytes: await readWholeFile(operand) }
  }
  const files: GivenFile[] = []
  let octets = 0
  for (const { path, place } of await listFolder(operand)) {
    const bytes = await readWholeFile(place)
    octets += bytes.length
    if (octets > mostOctets * 4) throw tooLarge(operand)
    files.push({ path, bytes })
  }
  return { kind: 'folder', source: operand, files }
}
