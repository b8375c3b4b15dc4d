// Controls, line and paragraph separators, bidirectional marks, zero-width characters, soft hyphen, tags, lone surrogates.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u115f\u1160\u3164\uffa0]/gu

/** `text` safe for a terminal: whatever would not be seen, or would move what is seen, as `\u{202E}`. */
export function printable(text: string): string {
  return text.replace(
    unseen,
    (character) =>
      `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`,
  )
}
