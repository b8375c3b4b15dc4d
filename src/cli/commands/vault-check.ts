import { checkBundle } from '../../core/bundle/check.ts'
import { keysOfRelease } from '../../core/bundle/release-keys.ts'
import { parseRelease } from '../../core/lists/release.ts'
import type { Custodian } from '../../custody/ports/custodian-ports.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { failureOf } from '../failure.ts'
import { chooseKey } from '../key-choice.ts'
import { count } from '../layout.ts'
import { Passwords } from '../password.ts'
import { printable } from '../printable.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

/** Something in the vault that is not as it was written. */
interface Problem {
  readonly code: string
  readonly subject: string
  readonly message: string
}

export const vaultCheck: Command = {
  spec: {
    name: 'vault check',
    says: 'Reads all of the vault: the chain of the journal, every sealed key, every release with all its signatures.',
    operands: { placeholder: '', least: 0, most: 0 },
    options: {
      'key-id': {
        value: 'ID',
        says: 'unlock this key too, and check what only it can: the seals on journal and watermark',
      },
    },
    notes: ['Exit 1 where something is not as it was written. Nothing is changed or repaired.'],
    examples: [
      { does: 'Is the vault whole?', run: 'pinseal vault check' },
      { does: 'And has nobody changed it?', run: 'pinseal vault check --key-id 1f2e3d4c' },
    ],
  },
  run: runCheck,
}

async function runCheck(given: Arguments, around: Surroundings): Promise<Outcome> {
  return withVault(given, around, {}, async (custodian) => {
    const problems: Problem[] = []
    const note = async <T>(subject: string, work: () => Promise<T>): Promise<T | null> => {
      try {
        return await work()
      } catch (error) {
        const { code, message } = failureOf(error)
        // A wrong password says nothing about the vault, and one in use cannot be judged.
        if (/^(CUSTODY|KEY|PASSWORD|OPTION|STORAGE|VAULT_IN_USE)/.test(code)) throw error
        problems.push({ code, subject, message })
        return null
      }
    }
    const status = await note('vault', () => custodian.status())
    const journal = (await note('journal', () => custodian.journal())) ?? []
    const releases = (await note('releases', () => custodian.releases())) ?? []
    for (const { listId, listVersion } of releases) {
      const subject = `${listId}@${listVersion}`
      const found = await note(subject, () => checkRelease(custodian, listId, listVersion))
      if (found !== null) problems.push(...found)
    }
    const readOnly = status?.vault.readOnly ?? null
    if (readOnly !== null && !readOnly.startsWith('VAULT_IN_USE')) {
      const [code = '', ...rest] = readOnly.split(': ')
      problems.push({ code, subject: 'vault', message: rest.join(': ') })
    }
    const keyText = given.value('key-id')
    if (keyText !== undefined && status !== null) {
      const { keyId, label } = chooseKey(status.keys, keyText)
      const password = await new Passwords(given, around).ask(`Password of the key ${label}`)
      await note(keyId, () => custodian.unlock([keyId], password))
    }
    return outcome(problems, {
      vaultId: status?.vault.id ?? null,
      keys: status?.keys.length ?? 0,
      journal: journal.length,
      releases: releases.length,
      sealsChecked: keyText !== undefined && problems.length === 0,
    })
  })
}

interface Checked {
  readonly vaultId: string | null
  readonly keys: number
  readonly journal: number
  readonly releases: number
  readonly sealsChecked: boolean
}

function outcome(problems: readonly Problem[], checked: Checked): Outcome {
  const read = `${count(checked.keys, 'key')}, ${count(checked.journal, 'journal entry', 'journal entries')}, ${count(checked.releases, 'release')}`
  return {
    exit: problems.length > 0 ? 1 : 0,
    json: { whole: problems.length === 0, ...checked, problems },
    text: [
      problems.length > 0
        ? `NOT WHOLE: ${count(problems.length, 'problem')} in ${read}`
        : `WHOLE: ${read}${checked.sealsChecked ? '; the seals of the key hold' : ''}`,
      ...problems.map(
        ({ code, subject, message }) => `  ${code}  ${printable(subject)}: ${printable(message)}`,
      ),
      '',
    ].join('\n'),
  }
}

/** Verifies every signature of a release that is kept, as of the day on which it was issued. */
async function checkRelease(
  custodian: Custodian,
  listId: string,
  listVersion: number,
): Promise<Problem[]> {
  const release = parseRelease(await custodian.release(listId, listVersion))
  const keys = await keysOfRelease(release)
  const report = await checkBundle(release.files, keys, new Date(release.issuedAt))
  if (report.verdict === 'trusted') return []
  const found = report.findings.map(({ code }) => code).join(', ')
  const subject = `${listId}@${listVersion}`
  return [{ code: 'SELF_CHECK_FAILED', subject, message: `Its files do not verify: ${found}` }]
}
