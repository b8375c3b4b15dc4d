import { Inflate } from 'fflate'
import { InputError } from '../input-error.ts'
import { concatBytes, type Bytes } from './bytes.ts'
import { crc32 } from './crc32.ts'
import { zipPath } from './zip-path.ts'

export interface ZipFile {
  readonly path: string
  readonly bytes: Bytes
}

/** Octets produced from one archive, all its files together. */
export const ZIP_MAX_PRODUCED = 64 * 1024 * 1024
export const ZIP_MAX_ENTRIES = 10_000
/** Produced against packed; deflate itself reaches 1032. The first mebibyte of a file is free of it. */
export const ZIP_MAX_RATIO = 200

const END_RECORD = 0x06054b50
const CENTRAL_RECORD = 0x02014b50
const LOCAL_RECORD = 0x04034b50

interface Entry {
  readonly path: string
  readonly directory: boolean
  readonly method: number
  readonly crc: number
  readonly size: number
  readonly from: number
  readonly to: number
}

/**
 * The files of a zip archive in the order of its directory, folders left out. What is declared is never believed:
 * octets are counted as they are produced, and each file is held against its size and CRC.
 * Throws ZIP_INVALID (no archive, damaged, encrypted, ZIP64, unknown compression, overlapping or equally named
 * files), ZIP_UNSAFE_PATH (absolute, `..`, backslash, control character, symbolic link), ZIP_TOO_LARGE (more than
 * 64 MiB produced, 10,000 entries, or 200 times the packed size).
 */
export function readZip(bytes: Uint8Array): ZipFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries = directory(bytes, view)
  refuseOverlaps(entries)
  const files: ZipFile[] = []
  let produced = 0
  for (const entry of entries) {
    if (entry.directory) continue
    const content = unpack(entry, bytes.subarray(entry.from, entry.to), ZIP_MAX_PRODUCED - produced)
    produced += content.length
    files.push({ path: entry.path, bytes: content })
  }
  return files
}

function directory(bytes: Uint8Array, view: DataView): Entry[] {
  const end = endRecord(view)
  const count = view.getUint16(end + 10, true)
  const start = view.getUint32(end + 16, true)
  const onOneDisk = view.getUint32(end + 4, true) === 0 && view.getUint16(end + 8, true) === count
  if (!onOneDisk || count === 0xffff || start === 0xffffffff) {
    throw invalid('it is in several parts or of the ZIP64 kind')
  }
  if (count > ZIP_MAX_ENTRIES) {
    throw new InputError('ZIP_TOO_LARGE', `The archive has ${count} entries.`)
  }
  const entries: Entry[] = []
  const paths = new Set<string>()
  let at = start
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL_RECORD) {
      throw invalid('its directory is damaged')
    }
    const nameEnd = at + 46 + view.getUint16(at + 28, true)
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (next > end) throw invalid('its directory is damaged')
    const entry = centralEntry(view, at, bytes.subarray(at + 46, nameEnd))
    // Two names that differ only in case are one file on many disks.
    const key = entry.path.toLowerCase()
    if (paths.has(key)) throw invalid(`two files are named ${JSON.stringify(entry.path)}`)
    paths.add(key)
    entries.push(entry)
    at = next
  }
  return entries
}

function endRecord(view: DataView): number {
  const last = view.byteLength - 22
  for (let at = last; at >= 0 && at >= last - 0xffff; at--) {
    if (
      view.getUint32(at, true) === END_RECORD &&
      at + 22 + view.getUint16(at + 20, true) === view.byteLength
    ) {
      return at
    }
  }
  throw invalid('it has no directory at its end')
}

function centralEntry(view: DataView, at: number, name: Uint8Array): Entry {
  const flags = view.getUint16(at + 8, true)
  const packed = view.getUint32(at + 20, true)
  const local = view.getUint32(at + 42, true)
  const madeOnUnix = view.getUint8(at + 5) === 3
  const unixType = (view.getUint32(at + 38, true) >>> 16) & 0xf000
  const { path, directory } = zipPath(name, madeOnUnix ? unixType : 0)
  if ((flags & 0x2041) !== 0) throw invalid(`${JSON.stringify(path)} is encrypted`)
  if (local + 30 > view.byteLength || view.getUint32(local, true) !== LOCAL_RECORD) {
    throw invalid(`${JSON.stringify(path)} is not where the directory says`)
  }
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (from + packed > view.byteLength) throw invalid(`${JSON.stringify(path)} is cut off`)
  return {
    path,
    directory,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    size: view.getUint32(at + 24, true),
    from,
    to: from + packed,
  }
}

/** Overlapping files are how a small archive yields endless octets without a high ratio anywhere. */
function refuseOverlaps(entries: readonly Entry[]): void {
  let reached = 0
  for (const { path, from, to } of entries.toSorted((a, b) => a.from - b.from)) {
    if (from < reached) throw invalid(`${JSON.stringify(path)} overlaps another file`)
    reached = to
  }
}

function unpack(entry: Entry, packed: Uint8Array, room: number): Bytes {
  const limit = Math.min(room, Math.max(1024 * 1024, packed.length * ZIP_MAX_RATIO))
  const content =
    entry.method === 0
      ? stored(packed, limit)
      : entry.method === 8
        ? inflate(entry.path, packed, limit)
        : null
  if (content === null) {
    throw invalid(`${JSON.stringify(entry.path)} is compressed in an unknown way`)
  }
  if (content.length !== entry.size || crc32(content) !== entry.crc) {
    throw invalid(`${JSON.stringify(entry.path)} is damaged`)
  }
  return content
}

function stored(packed: Uint8Array, limit: number): Bytes {
  if (packed.length > limit) throw tooLarge()
  return new Uint8Array(packed)
}

/** In small steps: one step of 1 KiB yields about 1 MiB at most before the count is looked at. */
function inflate(path: string, packed: Uint8Array, limit: number): Bytes {
  const parts: Uint8Array[] = []
  let produced = 0
  const state = { finished: false }
  const inflater = new Inflate((part, final) => {
    produced += part.length
    if (produced > limit) throw tooLarge()
    parts.push(part)
    state.finished ||= final
  })
  try {
    for (let at = 0; at < packed.length; at += 1024) {
      inflater.push(packed.subarray(at, at + 1024), at + 1024 >= packed.length)
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause
    throw new InputError(
      'ZIP_INVALID',
      `The archive cannot be read: ${JSON.stringify(path)} is damaged.`,
      { cause },
    )
  }
  if (!state.finished) throw invalid(`${JSON.stringify(path)} is cut off`)
  return concatBytes(...parts)
}

function tooLarge(): InputError {
  return new InputError(
    'ZIP_TOO_LARGE',
    'The archive unpacks to more than 64 MiB or 200 times its size.',
  )
}

function invalid(reason: string): InputError {
  return new InputError('ZIP_INVALID', `The archive cannot be read: ${reason}.`)
}

export { writeZip } from './zip-writer.ts'
