/** What the journal knows to tell, and the sentence for each. The details are kept; the sentence is made on reading. */
export type JournalDetails = Readonly<Record<string, string | number | boolean>>

export const journalSentences = {
  'vault made': (d) => `${d['practice'] === true ? 'A practice vault' : 'The vault'} was made.`,
  'key made': (d) => `The key ${key(d)} was made.`,
  'key imported': (d) => `The key ${key(d)} was imported.${remark(d)}`,
  'key found': (d) =>
    `The key ${key(d)} was in the vault but not in the journal; its making was cut off at the end and is completed.`,
  'key retired': (d) => `The key ${key(d)} was retired.`,
  'key compromised': (d) => `The key ${key(d)} was marked as compromised: ${String(d['reason'])}`,
  'key backed up': (d) => `An encrypted backup of the key ${key(d)} was written.`,
  unlocked: (d) => `The key ${key(d)} was unlocked.`,
  'unlock failed': (d) =>
    d['keys'] === undefined
      ? `A wrong passphrase was given for the key ${key(d)}.`
      : `A passphrase was given that opens none of the keys ${String(d['keys'])}.`,
  'auto-lock set': (d) => `The key now locks after ${String(d['minutes'])} minutes without use.`,
  'release prepared': (d) => `Signing of ${release(d)} began.`,
  released: (d) =>
    `${releaseAtStart(d)} was signed: ${String(d['entries'])} entries, key ${short(d['keyId'])}.`,
  'release completed': (d) =>
    `${releaseAtStart(d)} was signed; a crash cut it off at the very end and it is completed.`,
  'release abandoned': (d) =>
    `Signing of ${release(d)} was given up: ${String(d['reason'])} Its number is not used again.`,
  'release exported': (d) => `${releaseAtStart(d)} was exported.`,
  'vault saved': () => 'The whole vault was saved as a file.',
  'vault restored': () => 'The vault was restored from a saved file.',
  'vault changed hands': () =>
    'The vault came from another device, or was put back to an earlier state.',
  'watermark raised': (d) =>
    `The list ${String(d['listId'])} continues after version ${String(d['listVersion'])}: ${String(d['reason'])}`,
} satisfies Record<string, (details: JournalDetails) => string>

export type JournalEvent = keyof typeof journalSentences

export const isJournalEvent = (text: string): text is JournalEvent =>
  Object.hasOwn(journalSentences, text)

const short = (keyId: string | number | boolean | undefined): string => String(keyId).slice(0, 8)
const key = (d: JournalDetails): string =>
  d['label'] === undefined ? short(d['keyId']) : `“${String(d['label'])}” (${short(d['keyId'])})`
const release = (d: JournalDetails): string =>
  `release ${String(d['listVersion'])} of the list ${String(d['listId'])}`
const releaseAtStart = (d: JournalDetails): string => release(d).replace('r', 'R')
const remark = (d: JournalDetails): string =>
  typeof d['remark'] === 'string' && d['remark'] !== '' ? ` ${d['remark']}` : ''
