import { asciiJson } from './wultra/render.ts'

/** A string literal of ASCII characters as Java, Swift's plain subset and C read it. */
export function javaString(text: string): string {
  return asciiJson(text)
}

/** The same for Kotlin, where a dollar sign begins a template. */
export function kotlinString(text: string): string {
  return asciiJson(text).replaceAll('$', '\\$')
}

/** Reads what `javaString` wrote. Throws SyntaxError for other text. */
export function parseCString(literal: string): string {
  return JSON.parse(literal) as string
}

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
