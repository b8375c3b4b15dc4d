import type { KeyRecord } from '../../bridge/custody.ts'
import { compromisedKeyRule } from '../../core/policy/rules/compromised-key.ts'
import type { Custodian } from '../../custody/ports/custodian-ports.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { usageError, type Outcome } from '../exit.ts'
import { chooseKey } from '../key-choice.ts'
import { knownCompromise } from '../known-compromise.ts'
import { findingLines } from '../layout.ts'
import { shownMoment } from '../moment.ts'
import { printable } from '../printable.ts'
import { describeKey } from '../shown-key.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

export const keyRetire: Command = {
  spec: {
    name: 'key retire',
    says: 'Ends the use of a signing key for ever: it signs nothing any more. Lists that it signed stay as they are.',
    operands: { placeholder: 'ID', least: 1, most: 1 },
    options: {
      compromised: {
        says: 'others have the key or may have it: it vouches for nothing any more either, and what it signed is not trusted',
      },
      reason: {
        value: 'TEXT',
        says: 'with --compromised: what happened, and who says so; kept in the journal',
      },
    },
    notes: [
      'Phones keep trusting entries that the key signed until those expire, also after an app update. A backup of the key still signs elsewhere.',
      'No password is needed. A key that was retired can still be marked as compromised; neither can be taken back.',
      'With --compromised the lists that it signed and phones still go by are named: move those apps to a new key, under a list id of its own.',
    ],
    examples: [
      { does: 'This key is not used any more', run: 'pinseal key retire 1f2e3d4c' },
      {
        does: 'This key was stolen, or may have been',
        run: 'pinseal key retire 1f2e3d4c --compromised --reason "Backup stick lost in the train, J. Doe"',
      },
    ],
  },
  run: runRetire,
}

async function runRetire(given: Arguments, around: Surroundings): Promise<Outcome> {
  const isCompromised = given.has('compromised')
  if (!isCompromised && given.has('reason')) {
    throw usageError(
      'OPTIONS_CONFLICT',
      '--reason goes with --compromised only',
      'Leave it out, or add --compromised where others have the key.',
    )
  }
  const reason = isCompromised
    ? given.required('reason', 'whoever reads the journal later must know why.')
    : ''
  return withVault(given, around, {}, async (custodian) => {
    const { keyId } = chooseKey((await custodian.status()).keys, given.operands[0] ?? '')
    if (isCompromised) {
      return markedAs(await custodian.markCompromised(keyId, reason), custodian, around)
    }
    const key = await custodian.retireKey(keyId)
    return {
      exit: 0,
      json: await describeKey(key),
      text: `The key ${key.keyId} (${printable(key.label)}) is ${key.state}\n`,
    }
  })
}

/** The key as it is now, and what it signed that phones still go by. */
async function markedAs(
  key: KeyRecord,
  custodian: Custodian,
  { now, paint }: Surroundings,
): Promise<Outcome> {
  const { keys, releases } = await knownCompromise(custodian, ({ keyIds }) =>
    keyIds.includes(key.keyId),
  )
  const own = keys.filter(({ keyId }) => keyId === key.keyId)
  const findings = compromisedKeyRule({ keys: own, releases }, now)
  return {
    exit: 0,
    json: { ...(await describeKey(key)), findings },
    text: [
      `The key ${key.keyId} (${printable(key.label)}) is compromised since ${shownMoment(key.compromised?.at ?? '')}: it signs nothing and vouches for nothing any more`,
      ...(findings.length === 0 ? ['  Nothing that it signed here is live'] : []),
      ...findingLines(findings, paint, '  '),
      '',
    ].join('\n'),
  }
}
