import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { aligned, count, table } from '../layout.ts'
import { shownMoment } from '../moment.ts'
import { printable } from '../printable.ts'
import { describeKey } from '../shown-key.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

export const vaultInfo: Command = {
  spec: {
    name: 'vault info',
    says: 'Where the vault lies, its keys, its releases, and what a crash cut off. No password is needed.',
    operands: { placeholder: '', least: 0, most: 0 },
    options: {},
    examples: [
      { does: "The desktop app's own vault", run: 'pinseal vault info' },
      { does: 'Another one', run: 'pinseal vault info --vault /media/stick/vault' },
    ],
  },
  run: runInfo,
}

async function runInfo(given: Arguments, around: Surroundings): Promise<Outcome> {
  return withVault(given, around, {}, async (custodian) => {
    const { vault, keys } = await custodian.status()
    const described = await Promise.all(keys.map(describeKey))
    const releases = await custodian.releases()
    const rows: [string, string][] = [
      ['vault', `${vault.id}${vault.practice ? '  PRACTICE' : ''}`],
      ['lies in', printable(vault.location)],
      ['saved', vault.savedAt === null ? 'never as a file' : shownMoment(vault.savedAt)],
      ...(vault.readOnly === null ? [] : [['read only', vault.readOnly] as [string, string]]),
      ...vault.interrupted.map(({ listId, listVersion }): [string, string] => [
        'cut off',
        `version ${listVersion} of ${listId}: nothing of it was handed out, its number is not used again`,
      ]),
    ]
    return {
      exit: 0,
      json: { vault, keys: described, releases },
      text: [
        ...aligned(rows),
        '',
        count(keys.length, 'key'),
        ...table(
          keys.map((key) => [key.keyId, key.state, printable(key.label)]),
          '  ',
        ),
        '',
        count(releases.length, 'release'),
        ...table(
          releases.map((release) => [
            `${release.listId}@${release.listVersion}`,
            count(release.entries, 'entry', 'entries'),
            `issued ${shownMoment(release.issuedAt)}`,
            `fresh until ${shownMoment(release.expiresAt)}`,
            `key ${release.keyId.slice(0, 8)}`,
          ]),
          '  ',
        ),
        '',
      ].join('\n'),
    }
  })
}
