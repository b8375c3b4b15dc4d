import type { KeyForm } from '../../bridge/custody.ts'
import type { AppKeyForm } from '../../core/targets/public-forms.ts'

/** What one chooses between when a key is made, with what it is for. RSA keys have a length besides. */
export const keyChoices = [
  {
    kind: 'ecdsa-p256',
    name: 'P-256',
    says: 'Every app has one. It signs the release itself, the lists of the Wultra SDKs and dynapins.',
  },
  { kind: 'rsa', name: 'RSA', says: 'Only for apps with the SDKs of ssl-pinning.' },
  { kind: 'ed25519', name: 'Ed25519', says: 'Only for apps with react-native-ssl-manager.' },
] as const

export type KeyChoice = (typeof keyChoices)[number]['kind']
export type RsaLength = '2048' | '4096'

/** The form that the custodian is asked for. */
export function formOf(choice: KeyChoice, length: RsaLength): KeyForm {
  return choice === 'rsa' ? `rsa-${length}` : choice
}

/** What the form is called in which apps carry a key. */
export const appFormNames: Readonly<Record<AppKeyForm, string>> = {
  point: 'Point, base64',
  'ssl-pinning': 'For ssl-pinning',
  raw: '32 octets, base64',
}

/** Where that form goes. */
export const appFormUses: Readonly<Record<AppKeyForm, string>> = {
  point: 'The Wultra SDKs are configured with it.',
  'ssl-pinning':
    'The SDKs of ssl-pinning for Android and Apple take the key in that form: base64 of its PEM text, of other sizes than 2048 and 4096 bits base64 of PKCS#1.',
  raw: 'react-native-ssl-manager takes it as the publicKey of updatePinsFromUrl.',
}
