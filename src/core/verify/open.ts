import { ownBuffer } from '../encoding/bytes.ts'
import { readZip } from '../encoding/zip.ts'
import type { GivenFile } from './verify.ts'

/** The files of what somebody dropped: those inside a zip, else the one file. Throws ZIP_… for a zip that is unsafe. */
export function openDropped(name: string, bytes: Uint8Array): GivenFile[] {
  // "PK" and the signature of a local file, or of the end of an empty archive.
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] ?? 0) < 8 && (bytes[3] ?? 0) < 9
  return isZip ? readZip(bytes) : [{ path: name, bytes: ownBuffer(bytes) }]
}
