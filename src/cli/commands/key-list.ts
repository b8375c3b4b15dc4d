import type { KeyRecord } from '../../bridge/custody.ts'
import { readVerificationKey, publicKeyForms } from '../../core/x509/public-key.ts'
import { decodeBase64 } from '../../core/encoding/base64.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { count, table } from '../layout.ts'
import { shownMoment } from '../moment.ts'
import { printable } from '../printable.ts'
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

/** A key as the command shows it: the record, with the point that apps are configured with. */
export async function describeKey(key: KeyRecord): Promise<KeyRecord & { readonly point: string }> {
  const { point } = publicKeyForms(await readVerificationKey(decodeBase64(key.spki)))
  return { ...key, point }
}

async function runKeyList(given: Arguments, around: Surroundings): Promise<Outcome> {
  return withVault(given, around, {}, async (custodian) => {
    const { keys } = await custodian.status()
    const described = await Promise.all(keys.map(describeKey))
    const rows = described.map((key) => [
      key.keyId,
      key.state,
      `made ${shownMoment(key.createdAt)}`,
      printable(key.label),
    ])
    return {
      exit: 0,
      json: { keys: described },
      text: `${[count(keys.length, 'key'), ...table(rows)].join('\n')}\n`,
    }
  })
}
