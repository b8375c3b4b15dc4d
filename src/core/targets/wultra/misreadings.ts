import { decodeBase64 } from '../../encoding/base64.ts'
import type { Bytes } from '../../encoding/bytes.ts'
import { encodeHex } from '../../encoding/hex.ts'
import { encodeUtf8 } from '../../encoding/utf8.ts'
import type { FindingCode } from '../../codes.ts'
import type { ListEntry } from '../../lists/entry.ts'
import { quoted } from '../../text/visible.ts'
import type { ReadEntry } from './read-entry.ts'
import { swappedSigningInput } from './signing-input.ts'

/** What a signature may cover in place of the right octets, and what to say where it does. */
export interface Misreading {
  readonly code: FindingCode
  readonly input: Bytes
  readonly message: string
}

const REFUSED = 'Phones refuse the whole list.'

/** Everything that is known to be signed by mistake, or left over where an entry was changed by mistake. */
export function misreadingsOf({ triple, written }: ReadEntry): Misreading[] {
  const asWritten = written === null ? [] : [readingAsWritten(written)]
  return triple === null ? asWritten : [...misreadingsOfTriple(triple), ...asWritten]
}

function misreadingsOfTriple(triple: ListEntry): Misreading[] {
  const { name, fingerprint, expires } = triple
  const right = `${name}&${fingerprint}&${expires}`
  return [
    {
      code: 'SIGNED_FIELDS_SWAPPED',
      input: swappedSigningInput(triple),
      message: `The signature covers name&expires&fingerprint, the order of the openssl recipe in the README of the Wultra tool. Phones expect name&fingerprint&expires and refuse the whole list.`,
    },
    covers(
      'SIGNED_WITH_LINE_END',
      `${right}\n`,
      'The signature covers a line end after the text, as echo writes it: use printf.',
    ),
    ...unitsOf(triple).map(([time, message]) =>
      covers('SIGNED_OTHER_UNIT', `${name}&${fingerprint}&${time}`, message),
    ),
    ...spellingsOf(name).map((other) =>
      covers(
        'SIGNED_OTHER_NAME',
        `${other}&${fingerprint}&${expires}`,
        `The signature fits the name ${quoted(other)}: the name was changed afterwards.`,
      ),
    ),
    covers(
      'SIGNED_OTHER_TEXT',
      `${name}&${encodeHex(decodeBase64(fingerprint))}&${expires}`,
      'The signature covers the fingerprint in hexadecimal; phones sign over base64.',
    ),
  ]
}

function readingAsWritten(written: string): Misreading {
  return written.split('&').length > 3
    ? covers(
        'SIGNED_BOUNDARY_MOVED',
        written,
        'The text that was signed is cut at another “&” than when it was signed: what belonged to one field stands in the next.',
      )
    : covers(
        'SIGNED_OTHER_TEXT',
        written,
        'The signature covers the fields as they are written here. Phones write base64 and numbers anew before they check.',
      )
}

function covers(code: FindingCode, text: string, message: string): Misreading {
  return { code, input: encodeUtf8(text), message: `${message} ${REFUSED}` }
}

function unitsOf({ expires }: ListEntry): [number, string][] {
  const other: [number, string][] = [
    [expires * 1000, 'The signature covers the expiry in milliseconds; phones sign over seconds.'],
  ]
  if (expires % 1000 === 0) {
    other.push([
      expires / 1000,
      'The signature covers the expiry in seconds, but it stands here in milliseconds.',
    ])
  }
  return other.filter(([time]) => Number.isSafeInteger(time))
}

/** Names that look like the same to people or programs. */
function spellingsOf(name: string): string[] {
  const others = [
    name.toLowerCase(),
    name.trim(),
    name.endsWith('.') ? name.slice(0, -1) : `${name}.`,
    name.normalize('NFC'),
    name.normalize('NFD'),
    name.replace(/([",+;<>\\#])/g, '\\$1'),
    name.replace(/^www\./, ''),
    name.startsWith('*.') ? name.slice(2) : `*.${name}`,
  ]
  return [...new Set(others)].filter((other) => other !== name)
}
