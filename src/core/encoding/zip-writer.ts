import { concatBytes, type Bytes } from './bytes.ts'
import { crc32 } from './crc32.ts'
import { encodeUtf8 } from './utf8.ts'
import { zipPath } from './zip-path.ts'

/** 1980-01-01 00:00, the first moment a zip archive can name: MS-DOS date, then time. */
const FIRST_DATE = 0x0021
const UTF8_NAMES = 0x0800
const VERSION = 20

/**
 * A zip archive of `files` in the given order, stored without compression and dated 1980-01-01, so that the same
 * files give the same octets whatever compressor a later version has.
 * Throws ZIP_UNSAFE_PATH for a path that `readZip` would refuse, TypeError for equal paths or more than it reads.
 */
export function writeZip(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Bytes {
  const paths = new Set(files.map(({ path }) => path.toLowerCase()))
  if (paths.size !== files.length || files.length > 10_000) {
    throw new TypeError('a zip archive wants distinct paths, at most 10,000')
  }
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { path, bytes } of files) {
    const name = encodeUtf8(path)
    if (zipPath(name, 0).directory) throw new TypeError('a zip archive of ours has no folders')
    const common = commonFields(name, bytes)
    parts.push(record(0x04034b50, [[2, VERSION]]), common, name, bytes)
    directory.push(
      record(0x02014b50, [
        [2, VERSION],
        [2, VERSION],
      ]),
      common,
      // No comment, disk 0, attributes 0; then where the local record begins.
      fields([
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, offset],
      ]),
      name,
    )
    offset += 30 + name.length + bytes.length
  }
  const index = concatBytes(...directory)
  const end = record(0x06054b50, [
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, index.length],
    [4, offset],
    [2, 0],
  ])
  return concatBytes(...parts, index, end)
}

/** Flags to extra-field length, which both records of a file have in common (APPNOTE 4.3.7 and 4.3.12). */
function commonFields(name: Uint8Array, bytes: Uint8Array): Bytes {
  return fields([
    [2, UTF8_NAMES],
    [2, 0],
    [2, 0],
    [2, FIRST_DATE],
    [4, crc32(bytes)],
    [4, bytes.length],
    [4, bytes.length],
    [2, name.length],
    [2, 0],
  ])
}

type Field = readonly [size: 2 | 4, value: number]

function record(signature: number, rest: readonly Field[]): Bytes {
  return fields([[4, signature], ...rest])
}

function fields(list: readonly Field[]): Bytes {
  const bytes = new Uint8Array(list.reduce((length, [size]) => length + size, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [size, value] of list) {
    if (size === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += size
  }
  return bytes
}
