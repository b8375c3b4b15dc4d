import { hasAsciiDouble, hasAsciiDoubleInProse, isWholeDouble } from './lookalikes.ts'
import { decodePunycode } from './punycode.ts'
import { mixedScripts, scriptOf } from './scripts.ts'
import { isPlainAscii, visible } from './visible.ts'

/** Why a text may not be what it looks like. */
export type TextRemark =
  | 'control character'
  | 'turned direction'
  | 'unseen character'
  | 'odd blank'
  | 'piled marks'
  | 'mixed alphabets'
  | 'mixed directions'
  | 'mixed digits'
  | 'lookalike letters'
  | 'broken encoding'

/** What each remark means, to follow "it": for badges and messages. */
export const remarkWords: Readonly<Record<TextRemark, string>> = {
  'control character': 'has a control character',
  'turned direction': 'turns the writing direction',
  'unseen character': 'has a character that cannot be seen',
  'odd blank': 'has a blank that is not the usual one',
  'piled marks': 'piles up or misplaces combining marks',
  'mixed alphabets': 'mixes letters of several alphabets',
  'mixed directions': 'mixes letters of both writing directions',
  'mixed digits': 'mixes digits of several kinds',
  'lookalike letters': 'has letters or signs that look like others',
  'broken encoding': 'has an encoded label (xn--) that cannot be decoded',
}

/** Bidi_Control of Unicode: marks, embeddings, overrides, isolates. */
const BIDI = /\p{Bidi_Control}/u
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u2800]/u
const ODD_BLANK = /(?! )\p{Zs}/u

/** A mark where nothing is to be marked, the same one twice, four and more in a row, or one that strikes letters out. */
const PILED =
  /(?:^|[\s.])\p{M}|([\p{Mn}\p{Me}])\1|[\p{Mn}\p{Me}]{4}|[\u0334-\u0338\u20d2\u20d3\u20d8-\u20dc\u20e5\u20e6\u20ea\u20eb]|\p{Me}/u

/** Scripts that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Mandaic}\p{Script=Samaritan}]/u

/**
 * Why whoever compares this text by eye may be deceived; empty for ordinary ones. Scripts are compared within each label
 * or word (UTS 39 clause 5.2, highly restrictive); labels `xn--…` (RFC 3492) are judged as they would be shown.
 */
export function textRemarks(text: string): readonly TextRemark[] {
  const isAscii = isPlainAscii(text)
  const isEncoded = /(?:^|\.)xn--/i.test(text)
  if (isAscii && !isEncoded) return []
  const remarks = new Set<TextRemark>()
  if (!isAscii) remarkOn(text, remarks)
  if (isEncoded) {
    const decoded = decodeName(text)
    if (decoded === null) remarks.add('broken encoding')
    else remarkOn(decoded, remarks)
  }
  return [...remarks]
}

/** Whether a name has characters that can deceive whoever compares it by eye. */
export function isDeceptive(text: string): boolean {
  return textRemarks(text).length > 0
}

