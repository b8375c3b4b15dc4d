import type { Arguments } from '../arguments.ts'
import { forceOption, type Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { checkOutput } from '../output-files.ts'
import { printable } from '../printable.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'
import { fileSink } from '../vault-sinks.ts'

export const vaultBackup: Command = {
  spec: {
    name: 'vault backup',
    says: 'The whole vault as one file. Its keys stay sealed under their passwords.',
    operands: { placeholder: '', least: 0, most: 0 },
    options: {
      out: { value: 'FILE', says: 'where to write it; readable by you only' },
      ...forceOption,
    },
    examples: [
      { does: 'Keep a copy elsewhere', run: 'pinseal vault backup --out /media/stick/vault.zip' },
    ],
  },
  run: runBackup,
}

async function runBackup(given: Arguments, around: Surroundings): Promise<Outcome> {
  const out = given.required('out', 'the backup must go somewhere.')
  const force = given.has('force')
  await checkOutput(out, force)
  return withVault(given, around, { sink: fileSink(out, 'private', force) }, async (custodian) => {
    await custodian.saveVault()
    const { vault } = await custodian.status()
    return {
      exit: 0,
      json: { vaultId: vault.id, out },
      text: `The vault ${vault.id} was written to ${printable(out)}\n`,
    }
  })
}
