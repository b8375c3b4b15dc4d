import { checks } from './checks.ts'
import { fileSections, publishing } from './files.ts'
import type { ReadmeSubject } from './subject.ts'

/**
 * README.txt of a bundle: what the files are and for whom, how to publish them, and the commands that check each of them
 * with openssl and POSIX tools alone. Every line that begins with four blanks is part of a command, and no other line does;
 * all of them, run in order by `sh` in the bundle's folder, check everything that is signed. The same input gives the same text.
 */
export function bundleReadme(subject: ReadmeSubject): string {
  const { listId, version, practice } = subject
  const title = `Pinseal release: ${listId}, version ${version}${practice ? ' - PRACTICE' : ''}`
  return [
    `${title}\n${'='.repeat(title.length)}\n`,
    practice ? PRACTICE : '',
    `\n${facts(subject)}\n`,
    publishing(subject),
    fileSections(subject),
    keyChange(subject),
    checks(subject),
  ].join('')
}

const PRACTICE =
  '\nPRACTICE. Signed with a practice key. Never ship its public key, never publish this list.\n'

function facts(subject: ReadmeSubject): string {
  const { app, issuedAt, expiresAt, keys, entries, note, succeeds, retireOn } = subject
  const rows: [name: string, text: string][] = [
    ['App', oneLine(app)],
    ['Issued', issuedAt],
    ['Fresh until', expiresAt],
    ...keys.map(({ kind, keyId }): [string, string] => [
      kind === 'ecdsa-p256' ? 'Signing key' : { rsa: 'RSA key', ed25519: 'Ed25519 key' }[kind],
      keyId,
    ]),
    ...(entries.length === 0 ? [] : [['Entries', String(entries.length)] as [string, string]]),
    ...(succeeds === undefined
      ? []
      : [['Takes over', `from the list ${succeeds.listId}`] as [string, string]]),
    ...(retireOn === undefined ? [] : [['Ends on', retireOn] as [string, string]]),
    ...(note === '' ? [] : [['Note', oneLine(note)] as [string, string]]),
  ]
  return rows.map(([name, text]) => `${name.padEnd(12)} ${text}\n`).join('')
}

/** What the holder of an app must know about changing its keys. */
function keyChange({ listId, succeeds, retireOn }: ReadmeSubject): string {
  const lines = [
    'An app trusts the key that it was built with. A new key comes with a new generation of the app, and that generation has a list',
    'of its own, at an address of its own. No list is ever signed by two keys of one kind.',
  ]
  if (succeeds !== undefined) {
    lines.push(
      `This list is for the apps with the new key. Apps with the older key`,
      `${succeeds.keyId} go on fetching the list ${succeeds.listId}:`,
      'publish both. The older key signed the first manifest of this list as well, so that whoever trusts it can tell that the new',
      'key was meant.',
    )
  }
  if (retireOn !== undefined) {
    lines.push(
      `The generation of apps with the key of ${listId} ends on ${retireOn}: publish the list until then. What phones took from it stays`,
      'trusted there until it expires.',
    )
  }
  return `Change of keys\n--------------\n${lines.join('\n')}\n\n`
}

/** Free text must not end its line, nor turn the reading direction. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim()
}
