import { compareEntries, type SignedEntry } from '../../lists/entry.ts'

/**
 * `fingerprints.json` in the form that every version of both SDKs reads alike: ASCII (other characters as \u escapes),
 * entries in the order of lists, only the four members, integers, LF, a final newline.
 */
export function renderWultraList(entries: readonly SignedEntry[]): string {
  if (entries.length === 0) return '{\n  "fingerprints": []\n}\n'
  const rows = [...entries]
    .sort(compareEntries)
    .map(
      (entry) =>
        `    {\n      "name": ${asciiJson(entry.name)},\n` +
        `      "fingerprint": ${asciiJson(entry.fingerprint)},\n` +
        `      "expires": ${entry.expires},\n` +
        `      "signature": ${asciiJson(entry.signature)}\n    }`,
    )
  return `{\n  "fingerprints": [\n${rows.join(',\n')}\n  ]\n}\n`
}

/** A JSON text of ASCII characters only; DEL is escaped as well. */
export function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
