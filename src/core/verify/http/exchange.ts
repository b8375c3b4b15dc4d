import { ownBuffer, type Bytes } from '../../encoding/bytes.ts'

/** Header fields in their order; names in lower case. */
export type Headers = readonly (readonly [name: string, value: string])[]

/** A saved HTTP response, with what was asked where that was saved too. */
export interface SavedExchange {
  readonly status: number
  /** Of the request; empty where only the response was saved. */
  readonly asked: Headers
  readonly headers: Headers
  /** Exactly the octets after the blank line: signatures cover them. */
  readonly body: Bytes
}

const STATUS = /^HTTP\/\d(?:\.\d)? (\d{3})(?: .*)?$/
const REQUEST = /^(?:GET|POST) \S+(?: HTTP\/\d(?:\.\d)?)?$/
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/
/** More than servers send; beyond it is no head. */
const LINES = 200
const RESPONSES = 20

/**
 * Reads what `curl -i` prints or a file of requests and responses holds: perhaps a request (comments that begin with `#`
 * or `//` before it), then a status line, header fields, a blank line and the body. Lines end in CRLF or LF. Of several
 * responses in a row, as after a redirection, the last counts. Null for everything else.
 *
 * The body is taken as it stands: curl joins a chunked one before it prints it.
 */
export function readExchange(bytes: Uint8Array): SavedExchange | null {
  let at = 0
  let asked: Headers = []
  const first = lineAt(bytes, at)
  if (first === null || !/^(?:HTTP\/|GET |POST |#|\/\/)/.test(first.text)) return null
  for (let skipped = 0; skipped < LINES; skipped++) {
    const line = lineAt(bytes, at)
    if (line === null || !/^(?:#|\/\/|$)/.test(line.text)) break
    at = line.next
  }
  const request = lineAt(bytes, at)
  if (request !== null && REQUEST.test(request.text)) {
    const head = fieldsAt(bytes, request.next)
    if (head === null) return null
    asked = head.fields
    at = head.next
    for (let line = lineAt(bytes, at); line?.text === ''; line = lineAt(bytes, at)) at = line.next
  }
  return responseAt(bytes, at, asked)
}

/** An interim answer or a redirection may stand before the response that counts. */
function responseAt(bytes: Uint8Array, from: number, asked: Headers): SavedExchange | null {
  let response: SavedExchange | null = null
  let at = from
  for (let count = 0; count < RESPONSES; count++) {
    const line = lineAt(bytes, at)
    const status = line === null ? undefined : STATUS.exec(line.text)?.[1]
    const head = line === null || status === undefined ? null : fieldsAt(bytes, line.next)
    if (head === null) break
    at = head.next
    const body = ownBuffer(bytes.subarray(at))
    response = { status: Number(status), asked, headers: head.fields, body }
  }
  return response
}

/** The fields up to the blank line, and where it ends; null where something else comes first. */
function fieldsAt(bytes: Uint8Array, from: number): { fields: Headers; next: number } | null {
  const fields: [string, string][] = []
  let at = from
  for (let count = 0; count < LINES; count++) {
    const line = lineAt(bytes, at)
    if (line === null) return null
    at = line.next
    if (line.text === '') return { fields, next: at }
    const [, name, value] = FIELD.exec(line.text) ?? []
    if (name === undefined || value === undefined) return null
    fields.push([name.toLowerCase(), value])
  }
  return null
}

/** The line from `at` on as Latin-1, and where the next begins; null at the end and for a line of over 16 KiB. */
function lineAt(bytes: Uint8Array, at: number): { text: string; next: number } | null {
  if (at >= bytes.length) return null
  const end = bytes.subarray(at, at + 16_384).indexOf(0x0a)
  if (end < 0) return null
  const text = String.fromCharCode(...bytes.subarray(at, at + end))
  return { text: text.endsWith('\r') ? text.slice(0, -1) : text, next: at + end + 1 }
}

/** The values of a field, whatever case its name is in. */
export function valuesOf(headers: Headers, name: string): string[] {
  const wanted = name.toLowerCase()
  return headers.flatMap(([one, value]) => (one === wanted ? [value] : []))
}
