import text from '../core/errors.md?raw'

/** What errors.md says of each code, by code. */
const paragraphs = new Map<string, string[]>()

for (const part of text.split(/^### /mu).slice(1)) {
  const end = part.indexOf('\n')
  const body = part.slice(end + 1).split(/^## /mu)[0] ?? ''
  paragraphs.set(
    part.slice(0, end).trim(),
    body
      .trim()
      .split(/\n{2,}/u)
      .map((paragraph) => paragraph.replace(/\n/gu, ' ').replace(/`/gu, '')),
  )
}

/** The paragraphs that explain a code and what to do about it; empty for a code without any. */
export function explanation(code: string): readonly string[] {
  return paragraphs.get(code) ?? []
}
