import { decodeBase64 } from '../../core/encoding/base64.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { readAnyVerificationKey } from '../../core/targets/keys.ts'
import {
  appKeyForm,
  keyName,
  publicForms,
  type PublicForms,
} from '../../core/targets/public-forms.ts'
import type { KeyRecord } from '../../bridge/custody.ts'
import type { Arguments } from '../arguments.ts'
import { forceOption, type Command } from '../command.ts'
import { usageError, type Outcome } from '../exit.ts'
import { chooseKey } from '../key-choice.ts'
import { nearest } from '../nearest.ts'
import { checkOutput, writeOutput } from '../output-files.ts'
import { formsAsJson } from '../shown-key.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

/** The first three each fit one kind of key; the others fit all. */
const forms = ['point', 'ssl-pinning', 'raw', 'spki', 'pem', 'der', 'jwk'] as const
type Form = (typeof forms)[number]
const appForms: readonly Form[] = ['point', 'ssl-pinning', 'raw']

export const keyExportPublic: Command = {
  spec: {
    name: 'key export-public',
    says: 'The public half of a key of the vault: what an app carries and a verifier trusts. No password is needed.',
    operands: { placeholder: 'ID', least: 1, most: 1 },
    options: {
      form: {
        value: 'FORM',
        says: 'pem, der, jwk, spki (base64 of the DER, for dynapins), or what apps are configured with, which is the default: point of P-256 (base64 of the 65 octets, for the Wultra SDKs), ssl-pinning of RSA (base64 of the PEM text), raw of Ed25519 (base64 of the 32 octets, for react-native-ssl-manager)',
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
  const named = given.value('form')
  const chosen = named === undefined ? null : chosenForm(named)
  const out = given.value('out')
  if (out !== undefined) await checkOutput(out, given.has('force'))
  if (chosen === 'der' && out === undefined && !given.has('json') && process.stdout.isTTY) {
    throw usageError('OPTION_MISSING', 'DER is not text', 'Add --out FILE, or take --form pem.')
  }
  const key = await withVault(given, around, {}, async (custodian) =>
    chooseKey((await custodian.status()).keys, given.operands[0] ?? ''),
  )
  if (key.compromised !== null) {
    const since = key.compromised.at.slice(0, 10)
    around.tell(`This key is marked as compromised since ${since}: no app should carry it`)
  }
  const spki = decodeBase64(key.spki)
  const written = publicForms(await readAnyVerificationKey(spki))
  const form = chosen ?? written.app.form
  refuseMisfit(form, key)
  const answer = form === 'der' ? spki : `${textOf(written, form).trimEnd()}\n`
  const bytes = typeof answer === 'string' ? encodeUtf8(answer) : answer
  if (out !== undefined) await writeOutput(out, bytes, 'public', given.has('force'))
  return {
    exit: 0,
    json: {
      ...formsAsJson(written),
      kind: key.kind,
      label: key.label,
      ...(out === undefined ? {} : { out }),
    },
    text: out === undefined ? answer : `The public key ${key.keyId} was written to ${out}\n`,
  }
}

const textOf = (written: PublicForms, form: Exclude<Form, 'der'>): string =>
  form === 'pem' || form === 'jwk' || form === 'spki' ? written[form] : written.app.text

/** Throws CommandError OPTION_VALUE for a form of another kind of key. */
function refuseMisfit(form: Form, key: KeyRecord): void {
  const own = appKeyForm(key.kind)
  if (form === own || !appForms.includes(form)) return
  throw usageError(
    'OPTION_VALUE',
    `--form ${form} does not fit this key, which is ${keyName(key)}`,
    `Its forms are ${own}, spki, pem, der and jwk.`,
  )
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
