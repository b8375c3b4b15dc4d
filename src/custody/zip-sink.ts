import { writeZip } from '../core/encoding/zip.ts'
import type { ExportSink } from './ports/export-sink.ts'

/** The sink of a host without folders: a set of files becomes one zip, and the page offers the bytes for saving. */
export const zipSink: ExportSink = {
  folder: (name, files) =>
    Promise.resolve({
      kind: 'file',
      name: `${name}.zip`,
      mediaType: 'application/zip',
      bytes: writeZip(files.map(({ path, bytes }) => ({ path: `${name}/${path}`, bytes }))),
    }),
  file: (name, mediaType, bytes) => Promise.resolve({ kind: 'file', name, mediaType, bytes }),
}
