import { readTrustedKey } from '../core/verify/any-key.ts'
import type { AnyTrustAnchor } from '../core/verify/report.ts'
import type { Bytes } from '../core/encoding/bytes.ts'
import { InputError } from '../core/input-error.ts'
import type { Arguments } from './arguments.ts'
import { CommandError } from './exit.ts'
import { readWholeFile } from './read-files.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * The public keys of `--key`: each a file, `-`, or the text of the key itself: P-256, RSA from 2048
 * bits, or Ed25519, in any public form.
 * Throws the InputError of the key reader (a private key is refused as PRIVATE_KEY_GIVEN), or CommandError
 * FILE_NOT_FOUND for what is neither a file nor a key.
 */
export async function readAnchors(
  given: Arguments,
  around: Surroundings,
): Promise<AnyTrustAnchor[]> {
  given.required('key', 'without a public key that you trust, nothing can be verified.')
  const anchors: AnyTrustAnchor[] = []
  for (const text of given.values('key')) {
    anchors.push(await readAnchor(text, around))
  }
  return anchors
}

async function readAnchor(text: string, around: Surroundings): Promise<AnyTrustAnchor> {
  const { value: key, isFile } = await readKeyOption(text, around, readTrustedKey)
  const label = !isFile ? 'the key given' : text === '-' ? 'standard input' : text
  return { key, label }
}

/**
 * Reads the value of a `--key` option by `read`: the octets of the file of that name or of standard input (`-`), else the
 * text itself. Throws what `read` throws, or CommandError FILE_NOT_FOUND or FILE_UNREADABLE for what is more like the
 * path of a file.
 */
export async function readKeyOption<T>(
  text: string,
  around: Surroundings,
  read: (key: string | Bytes) => Promise<T>,
): Promise<{ value: T; isFile: boolean }> {
  if (text === '-') return { value: await read(await around.readStdin('--key')), isFile: true }
  let bytes: Bytes
  try {
    bytes = await readWholeFile(text)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { value: await readKeyText(text, error, read), isFile: false }
  }
  return { value: await read(bytes), isFile: true }
}

async function readKeyText<T>(
  text: string,
  noFile: CommandError,
  read: (key: string) => Promise<T>,
): Promise<T> {
  try {
    return await read(text)
  } catch (error) {
    // A mistyped path is likelier than a key of such a form; a key that is refused by its kind keeps its reason, and a
    // private one is not repeated in a message.
    const looksLikePath = text.length < 60 || /\.(pem|txt|json|der|key|pub|crt|cer)$/i.test(text)
    const isSecret = error instanceof InputError && error.code === 'PRIVATE_KEY_GIVEN'
    if (error instanceof InputError && looksLikePath && !isSecret) {
      throw new CommandError(
        noFile.code,
        2,
        `--key “${text}” is neither a file nor a public key`,
        'Give a file, or the key itself: base64 of the point, PEM, JWK.',
        { cause: error },
      )
    }
    throw error
  }
}
