/** What one word of a list of 7,776 is worth. Guessers know the lists, so no word is ever worth more. */
const wordBits = Math.log2(7776)

/** Below this a passphrase is refused for a key that signs real lists. */
export const minimumPassphraseBits = 50

const common =
  /pass(?:wor[dt]|phrase)?|pinseal|secret|qwert[yz]?|asdf|letmein|welcome|admin|iloveyou/giu
const year = /(?:19|20)\d\d/gu
const word = /\p{Lu}?\p{Ll}{3,}|\p{Lu}{4,}/gu

/**
 * A lower estimate of the bits an attacker must guess, who tries words of lists, common passwords, years, repetitions
 * and rows of neighbouring characters first, and everything else one character after the other. A passphrase of five
 * random words gives 64.6. The empty text gives 0.
 */
export function strength(passphrase: string): number {
  let rest = passphrase.normalize('NFC')
  let bits = 0
  const seen = new Set<string>()
  const take = (pattern: RegExp, worth: (match: string) => number): void => {
    rest = rest.replace(pattern, (match) => {
      const folded = match.toLowerCase()
      bits += seen.has(folded) ? 1 : worth(match)
      seen.add(folded)
      return ' '
    })
  }
  take(common, () => 4)
  take(word, (match) => Math.min(wordBits, worthOfCharacters(match)))
  take(year, () => 7)
  for (const piece of rest.split(/[\s\-_.,]+/u)) bits += worthOfCharacters(piece)
  return Math.round(bits * 10) / 10
}

/** Characters as if each was drawn from the smallest usual set that holds them all; repeated and neighbouring ones are nearly free. */
function worthOfCharacters(text: string): number {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0)
  let pool = 0
  if (/\p{Ll}/u.test(text)) pool += 26
  if (/\p{Lu}/u.test(text)) pool += 26
  if (/\d/u.test(text)) pool += 10
  if (/[^\p{L}\d]/u.test(text)) pool += 33
  if (/[^\0-\x7F]/u.test(text)) pool += 64
  const each = pool === 0 ? 0 : Math.log2(pool)
  const isNeighbour = (point: number, index: number): boolean =>
    index > 0 && Math.abs(point - (points[index - 1] ?? 0)) <= 1
  return points.reduce((sum, point, index) => sum + (isNeighbour(point, index) ? 0.5 : each), 0)
}
