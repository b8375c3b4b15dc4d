import errors from '../core/errors.md?raw'

/** What errors.md says to do about a code; null where it says nothing. */
export function explanationOf(code: string): string | null {
  const at = errors.indexOf(`### ${code}\n`)
  if (at < 0) return null
  const [paragraph = ''] = errors.slice(at + code.length + 5).split(/\n#/)
  return paragraph.trim().replace(/\s+/g, ' ')
}
