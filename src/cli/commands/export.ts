import type { ReleaseSummary } from '../../core/lists/release.ts'
import { parseRelease } from '../../core/lists/release.ts'
import type { Arguments } from '../arguments.ts'
import { forceOption, type Command } from '../command.ts'
import { usageError, type Outcome } from '../exit.ts'
import { CustodyError } from '../../bridge/wire.ts'
import { checkOutput } from '../output-files.ts'
import { printable } from '../printable.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'
import { bundleSink } from '../vault-sinks.ts'

export const exportRelease: Command = {
  spec: {
    name: 'export',
    says: 'Writes a release of the vault again, byte for byte. No password is needed.',
    operands: { placeholder: 'RELEASE', least: 1, most: 1 },
    options: {
      out: { value: 'DIR', says: 'the folder for the bundle' },
      ...forceOption,
    },
    notes: [
      'RELEASE is LISTID@VERSION; the version alone where the vault has one list; the list id alone for its latest release. pinseal vault info lists them.',
    ],
    examples: [
      { does: 'The bundle of version 7 again', run: 'pinseal export pins@7 --out bundle-7' },
      { does: 'The latest release of a list', run: 'pinseal export pins --out bundle' },
    ],
  },
  run: runExport,
}

async function runExport(given: Arguments, around: Surroundings): Promise<Outcome> {
  const out = given.required('out', 'the bundle must go somewhere.')
  const force = given.has('force')
  await checkOutput(out, force)
  const sink = bundleSink(out, force)
  return withVault(given, around, { sink }, async (custodian) => {
    const { listId, listVersion } = chooseRelease(
      await custodian.releases(),
      given.operands[0] ?? '',
    )
    await custodian.exportRelease(listId, listVersion)
    const { files, keyId } = parseRelease(await custodian.release(listId, listVersion))
    return {
      exit: 0,
      json: { listId, listVersion, keyId, out, files: files.map(({ path }) => path) },
      text: `Version ${listVersion} of ${listId} was written to ${printable(out)}: ${files.length} files\n`,
    }
  })
}

/** Throws RELEASE_UNKNOWN, or CommandError OPTION_VALUE for a version alone where there are several lists. */
function chooseRelease(releases: readonly ReleaseSummary[], text: string): ReleaseSummary {
  const [, listId, version] = /^(?:([a-z0-9][a-z0-9._-]*)@)?([1-9]\d{0,14})$/.exec(text) ?? []
  if (listId === undefined && version !== undefined) {
    const lists = new Set(releases.map((release) => release.listId))
    // A list id may be digits only; then it is not a version.
    if (lists.size > 1 && !lists.has(text)) {
      throw usageError(
        'OPTION_VALUE',
        `this vault has several lists: ${[...lists].join(', ')}`,
        `Write LISTID@${version}.`,
      )
    }
  }
  const ofList = releases.filter(
    (release) => release.listId === (listId ?? (version === undefined ? text : release.listId)),
  )
  const found =
    version === undefined
      ? ofList.toSorted((a, b) => b.listVersion - a.listVersion)[0]
      : ofList.find(({ listVersion }) => listVersion === Number(version))
  if (found === undefined) {
    throw new CustodyError('RELEASE_UNKNOWN', `This vault has no release “${text}”.`)
  }
  return found
}
