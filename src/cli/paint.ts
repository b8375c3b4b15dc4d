export type Tone = 'good' | 'bad' | 'caution' | 'faint' | 'strong'

const codes: Record<Tone, string> = {
  good: '32',
  bad: '31',
  caution: '33',
  faint: '2',
  strong: '1',
}

export type Paint = (tone: Tone, text: string) => string

/** Colour on a terminal only, never where NO_COLOR (no-color.org) or a dumb terminal says otherwise; words carry the meaning. */
export function paintFor(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const on = isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
  return on ? (tone, text) => `\u001b[${codes[tone]}m${text}\u001b[0m` : (_, text) => text
}