/** The remarks on a text as words that follow "it": "turns the writing direction and mixes …"; "" where there are none. */
export function remarksInWords(text: string): string {
  const words = textRemarks(text).map((remark) => remarkWords[remark])
  const last = words.pop()
  if (last === undefined) return ''
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`
}

/** So many of the characters of a name are told one by one. */
const TOLD = 6

/**
 * What in a name is not ASCII, each character once, for whoever compares it letter by letter and cannot see the
 * difference: "“а” is Cyrillic (U+0430)."; "" where there is nothing.
 */
export function charactersInWords(name: string): string {
  const odd = [...new Set(unicodeName(name) ?? name)].filter((one) => !isPlainAscii(one))
  if (odd.length === 0) return ''
  const told = odd.slice(0, TOLD).map((one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    const script = scriptOf(one)
    const shown = visible(one)
    if (shown !== one || /\p{M}/u.test(one)) return `U+${code} cannot be seen by itself`
    return script === null ? `“${one}” is U+${code}` : `“${one}” is ${script} (U+${code})`
  })
  const more = odd.length - told.length
  return `${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`
}

/** A name with its `xn--` labels decoded, as browsers may show it; null where it has none or one is broken. */
export function unicodeName(name: string): string | null {
  return /(?:^|\.)xn--/i.test(name) ? decodeName(name) : null
}

function decodeName(name: string): string | null {
  const labels = name.split('.').map((label) => {
    if (!/^xn--/i.test(label)) return label
    const decoded = decodePunycode(label.slice(4))
    // A label that decodes to ASCII alone, or to nothing, is never made by an encoder (RFC 5891 clause 4.4).
    return decoded === null || isPlainAscii(decoded) ? null : decoded
  })
  return labels.includes(null) ? null : labels.join('.')
}

function remarkOn(text: string, remarks: Set<TextRemark>): void {
  if (/\p{Cc}/u.test(text)) remarks.add('control character')
  if (BIDI.test(text)) remarks.add('turned direction')
  if (UNSEEN.test(text.replace(/\p{Bidi_Control}/gu, ''))) remarks.add('unseen character')
  if (PILED.test(text.normalize('NFD'))) remarks.add('piled marks')
  const words = text.split(BLANKS)
  const prose = words.length > 1
  const plain = isEastAsianProse(text) ? withoutFullWidth(text) : text
  if (ODD_BLANK.test(plain)) remarks.add('odd blank')
  if ((prose ? words : [text]).some(hasBothDirections)) remarks.add('mixed directions')
  if (
    (prose ? words.some(hasAsciiDoubleInProse) : hasAsciiDouble(text)) ||
    isAsciiInDisguise(plain)
  ) {
    remarks.add('lookalike letters')
  }
  const labels = text.split(/[.\s]+/)
  if (labels.some((label) => mixedScripts(label).length > 0)) remarks.add('mixed alphabets')
  if (labels.some(hasMixedDigits)) remarks.add('mixed digits')
  // In a dotted name beside plain labels; a word of a foreign text is no host.
  if (!prose && labels.some(isPlainLabel) && labels.some(isWholeDouble)) {
    remarks.add('lookalike letters')
  }
}

/** The usual blank, and the wide one of East Asian writing: what has one is a name of people or firms, no host. */
const BLANKS = /[ \u3000]+/

/** Chinese, Japanese and Korean firms write Latin letters, digits, blanks and brackets as wide as their own. */
function isEastAsianProse(text: string): boolean {
  const isHost = /[.。]/.test(text) && !BLANKS.test(text)
  return (
    !isHost && /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)
  )
}

function withoutFullWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e\u3000]/gu, '')
}

/** In a host, or in one word, where labels would change places on screen; beside each other, words of both are ordinary. */
function hasBothDirections(text: string): boolean {
  return RIGHT_TO_LEFT.test(text) && /[A-Za-z0-9]/.test(text)
}

function isPlainLabel(label: string): boolean {
  return /^[a-z0-9-]+$/i.test(label) && /[a-z]/i.test(label)
}

/** Compatibility forms of ASCII: full-width and mathematical letters and digits, ligatures, the Kelvin sign. */
function isAsciiInDisguise(text: string): boolean {
  const candidates = text.match(/[^\0-\x7fªº]/gu) ?? []
  return candidates.some(
    (one) =>
      /[\p{L}\p{Nd}\uff01-\uff5e]/u.test(one) && /[!-~]/.test(one.normalize('NFKC').charAt(0)),
  )
}

/** UTS 39 clause 5.3: digits of more than one decimal system. */
function hasMixedDigits(label: string): boolean {
  const zeros = new Set<number>()
  for (const digit of label.match(/\p{Nd}/gu) ?? []) zeros.add(zeroOf(digit))
  return zeros.size > 1
}

/** Decimal digits stand in runs of ten, so the first of the run names the system. */
function zeroOf(digit: string): number {
  let code = digit.codePointAt(0) ?? 0
  for (let step = 0; step < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - 1)); step++) code--
  return code
}
