import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import { derToRaw } from '../../../src/core/x509/ecdsa-signature.ts'
import { publicKeyForms } from '../../../src/core/x509/public-key.ts'
import { digestOf } from '../bundle/signed-release.ts'
import { wholeBundle } from '../bundle/whole-bundle.ts'
import { inDays, makeKey, modelOf, unpack, type MadeKey } from './signed-files.ts'

const names = ['api.example.test', 'Banque "Générale" \\ 銀行 🏦 $0', '\t']
/** Names with everything that source and JSON escape. */
export const oddModel = await modelOf(
  names.map((name, at) => ({
    kind: 'digest',
    host: 'api.practice.example',
    name,
    fingerprint: digestOf(at),
    expires: inDays(90),
  })),
  {
    pins: ['api', 'login'].flatMap((label) =>
      [1, 2].map((octet) => ({
        host: `${label}.practice.example`,
        spkiSha256: digestOf(octet),
        role: 'active' as const,
        expires: inDays(90),
      })),
    ),
  },
)
const made = [await makeKey('ecdsa-p256'), await makeKey('rsa'), await makeKey('ed25519')]
export const [p256] = made as [MadeKey]
/** The key of the app generation before; the manifest wants it to sign too. */
export const older = await makeKey('ecdsa-p256')
export const stranger = await makeKey('ecdsa-p256')
const DOWNLOADED = ['wultra', 'ssl-pinning', 'rn-ssl-manager', 'dynapins']
export const files = await wholeBundle({
  model: oddModel,
  targets: targets.filter(({ id }) => DOWNLOADED.includes(id)),
  keys: made,
  older,
})
export const keyIds = [...made, older].map(({ key }) => key.keyId)
/** A bundle of all that is signed. */
export const folder = unpack(files, [])
export const pointOf = ({ key }: MadeKey): string =>
  key.kind === 'ecdsa-p256' ? publicKeyForms(key).point : ''
const at = (path: string): string => join(folder, path)
export const textAt = (path: string): string => readFileSync(at(path), 'utf8')

/** Does something with other content in one file, and puts it back. */
export function withText<T>(path: string, text: string, act: () => T): T {
  const whole = textAt(path)
  expect(text).not.toBe(whole)
  writeFileSync(at(path), text)
  try {
    return act()
  } finally {
    writeFileSync(at(path), whole)
  }
}

/** One character other than it was, at the end of what is found. */
export function altered(text: string, where: RegExp): string {
  return text.replace(where, (part) => part.slice(0, -1) + (part.endsWith('2') ? '3' : '2'))
}

interface Envelope {
  payload: string
  payloadType: string
  signatures: { keyid: string; sig: string }[]
}

function envelopeWith(change: (envelope: Envelope) => void): string {
  const envelope = JSON.parse(textAt('manifest.json')) as Envelope
  change(envelope)
  return `${JSON.stringify(envelope, null, 2)}\n`
}

/** Manifests that nobody may take, although most of them have a good signature. */
export const badManifests: [string, () => string][] = [
  ['of another version', () => envelopeWith(changePayload('"version":3', '"version":4'))],
  [
    'that wants one signature less',
    () => envelopeWith(changePayload('"threshold":2', '"threshold":1')),
  ],
  ['that wants none', () => envelopeWith(changePayload('"threshold":2', '"threshold":0'))],
  ['with a changed signature', () => altered(textAt('manifest.json'), /"sig": "[^"]{20}/)],
  ['without the newer signature', () => envelopeWith((one) => one.signatures.shift())],
  ['without the older signature', () => envelopeWith((one) => one.signatures.pop())],
  [
    'that one key signed twice',
    () =>
      envelopeWith((one) => {
        one.signatures[1]!.sig = one.signatures[0]!.sig
      }),
  ],
  [
    'with a signature as two numbers',
    () =>
      envelopeWith((one) => {
        const der = new Uint8Array(Buffer.from(one.signatures[0]!.sig, 'base64'))
        one.signatures[0]!.sig = encodeBase64(derToRaw(der))
      }),
  ],
  [
    'of another type',
    () =>
      envelopeWith((one) => {
        one.payloadType = 'application/json'
      }),
  ],
  ['without signatures', () => envelopeWith((one) => (one.signatures = []))],
]

function changePayload(from: string, to: string): (envelope: Envelope) => void {
  return (envelope) => {
    const text = Buffer.from(envelope.payload, 'base64').toString()
    expect(text).toContain(from)
    envelope.payload = Buffer.from(text.replace(from, to)).toString('base64')
  }
}
