/** Scripts in everyday use (UAX 31 table 5, "recommended"). A letter of any other is remarked on for itself. */
const SCRIPTS = [
  ...['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Thaana'],
  ...['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Ethiopic', 'Khmer', 'Lao'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada'],
  ...['Malayalam', 'Sinhala', 'Thai', 'Tibetan', 'Myanmar'],
]

const tests = SCRIPTS.map((name) => ({
  name,
  pattern: new RegExp(`^\\p{Script_Extensions=${name}}$`, 'u'),
}))

/** Belongs to no script or to all (UTS 39 clause 5.1 ignores it). */
const SHARED = /^[\p{Script_Extensions=Common}\p{Script_Extensions=Inherited}]$/u

/** Writing systems that use several scripts (UTS 39 clause 5.1, table 1a). */
const SYSTEMS: readonly (readonly string[])[] = [
  ['Han', 'Hiragana', 'Katakana'],
  ['Han', 'Bopomofo'],
  ['Han', 'Hangul'],
]

/**
 * Which scripts a text mixes beyond what UTS 39 clause 5.2 calls highly restrictive: one script; or Latin with Chinese,
 * Japanese or Korean writing. Empty where it does not. A script that is not in everyday use is named "a rare script".
 */
export function mixedScripts(text: string): readonly string[] {
  const sets: string[][] = []
  for (const character of text) {
    if (SHARED.test(character)) continue
    const scripts = scriptsOf(character)
    sets.push(scripts.length === 0 ? ['a rare script'] : scripts)
  }
  if (sets.some(([first]) => first === 'a rare script')) return namesOf(sets)
  if (SCRIPTS.some((one) => sets.every((set) => set.includes(one)))) return []
  for (const system of SYSTEMS) {
    if (sets.every((set) => set.some((one) => one === 'Latin' || system.includes(one)))) return []
  }
  return namesOf(sets)
}

/** The script of one character, of those in everyday use; null where it has another, several or none. */
export function scriptOf(character: string): string | null {
  const scripts = SHARED.test(character) ? [] : scriptsOf(character)
  return scripts.length === 1 ? (scripts[0] ?? null) : null
}

const known = new Map<string, readonly string[]>()

function scriptsOf(character: string): string[] {
  let scripts = known.get(character)
  if (scripts === undefined) {
    scripts = tests.filter(({ pattern }) => pattern.test(character)).map(({ name }) => name)
    // Bounded by what names have; a hostile file must not grow it for ever.
    if (known.size < 5_000) known.set(character, scripts)
  }
  return [...scripts]
}

function namesOf(sets: readonly (readonly string[])[]): string[] {
  return [...new Set(sets.map(([first]) => first ?? ''))]
}
