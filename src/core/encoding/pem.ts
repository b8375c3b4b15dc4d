import { decodeBase64Body, encodeBase64 } from './base64.ts'
import type { Bytes } from './bytes.ts'

/** One `-----BEGIN …-----` of a text. Of `bytes` and `problem` exactly one is null. */
export interface PemBlock {
  /** `CERTIFICATE`, `EC PRIVATE KEY` …; shortened to 80 characters. */
  readonly label: string
  readonly bytes: Bytes | null
  /** Why there are no octets, in words. */
  readonly problem: string | null
  /** Header lines such as `Proc-Type: 4,ENCRYPTED`; their body is not what the label says. */
  readonly encrypted: boolean
  /** 0 for the first block of the text. */
  readonly index: number
  /** Of the BEGIN line, in UTF-16 code units. */
  readonly offset: number
}

/** Anywhere in a line, so that no block passes unnoticed because something stands before it. */
const BEGIN = /-----BEGIN ([^\r\n]{0,200}?)-----/g
const BOUNDARY = /-----(BEGIN|END) ([^\r\n]{0,200}?)-----/g
/** RFC 1421 header lines end with an empty line; openssl wants the colon too. */
const HEADERS = /^\s*(?:[A-Za-z0-9-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)+[ \t]*\r?\n/

/**
 * All PEM blocks of a text, whatever stands around them. Line length is free, CRLF and blanks in the body are fine;
 * any other foreign character, a missing or different END line, or an empty body is the block's `problem`. A BEGIN
 * before the END ends the unfinished block and begins the next.
 */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  BEGIN.lastIndex = 0
  for (let begin = BEGIN.exec(text); begin !== null; begin = BEGIN.exec(text)) {
    const label = begin[1] ?? ''
    const start = BEGIN.lastIndex
    BOUNDARY.lastIndex = start
    const end = BOUNDARY.exec(text)
    const at = { label: label.slice(0, 80), index: blocks.length, offset: begin.index }
    if (end?.[1] !== 'END' || end[2] !== label) {
      blocks.push({ ...at, bytes: null, problem: unfinished(end), encrypted: false })
      BEGIN.lastIndex = end === null ? start : end[1] === 'BEGIN' ? end.index : BOUNDARY.lastIndex
    } else {
      blocks.push({ ...at, ...body(text, start, end.index) })
      BEGIN.lastIndex = BOUNDARY.lastIndex
    }
  }
  return blocks
}

function unfinished(end: RegExpExecArray | null): string {
  if (end === null) return 'The END line is missing: the text is cut off.'
  if (end[1] === 'BEGIN') return 'The END line is missing before the next BEGIN line.'
  return 'The END line names something else than the BEGIN line.'
}

function body(
  text: string,
  from: number,
  to: number,
): Pick<PemBlock, 'bytes' | 'problem' | 'encrypted'> {
  // Headers begin on the first line; looking no further keeps a text of many blocks linear.
  const headed = text.slice(from, Math.min(to, from + 100)).includes(':')
  const headers = headed ? HEADERS.exec(text.slice(from, to))?.[0] : undefined
  const encrypted = headers !== undefined && /^\s*Proc-Type:[^\r\n]*ENCRYPTED/m.test(headers)
  const bytes = decodeBase64Body(text, from + (headers?.length ?? 0), to)
  if (typeof bytes === 'number') {
    const problem =
      bytes === to
        ? 'The base64 text stops in the middle of an octet.'
        : `The base64 text has a foreign character at offset ${bytes}.`
    return { bytes: null, problem, encrypted }
  }
  if (bytes.length === 0) return { bytes: null, problem: 'The block is empty.', encrypted }
  return { bytes, problem: null, encrypted }
}

/** One PEM block: lines of 64 characters, LF, a line feed at the end (RFC 7468 clause 2, strict). */
export function encodePem(label: string, der: Uint8Array): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
