import { decodeUtf8 } from '../core/encoding/utf8.ts'
import { checkManifest } from '../core/verify/manifest.ts'
import { openDropped } from '../core/verify/open.ts'
import type { VerificationKey } from '../core/x509/public-key.ts'
import { wholeNumber, type Arguments } from './arguments.ts'
import { CommandError, usageError } from './exit.ts'
import { readGiven } from './read-files.ts'
import type { Surroundings } from './surroundings.ts'

/** After which version a list continues, and how that is known: it goes into the journal. */
export interface Continuation {
  readonly listVersion: number
  readonly reason: string
}

/**
 * What the command line says about a restored vault: the latest published manifest, or a number. Null where it says
 * nothing. A manifest counts only if this key signed it for this list; that it is stale by now is no matter.
 * Throws CommandError OPTIONS_CONFLICT, OPTION_VALUE for a manifest that does not count, and the codes of the readers.
 */
export async function givenContinuation(
  given: Arguments,
  listId: string,
  key: VerificationKey,
  around: Surroundings,
): Promise<Continuation | null> {
  const number = given.value('continue-after')
  const path = given.value('published')
  if (number !== undefined && path !== undefined) {
    throw usageError(
      'OPTIONS_CONFLICT',
      '--published and --continue-after exclude each other',
      'Give the manifest if you have it.',
    )
  }
  if (number !== undefined) {
    const listVersion = wholeNumber('continue-after', number, 0)
    return { listVersion, reason: 'a number given with --continue-after' }
  }
  if (path === undefined) return null
  const files = await readGiven(path, around)
  const all = files.kind === 'folder' ? files.files : openDropped(path, files.bytes)
  const manifestFile =
    all.length === 1 ? all[0] : all.find((file) => /(^|\/)manifest\.json$/.test(file.path))
  if (manifestFile === undefined) {
    throw new CommandError(
      'FILE_NOT_FOUND',
      2,
      `${path} holds no manifest.json`,
      'Give the latest published bundle.',
    )
  }
  const anchors = [{ key, label: 'the signing key' }]
  const { manifest } = await checkManifest(decodeUtf8(manifestFile.bytes), anchors, around.now)
  if (manifest?.listId !== listId) {
    throw usageError(
      'OPTION_VALUE',
      `--published ${path} is no manifest of the list ${listId} that this key signed`,
      'Fetch the latest published manifest again, or use --continue-after N.',
    )
  }
  return { listVersion: manifest.version, reason: 'the latest published manifest was given' }
}
