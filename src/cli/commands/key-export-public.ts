import { decodeBase64 } from '../../core/encoding/base64.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { publicKeyForms, readVerificationKey } from '../../core/x509/public-key.ts'
import type { Arguments } from '../arguments.ts'
import { forceOption, type Command } from '../command.ts'
import { usageError, type Outcome } from '../exit.ts'
import { chooseKey } from '../key-choice.ts'
import { nearest } from '../nearest.ts'
import { checkOutput, writeOutput } from '../output-files.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

const forms = ['point', 'pem', 'der', 'jwk'] as const
type Form = (typeof forms)[number]

export const keyExportPublic: Command = {
  spec: {
    name: 'key export-public',
    says: 'The public half of a key of the vault: what an app carries and a verifier trusts. No password is needed.',
    operands: { placeholder: 'ID', least: 1, most: 1 },
    options: {
      form: {
        value: 'FORM',
        says: 'point (base64 of the 65 octets, as the Wultra SDKs take it; the default), pem, der, jwk',
      },
      out: {
        value: 'FILE',
        says: 'write it there, not to standard output',
      },
      ...forceOption,
    },
    notes: ['ID is a key id, or its beginning of 8 characters or more.'],
    examples: [
      { does: 'For the configuration of the app', run: 'pinseal key export-public 1f2e3d4c' },
      {
        does: 'For openssl',
        run: 'pinseal key export-public 1f2e3d4c --form pem --out public-key.pem',
      },
    ],
  },
  run: runExport,
}

async function runExport(given: Arguments, around: Surroundings): Promise<Outcome> {
  const form = chosenForm(given.value('form') ?? 'point')
  const out = given.value('out')
  if (out !== undefined) await checkOutput(out, given.has('force'))
  if (form === 'der' && out === undefined && !given.has('json') && process.stdout.isTTY) {
    throw usageError('OPTION_MISSING', 'DER is not text', 'Add --out FILE, or take --form pem.')
  }
  const key = await withVault(given, around, {}, async (custodian) =>
    chooseKey((await custodian.status()).keys, given.operands[0] ?? ''),
  )
  const spki = decodeBase64(key.spki)
  const written = publicKeyForms(await readVerificationKey(spki))
  const answer = form === 'der' ? spki : `${written[form].trimEnd()}\n`
  const bytes = typeof answer === 'string' ? encodeUtf8(answer) : answer
  if (out !== undefined) await writeOutput(out, bytes, 'public', given.has('force'))
  return {
    exit: 0,
    json: { ...written, label: key.label, ...(out === undefined ? {} : { out }) },
    text: out === undefined ? answer : `The public key ${key.keyId} was written to ${out}\n`,
  }
}

function chosenForm(text: string): Form {
  const form = forms.find((known) => known === text)
  if (form !== undefined) return form
  throw usageError(
    'OPTION_VALUE',
    `--form is one of ${forms.join(', ')}, not “${text}”`,
    `The nearest is ${nearest(text, forms) ?? 'point'}.`,
  )
}
