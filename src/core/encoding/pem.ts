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
const BOUNDARY = /-----(BEGIN|END) ([^\r\n]{0,200}?)-----/y
/** RFC 1421 header lines end with an empty line; openssl wants the colon too. */
const HEADERS = /^\s*(?:[A-Za-z0-9-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)+[ \t]*\r?\n/

/**
 * All PEM blocks of a text, whatever stands around them. Line length is free, CRLF and blanks in the body are fine;
 * any other foreign character, a missing or different END line, or an empty body is the block's `problem`. A BEGIN
 * before the END ends the unfinished block and begins the next.
 */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  const boundaries = new Boundaries(text)
  let begin = boundaries.next(0)
  while (begin !== null) {
    if (begin.kind === 'END') {
      begin = boundaries.next(begin.to)
      continue
    }
    const { label, from, to } = begin
    const end = boundaries.next(to)
    const { length: index } = blocks
    const base = { label: label.slice(0, 80), index, offset: from }
    if (end?.kind === 'END' && end.label === label) {
      const { bytes, problem, encrypted } = body(text, to, end.from)
      blocks.push({ ...base, bytes, problem, encrypted })
    } else {
      blocks.push({ ...base, bytes: null, problem: unfinished(end), encrypted: false })
    }
    begin = end
  }
  return blocks
}

interface Boundary {
  readonly kind: 'BEGIN' | 'END'
  readonly label: string
  readonly from: number
  readonly to: number
}

const BEGIN = '-----BEGIN '
const END = '-----END '

/**
 * The BEGIN and END lines of a text. They are sought as plain texts, which is many times faster than a pattern, and each
 * place of the text is passed once, whatever stands there.
 */
class Boundaries {
  readonly #text: string
  #begin = -1
  #end = -1

  constructor(text: string) {
    this.#text = text
  }

  /** The next one at `from` or after; the places asked for only rise. */
  next(from: number): Boundary | null {
    for (let least = from; ; least++) {
      if (this.#begin < least) this.#begin = found(this.#text, BEGIN, least)
      if (this.#end < least) this.#end = found(this.#text, END, least)
      const at = Math.min(this.#begin, this.#end)
      if (at === Infinity) return null
      BOUNDARY.lastIndex = at
      const match = BOUNDARY.exec(this.#text)
      if (match === null) {
        least = at
        continue
      }
      const kind = match[1] === 'END' ? 'END' : 'BEGIN'
      return { kind, label: match[2] ?? '', from: at, to: BOUNDARY.lastIndex }
    }
  }
}

function found(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from)
  return at < 0 ? Infinity : at
}

/** Whether a text has more than `most` BEGIN lines: asked before blocks are made of them all. */
export function hasMoreBlocks(text: string, most: number): boolean {
  let count = 0
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + BEGIN.length))
    if (++count > most) return true
  return false
}

function unfinished(end: Boundary | null): string {
  if (end === null) return 'The END line is missing: the text is cut off.'
  if (end.kind === 'BEGIN') return 'The END line is missing before the next BEGIN line.'
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
