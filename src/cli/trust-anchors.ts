import { readTrustedKey } from '../core/verify/any-key.ts'
import type { AnyTrustAnchor } from '../core/verify/report.ts'
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
  if (text === '-') {
    const key = await readTrustedKey(await around.readStdin('--key'))
    return { key, label: 'standard input' }
  }
  let bytes: Uint8Array
  try {
    bytes = await readWholeFile(text)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { key: await readKeyText(text, error), label: 'the key given' }
  }
  return { key: await readTrustedKey(bytes), label: text }
}

async function readKeyText(text: string, noFile: CommandError): Promise<AnyTrustAnchor['key']> {
  try {
    return await readTrustedKey(text)
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
