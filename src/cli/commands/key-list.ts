import type { KeyRecord } from '../../bridge/custody.ts'
import { keyName } from '../../core/targets/public-forms.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { count, table } from '../layout.ts'
import { shownMoment } from '../moment.ts'
import { printable } from '../printable.ts'
import { describeKey } from '../shown-key.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

export const keyList: Command = {
  spec: {
    name: 'key list',
    says: 'The signing keys of the vault. No password is needed.',
    operands: { placeholder: '', least: 0, most: 0 },
    options: {},
    examples: [
      { does: 'Which keys are there?', run: 'pinseal key list' },
      { does: 'Their key ids', run: "pinseal key list --json | jq -r '.keys[].keyId'" },
    ],
  },
  run: runKeyList,
}

async function runKeyList(given: Arguments, around: Surroundings): Promise<Outcome> {
  return withVault(given, around, {}, async (custodian) => {
    const { keys } = await custodian.status()
    const described = await Promise.all(keys.map(describeKey))
    const rows = described.map((key) => [
      key.keyId,
      keyName(key),
      key.state,
      `made ${shownMoment(key.createdAt)}`,
      printable(key.label),
    ])
    return {
      exit: 0,
      json: { keys: described },
      text: `${[count(keys.length, 'key'), ...table(rows).flatMap((row, at) => [row, ...whyOf(described[at])])].join('\n')}\n`,
    }
  })
}

/** Under a key that others may have: since when that is known, and the reason that was given. */
function whyOf(key: KeyRecord | undefined): string[] {
  if (key === undefined || key.compromised === null) return []
  const { at, reason } = key.compromised
  return [`  compromised since ${shownMoment(at)}: ${printable(reason)}`]
}
