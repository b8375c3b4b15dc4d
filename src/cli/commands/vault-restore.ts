import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { count } from '../layout.ts'
import { printable } from '../printable.ts'
import { readInput } from '../read-files.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

export const vaultRestore: Command = {
  spec: {
    name: 'vault restore',
    says: 'Makes a new vault from a backup of the whole. Only an empty vault is replaced.',
    operands: { placeholder: 'FILE', least: 1, most: 1 },
    options: {},
    notes: [
      'A restored vault may be older than what was published. Signing then wants the latest published list first, so that no version is used twice.',
    ],
    examples: [
      {
        does: 'On a new machine',
        run: 'pinseal vault restore /media/stick/vault.zip',
      },
      { does: 'To look into a backup', run: 'pinseal vault restore vault.zip --vault /tmp/look' },
    ],
  },
  run: runRestore,
}

async function runRestore(given: Arguments, around: Surroundings): Promise<Outcome> {
  const path = given.operands[0] ?? ''
  const file = await readInput(path, 'the backup', around)
  return withVault(given, around, { makes: true }, async (custodian) => {
    const { vault, keys } = await custodian.restoreVault(file)
    const releases = await custodian.releases()
    return {
      exit: 0,
      json: {
        vaultId: vault.id,
        location: vault.location,
        keys: keys.length,
        releases: releases.length,
      },
      text: `The vault ${vault.id} was restored to ${printable(vault.location)}: ${count(keys.length, 'key')}, ${count(releases.length, 'release')}\n`,
    }
  })
}
