import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts'
import { parseJson } from '../../encoding/json.ts'
import { encodeUtf8 } from '../../encoding/utf8.ts'
import { Fields } from '../../lists/fields.ts'
import type { BundleFile } from '../../lists/release.ts'
import { lastDay, lintHosts } from '../lint-hosts.ts'
import type { PinModel } from '../model.ts'
import { carriedHosts, digestIn, textAt } from '../one-file.ts'
import type { CarriedHost, ReadBack, Target, TargetRelease } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const PATH = 'rn-ssl-manager.json'

const ABILITIES = {
  id: 'rn-ssl-manager',
  label: 'react-native-ssl-manager',
  wildcard: false,
  subdomains: true,
  reportOnly: true,
  authorities: true,
  // On iOS the library hands its pins to TrustKit.
  leastPins: 2,
  switchesOff: true,
} as const

/** The bundle that react-native-ssl-manager fetches over the air. */
export const rnSslManagerBundle: Target = {
  id: ABILITIES.id,
  label: 'react-native-ssl-manager OTA bundle',
  needs: { digest: 'spki', signature: 'ed25519' },
  worksWith:
    'react-native-ssl-manager from 2.2, updatePinsFromUrl with the base64 of the 32 octets of the key.',
  cannotCarry:
    'A host stops being pinned after its last day, without a word; older bundles are refused only until the app restarts.',
  paths: /^rn-ssl-manager\.json$/,
  check: `sed -n 's/^  "payload": "\\(.*\\)",$/\\1/p' ${PATH} | tr -d '\\n' | openssl base64 -d -A > "$t/payload"
sed -n 's/^  "signature": "\\(.*\\)"$/\\1/p' ${PATH} | tr -d '\\n' | openssl base64 -d -A > "$t/sig"
openssl pkeyutl -verify -pubin -inkey public-key-ed25519.pem -rawin -in "$t/payload" -sigfile "$t/sig"`,
  lint: (model, now) => lintHosts(ABILITIES, model, now),
  signingInputs: (model, release) => [encodeUtf8(payloadText(model, release))],
  render: (model, release, signatures) => {
    const [signature] = signatures
    if (signature === undefined || signatures.length > 1) throw new TypeError('one signature')
    const payload = encodeBase64(encodeUtf8(payloadText(model, release)))
    return [{ path: PATH, text: `${JSON.stringify({ payload, signature }, null, 2)}\n` }]
  },
  parse,
  verify: (files, keys, now) => verifyTargetFiles(rnSslManagerBundle, parse, files, keys, now),
}

/** In the order of members that the library's own command writes. */
function payloadText({ hosts }: PinModel, release: TargetRelease): string {
  const keys = hosts.map(({ host, pins }) => {
    const texts = pins.map((pin) => `sha256/${pin.spkiSha256}`)
    return `${JSON.stringify(host)}:${JSON.stringify(texts)}`
  })
  const domains = hosts.map(({ host, pins, enforcement, includeSubdomains }) => {
    const options = {
      enforcePinning: enforcement === 'enforce',
      includeSubdomains,
      expirationDate: lastDay(pins),
    }
    return `${JSON.stringify(host)}:${JSON.stringify(options)}`
  })
  return (
    `{"version":${release.version},"issuedAt":"${inMilliseconds(release.issuedAt)}",` +
    `"expiresAt":"${inMilliseconds(release.expiresAt)}",` +
    `"config":{"sha256Keys":{${keys.join(',')}},"domains":{${domains.join(',')}}}}`
  )
}

/** As Date.prototype.toISOString writes it. */
function inMilliseconds(moment: string): string {
  return moment.replace(/Z$/, '.000Z')
}

function parse(files: readonly BundleFile[]): ReadBack {
  const fields = new Fields(parseJson(textAt(files, PATH)), '$', 'LIST_UNREADABLE')
  const input = decodeBase64(fields.text('payload'))
  const signature = decodeBase64(fields.text('signature'))
  fields.end()
  const payload = Fields.parse(input, 'LIST_UNREADABLE')
  payload.integer('version', 0)
  momentOf(payload, 'issuedAt')
  const expiresAt = payload.has('expiresAt') ? momentOf(payload, 'expiresAt') : null
  const config = payload.object('config')
  const keys = config.object('sha256Keys')
  const domains = config.has('domains') ? config.object('domains') : null
  const hosts = keys.names().map((host) => hostOf(host, keys, domains))
  if (hosts.length === 0) throw config.refuse('sha256Keys', 'has no host')
  return { hosts: carriedHosts(hosts), signed: [{ input, signature }], expiresAt }
}

function hostOf(host: string, keys: Fields, domains: Fields | null): CarriedHost {
  const options = domains?.has(host) === true ? domains.object(host) : null
  const has = (name: string): boolean => options?.has(name) === true && options.boolean(name)
  if (host.trim() === '') throw keys.refuse(host, 'is no host')
  const pins = keys.values(host).map((pin) => {
    const text = typeof pin === 'string' && pin.startsWith('sha256/') ? pin.slice(7) : ''
    return digestIn(PATH, text)
  })
  if (pins.length === 0) throw keys.refuse(host, 'has no pin')
  return { host, includeSubdomains: has('includeSubdomains'), digests: pins }
}

function momentOf(fields: Fields, name: string): number {
  const time = Date.parse(fields.text(name, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/))
  if (Number.isNaN(time)) throw fields.refuse(name, 'is no moment of the calendar')
  return time
}
