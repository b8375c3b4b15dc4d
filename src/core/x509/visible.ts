/**
 * Characters that a person cannot see, or that change how others are seen: controls, format characters (bidirectional
 * marks and overrides, zero-width ones), line and paragraph separators, unassigned and private ones, lone surrogates.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu

/** Letters of right-to-left scripts: they reorder what stands beside them. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Nearly all names are this, and it needs no closer look. */
const PLAIN_ASCII = /^[ -~]*$/

/** The text with every unseen character written as `\u{202e}`. Everything from outside goes through it on its way into a message. */
export function visible(text: string): string {
  if (PLAIN_ASCII.test(text)) return text
  return text.replace(UNSEEN, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`
  })
}

/** For messages: in typographic quotes, unseen characters written out, cut to a length that can be read. */
export function quoted(text: string): string {
  const characters = Array.from(visible(text.slice(0, 400)))
  return characters.length > 120 || text.length > 400
    ? `“${characters.slice(0, 119).join('')}…”`
    : `“${characters.join('')}”`
}

/** Alphabets with letters that look like Latin ones. */
const LOOKALIKES = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u

/** Whether a name has characters that can deceive whoever compares it by eye. */
export function isDeceptive(text: string): boolean {
  if (PLAIN_ASCII.test(text)) return false
  UNSEEN.lastIndex = 0
  const unseen = UNSEEN.test(text)
  UNSEEN.lastIndex = 0
  return (
    unseen ||
    (RIGHT_TO_LEFT.test(text) && /[A-Za-z0-9]/.test(text)) ||
    text.split(/[.\s]/).some((label) => LOOKALIKES.test(label) && /\p{Script=Latin}/u.test(label))
  )
}
