import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { chooseKey } from '../key-choice.ts'
import { printable } from '../printable.ts'
import { describeKey } from '../shown-key.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

export const keyRetire: Command = {
  spec: {
    name: 'key retire',
    says: 'Ends the use of a signing key for ever: it signs nothing any more. Lists that it signed stay as they are.',
    operands: { placeholder: 'ID', least: 1, most: 1 },
    options: {},
    notes: [
      'Phones keep trusting entries that the key signed until those expire. A backup of the key still signs elsewhere.',
    ],
    examples: [{ does: 'This key is not used any more', run: 'pinseal key retire 1f2e3d4c' }],
  },
  run: runRetire,
}

async function runRetire(given: Arguments, around: Surroundings): Promise<Outcome> {
  return withVault(given, around, {}, async (custodian) => {
    const { keyId } = chooseKey((await custodian.status()).keys, given.operands[0] ?? '')
    const key = await custodian.retireKey(keyId)
    return {
      exit: 0,
      json: await describeKey(key),
      text: `The key ${key.keyId} (${printable(key.label)}) is ${key.state}\n`,
    }
  })
}
