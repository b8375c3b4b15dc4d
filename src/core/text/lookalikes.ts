/** Small letters of other alphabets that most fonts draw as Latin ones (after UTS 39 confusables.txt). */
const OF_OTHER_ALPHABETS = new Set(
  'авԁеһіјӏкмнорԛѕтхуѵԝьҽпгѡүс' + 'αβγεζηικνορτυχωϲϳ' + 'ացզհյոսօքև',
)

/** Latin letters that are drawn as, or nearly as, another or as two of ASCII. */
const OF_LATIN = /[ıȷɑɡɩɪʀʏʟɴʜʙɢɛʋƄƅƨƽǀǃǝɔɵɯꞮꓲꜱ]/u

/** Marks that look like the ones that part names and addresses. */
const OF_PUNCTUATION =
  /[\u2024\u2027\u3002\uff0e\uff61\u0701\u0702\u06d4\u2044\u2215\u29f8\uff0f\u2571\u2010\u2011\u2043\u2212\u02d0\u0589\u2236\ua789\uff1a\uff20\u01c3]/u

/** Whether a text has a character that is drawn as one of ASCII but is another. */
export function hasAsciiDouble(text: string): boolean {
  return OF_LATIN.test(text) || OF_PUNCTUATION.test(text)
}

/**
 * Letters of everyday alphabets, Turkish and Azerbaijani ı, Akan, Ewe and Lingala ɛ and ɔ, and the hyphens of printers.
 * Hosts have them far less often than fraud.
 */
const EVERYDAY = /[ıɛɔ\u2010\u2011]/g

/**
 * The same of a word among others, where letters of everyday alphabets are ordinary; not beside q, w or x, which Turkish
 * lacks, nor in a host.
 */
export function hasAsciiDoubleInProse(word: string): boolean {
  if (/[^.]\.[^.]/.test(word)) return hasAsciiDouble(word)
  const isForeign = /[qwx]/i.test(word) && /ı/.test(word)
  return isForeign || hasAsciiDouble(word.replace(EVERYDAY, ''))
}

/** Whether every letter of a label is of one foreign alphabet and drawn as a Latin one, as in `аррӏе` of Cyrillic letters. */
export function isWholeDouble(label: string): boolean {
  const letters = Array.from(label.toLowerCase()).filter((one) => /\p{L}/u.test(one))
  return letters.length > 0 && letters.every((one) => OF_OTHER_ALPHABETS.has(one))
}
