import { unversioned } from '../../bundle/published.ts'
import { decodeUtf8 } from '../../encoding/utf8.ts'
import { InputError } from '../../input-error.ts'
import { jsonFormatsOf } from '../../verify/recognise.ts'
import { isServerAnswer } from '../../verify/mus-answer.ts'
import { readUnsigned } from '../../verify/unsigned.ts'
import type { Column } from './columns.ts'

export interface PublishedFile {
  readonly path: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What a client would fetch or be built with; null where nothing of this is for it. */
export function fileFor(column: Column, files: readonly PublishedFile[]): PublishedFile | null {
  const named = files.find(({ path }) => column.paths.test(plainName(path)))
  const [only] = files
  if (named !== undefined && files.length > 1) return named
  if (files.length !== 1 || only === undefined) return null
  const formats = formatsOf(only)
  // What nobody recognises is what clients get that would fetch a list: they say what they make of it.
  if (formats.length === 0) return named ?? (column.keyKind === null ? null : only)
  return formats.some((format) => column.formats.includes(format)) ? only : null
}

/** A versioned copy and a file in a folder are the file. */
function plainName(path: string): string {
  return unversioned(path.slice(path.lastIndexOf('/') + 1))
}

const known = new WeakMap<PublishedFile, readonly string[]>()

/** The formats that a text has the marks of; none where nobody recognises it. */
function formatsOf(file: PublishedFile): readonly string[] {
  const before = known.get(file)
  if (before !== undefined) return before
  const formats = readFormats(file)
  known.set(file, formats)
  return formats
}

function readFormats({ path, bytes }: PublishedFile): string[] {
  let text: string
  try {
    text = decodeUtf8(bytes)
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
  const unsigned = readUnsigned(plainName(path), text)
  if (unsigned !== null) return [unsigned.format]
  const isAnswer = !text.includes('"signature"') && isServerAnswer(text)
  if (isAnswer) return ['mus-answer']
  return jsonFormatsOf(text).map((format) => (format === 'wultra' ? 'wultra-list' : format))
}
