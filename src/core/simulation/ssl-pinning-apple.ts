import type { Bytes } from '../encoding/bytes.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { InputError } from '../input-error.ts'
import { encodeBase64 } from '../encoding/base64.ts'
import { Refusal, type Client, type Device, type Updated } from './client.ts'
import { trimmed } from './java/text.ts'
import { lookUpPin, pinnedServer } from './server.ts'
import { rsaAppKey } from './ssl-pinning/app-key.ts'
import { importPkcs1, type RsaCheck } from './ssl-pinning/rsa-key.ts'
import { swiftBase64 } from './swift/base64.ts'
import { KeyedContainer, swiftArray, swiftInt64, swiftString } from './swift/decoder.ts'
import { scanJson, type Scanned } from './swift/scanner.ts'
import { canonicalText, utf8OfJson } from './swift/text.ts'

/** The five fields that the SDK knows; it signs over nothing else. */
interface KeyItem {
  readonly domainName: string
  readonly key: string
  readonly fqdn: string | null
  readonly expire: bigint | null
  readonly date: string | null
}

function decodeResponse(body: Bytes): { keys: KeyItem[]; signature: string } {
  const root = new KeyedContainer(scanJson(utf8OfJson(body)), 'The document')
  const payload = new KeyedContainer(root.get('payload'), 'The payload')
  const keys = swiftArray(payload.get('keys'), 'The member "keys"').map(decodeItem)
  return { keys, signature: swiftString(root.get('signature'), 'The signature') }
}

function decodeItem(element: Scanned, index: number): KeyItem {
  const which = `Key ${index + 1}`
  const item = new KeyedContainer(element, which)
  const optional = (name: string): string | null =>
    item.has(name) ? swiftString(item.get(name), `${which}: "${name}"`) : null
  return {
    domainName: swiftString(item.get('domainName'), `${which}: "domainName"`),
    key: swiftString(item.get('key'), `${which}: "key"`),
    fqdn: optional('fqdn'),
    expire: item.has('expire') ? swiftInt64(item.get('expire'), `${which}: "expire"`) : null,
    date: optional('date'),
  }
}

/** JSONEncoder and JSONCanonicalizer over the decoded payload: missing and null fields are left out. */
function canonicalPayload(keys: readonly KeyItem[]): string {
  const items = keys.map((item) => {
    const members = [
      item.date === null ? [] : [`"date":${canonicalString(item.date)}`],
      [`"domainName":${canonicalString(item.domainName)}`],
      item.expire === null ? [] : [`"expire":${canonicalNumber(Number(item.expire))}`],
      item.fqdn === null ? [] : [`"fqdn":${canonicalString(item.fqdn)}`],
      [`"key":${canonicalString(item.key)}`],
    ]
    return `{${members.flat().join(',')}}`
  })
  return `{"keys":[${items.join(',')}]}`
}

/** Beyond 2^53 it prints as Swift prints a Double, which is not as RFC 8785 does. */
function canonicalNumber(value: number): string {
  return Math.abs(value) <= 2 ** 53 ? String(value) : value.toExponential()
}

function canonicalString(text: string): string {
  return JSON.stringify(text)
}

const MARK = '-----BEGIN PUBLIC KEY-----'

/** The frames of RSA keys of 1024, 2048 and 4096 bits with the exponent 65537, which the SDK takes off. */
const SPKI_FRAMES = [
  '30819f300d06092a864886f70d010101050003818d00',
  '30820122300d06092a864886f70d01010105000382010f00',
  '30820222300d06092a864886f70d01010105000382020f00',
].map((hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))

/** `SignatureVerifier.importPublicKey` with a SecKeyCreateWithData that takes PKCS#1; null where it throws. */
async function importPublicKey(appKey: string): Promise<RsaCheck | null> {
  const first = swiftBase64(cleaned(appKey))
  if (first === null) return null
  const text = utf8OrNull(first)
  const inner = text?.includes(MARK) === true ? bodyOf(text) : first
  if (inner === null) return null
  const frame = SPKI_FRAMES.find((known) => known.every((octet, at) => octet === inner[at]))
  const pkcs1 = frame === undefined ? inner : inner.subarray(frame.length)
  return importPkcs1(pkcs1, { mayTrail: true, mayBeNegative: false })
}

