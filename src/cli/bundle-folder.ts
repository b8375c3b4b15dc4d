import { resolve } from 'node:path'
import { encodeUtf8 } from '../core/encoding/utf8.ts'
import type { BundleFile } from '../core/lists/release.ts'
import type { ExportFile } from '../custody/ports/export-sink.ts'
import { writeFolder } from '../node/export-folder.ts'
import { checkOutput } from './output-files.ts'

/**
 * Writes a bundle as the folder `out`, whole or not at all. An earlier bundle there is replaced only with `force`, a
 * folder of anything else never. Throws CommandError OUTPUT_EXISTS, CustodyError CUSTODY_REFUSED or a STORAGE_ code.
 */
export async function writeBundle(
  out: string,
  files: readonly (BundleFile | ExportFile)[],
  force: boolean,
): Promise<void> {
  await checkOutput(out, force)
  await writeFolder(
    resolve(out),
    files.map((file) =>
      'bytes' in file ? file : { path: file.path, bytes: encodeUtf8(file.text) },
    ),
  )
}
