import type { KeyForm, KeyRecord } from '../bridge/custody.ts'
import { decodeBase64 } from '../core/encoding/base64.ts'
import { readAnyVerificationKey } from '../core/targets/keys.ts'
import { publicForms, type PublicForms } from '../core/targets/public-forms.ts'
import { usageError } from './exit.ts'
import { nearest } from './nearest.ts'

/** What an app is configured with; of a P-256 key that is its point, which is called so too. */
interface AppKey {
  readonly appKey: string
  readonly point?: string
}

/** A key as the command shows it: the record, with what apps are configured with. */
export async function describeKey(key: KeyRecord): Promise<KeyRecord & AppKey> {
  return { ...key, ...appKeyOf(publicForms(await readAnyVerificationKey(decodeBase64(key.spki)))) }
}

/** The forms of a public key as `--json` gives them. */
export function formsAsJson({
  app,
  ...forms
}: PublicForms): Omit<PublicForms, 'app'> & AppKey & { readonly keyId: string } {
  return { ...forms, ...appKeyOf({ app, ...forms }) }
}

const appKeyOf = ({ app }: PublicForms): AppKey =>
  app.form === 'point' ? { appKey: app.text, point: app.text } : { appKey: app.text }

/** The line under a key that was made or imported: what goes into the app. */
export function appKeyLine({ appKey, point }: AppKey): string {
  return `  ${point === undefined ? 'for the app ' : 'public point'}  ${appKey}`
}

const forms: Readonly<Record<string, KeyForm>> = {
  p256: 'ecdsa-p256',
  'rsa-2048': 'rsa-2048',
  'rsa-4096': 'rsa-4096',
  ed25519: 'ed25519',
}

/** What `--kind` names. Throws CommandError OPTION_VALUE. */
export function chosenKind(text: string): KeyForm {
  const form = Object.hasOwn(forms, text) ? forms[text] : undefined
  if (form !== undefined) return form
  const words = Object.keys(forms)
  throw usageError(
    'OPTION_VALUE',
    `--kind is one of ${words.join(', ')}, not “${text}”`,
    `The nearest is ${nearest(text, words) ?? 'p256'}.`,
  )
}