function bodyOf(pem: string): Bytes | null {
  const body = pem.replaceAll(MARK, '').replaceAll('-----END PUBLIC KEY-----', '')
  return swiftBase64(cleaned(body))
}

/** Line breaks anywhere, then tabs and spaces at the ends (CharacterSet.whitespaces). */
function cleaned(text: string): string {
  return trimmed(text.replace(/[\n\r]/g, ''), (unit) => /[\t\p{Zs}]/u.test(unit))
}

function utf8OrNull(bytes: Bytes): string | null {
  try {
    return decodeUtf8(bytes)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

function device(check: RsaCheck | null, pins: readonly KeyItem[] | null): Device {
  const self: Device = {
    stored: (pins ?? []).map(({ domainName, key }) => ({
      name: domainName,
      fingerprint: key,
      expires: null,
    })),
    update: async ({ body }) => {
      const keep = (result: string, because: string): Updated => ({ result, because, device: self })
      if (body === null) return keep('UNREADABLE', 'The request failed.')
      let response: { keys: KeyItem[]; signature: string }
      try {
        response = decodeResponse(body)
      } catch (error) {
        if (error instanceof Refusal) return keep('UNREADABLE', error.message)
        throw error
      }
      if (check === null) {
        return keep('INVALID_KEY', "The app's signing key is in no form that the SDK reads.")
      }
      const signature = swiftBase64(response.signature)
      if (signature === null) {
        return keep('INVALID_SIGNATURE', 'The signature is not standard padded base64.')
      }
      const signed = new TextEncoder().encode(canonicalPayload(response.keys))
      if (!(await check(signature, signed))) {
        const because =
          "The signature does not fit the five fields that the SDK knows, encoded anew, by the app's key."
        return keep('INVALID_SIGNATURE', because)
      }
      if (response.keys.length === 0) return keep('EMPTY', 'The list has no keys.')
      const because = `The signature fits the five fields that the SDK knows (other members are not looked at); ${response.keys.length} pins are in force until the app starts again.`
      return { result: 'OK', because, device: device(check, response.keys) }
    },
    validate: async (server) => {
      if (pins === null) {
        const because = 'No list was accepted, so the app has no session to connect with.'
        return { result: 'REFUSED', because }
      }
      const seen = await pinnedServer(server)
      const leaf = seen?.digests[0]
      if (leaf === undefined) {
        return {
          result: 'CRASH',
          because: 'The chain is empty, and the SDK takes its first element.',
        }
      }
      const digest = encodeBase64(leaf)
      const match = pins.find(({ key }) => canonicalText(key) === digest)
      if (match === undefined) {
        const because =
          'The public key of the leaf is on the list for no host; others do not count.'
        return { result: 'REFUSED', because }
      }
      const because = `The public key of the leaf is on the list (for ${JSON.stringify(match.domainName)}); the host, the dates and the chain are not looked at.`
      return { result: 'CONNECTS', because }
    },
  }
  return self
}

/**
 * ssl-pinning/apple-sdk with the JSONDecoder of recent systems: `SslPinningClient.initialize` over each body, and the
 * session's answer to a server. Hosts play no part. Whether the system's key import takes other frames of an RSA key
 * than those that the SDK strips is not proved; here it does not.
 */
export const sslPinningApple: Client = {
  id: 'ssl-pinning-apple',
  versions: '1.1.0 (2cee8d9)',
  reads: 'a file of the ssl-pinning Go server',
  appKeyOf: rsaAppKey,
  lookUp: lookUpPin,
  start: async ({ appKey }) => ({
    result: 'OK',
    because: 'A fresh install; the key is only read when a list is checked.',
    device: device(await importPublicKey(appKey), null),
  }),
}
