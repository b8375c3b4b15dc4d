import { finding, type Finding } from '../../finding.ts'
import { valuesOf, type SavedExchange } from './exchange.ts'

/** What of a saved response keeps clients from reading its body, or what was lost in saving it. */
export function responseFindings({ status, headers, body }: SavedExchange): Finding[] {
  const findings: Finding[] = []
  const say = (code: Finding['code'], message: string): void => {
    findings.push(finding(code, 'response', message))
  }
  if (status < 200 || status > 299) {
    say(
      'RESPONSE_STATUS',
      `The status is ${status}. Clients read a body only with a status of 2xx.`,
    )
  }
  const start = String.fromCharCode(...body.subarray(0, 12))
  if (isChunked(headers) && /^[0-9a-fA-F]+\r?\n/.test(start)) {
    say(
      'RESPONSE_ENCODED',
      'The body was saved in the pieces in which it came over the wire. What was signed is the whole: save it with curl -i, which joins them.',
    )
  } else if (body[0] === 0x1f && body[1] === 0x8b) {
    say(
      'RESPONSE_ENCODED',
      'The body was saved compressed. What was signed is the text: save it with curl --compressed -i.',
    )
  } else {
    const [length] = valuesOf(headers, 'content-length')
    if (isShown(headers) && length !== undefined && Number(length) !== body.length) {
      say(
        'RESPONSE_LENGTH',
        `The header says ${length.slice(0, 20)} octets, the body has ${body.length}: it was changed or cut off when it was saved.`,
      )
    }
  }
  return findings
}

function isChunked(headers: SavedExchange['headers']): boolean {
  return valuesOf(headers, 'transfer-encoding').some((value) => /\bchunked\b/i.test(value))
}

/** Of a compressed body the header counts what was sent. */
function isShown(headers: SavedExchange['headers']): boolean {
  return valuesOf(headers, 'content-encoding').every((value) => value === 'identity')
}
