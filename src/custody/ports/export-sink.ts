import type { Exported } from '../../bridge/custody.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'

export interface ExportFile {
  /** `[a-z0-9._-]+`, or such names joined by `/`. */
  readonly path: string
  readonly bytes: Bytes
}

/**
 * Takes what leaves the vault. The desktop asks the officer for the place and writes there (src/node/export-folder.ts);
 * the browser hands the bytes to the page (custody/zip-sink.ts). Rejects with CANCELLED or a STORAGE_ code.
 */
export interface ExportSink {
  /** A set of files under one suggested folder name. They arrive all or not at all. */
  folder(name: string, files: readonly ExportFile[]): Promise<Exported>
  /** One file under a suggested name; `secret` ones are readable by the owner only. */
  file(name: string, mediaType: string, bytes: Bytes, secret: boolean): Promise<Exported>
}
