import { encodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { Refusal, type Client, type Device, type Updated } from './client.ts'
import { androidBase64 } from './java/android-base64.ts'
import { canonicalOrgJson, orgJsonText, orgText } from './java/org-json-text.ts'
import { parseOrgJson, type OrgJson } from './java/org-json.ts'
import { javaBytes, javaString, kotlinTrim } from './java/text.ts'
import { distinctPins, okHttpPin, type OkHttpPin } from './okhttp/pinner.ts'
import { pinnerVerdict } from './okhttp/verdict.ts'
import { emptyChain, lookUpPin, pinnedServer } from './server.ts'
import { rsaAppKey } from './ssl-pinning/app-key.ts'
import { importPkcs1, pkcs1OfSpki, type RsaCheck } from './ssl-pinning/rsa-key.ts'

interface KeysResponse {
  readonly signature: string
  readonly payload: OrgJson
  readonly keys: readonly { readonly domainName: string; readonly key: string }[]
}

/** `KeysResponse.fromJson`. Throws Refusal. */
function readResponse(text: string): KeysResponse {
  const root = parseOrgJson(text)
  const signature = orgText(member(root, 'signature', 'The document'))
  const payload = member(root, 'payload', 'The document')
  const keys = member(payload, 'keys', 'The payload')
  if (keys.kind !== 'array') throw new Refusal('The member "keys" is no array.')
  const items = keys.elements.map((item, index) => ({
    domainName: orgText(member(item, 'domainName', `Key ${index + 1}`)),
    key: orgText(member(item, 'key', `Key ${index + 1}`)),
  }))
  // The real one takes the payload's text here, which does not exist for NaN in an array.
  orgJsonText(payload)
  return { signature, payload, keys: items }
}

function member(value: OrgJson, name: string, what: string): OrgJson {
  if (value.kind !== 'object') throw new Refusal(`${what} is no object.`)
  const found = value.members.get(name)
  if (found === undefined) throw new Refusal(`${what} has no ${JSON.stringify(name)}.`)
  return found
}

/** `response.body.string()`: a byte order mark decides the encoding, else UTF-8. */
function bodyText(body: Bytes): string {
  const [first, second] = body
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)) {
    const units = new DataView(body.buffer, body.byteOffset + 2, (body.length - 2) & ~1)
    let text = ''
    for (let at = 0; at < units.byteLength; at += 2) {
      text += String.fromCharCode(units.getUint16(at, first === 0xff))
    }
    return text
  }
  const marked = first === 0xef && second === 0xbb && body[2] === 0xbf
  return javaString(marked ? body.subarray(3) : body)
}

/** `SignatureVerifier.parsePublicKey` with the JDK's RSA key factory; null where it throws. */
async function parsePublicKey(appKey: string): Promise<RsaCheck | null> {
  const der = derOf(kotlinTrim(appKey))
  const pkcs1 = der === null ? null : pkcs1OfSpki(der)
  return pkcs1 === null ? null : importPkcs1(pkcs1, { mayTrail: true, mayBeNegative: true })
}

const MARK = 'BEGIN PUBLIC KEY'

function derOf(raw: string): Bytes | null {
  if (raw.includes(MARK)) return pemToDer(raw)
  const decoded = androidBase64(raw)
  if (decoded === null) return null
  const text = javaString(decoded)
  return text.includes(MARK) ? pemToDer(text) : decoded
}

function pemToDer(pem: string): Bytes | null {
  const body = pem
    .replaceAll('-----BEGIN PUBLIC KEY-----', '')
    .replaceAll('-----END PUBLIC KEY-----', '')
    .replace(/[ \t\n\v\f\r]/g, '')
  return androidBase64(kotlinTrim(body))
}

function device(check: RsaCheck | null, pins: readonly OkHttpPin[] | null): Device {
  const self: Device = {
    stored: (pins ?? []).map(({ pattern, digest }) => ({
      name: pattern,
      fingerprint: encodeBase64(digest),
      expires: null,
    })),
    update: async ({ body }) => {
      const keep = (result: string, because: string): Updated => ({ result, because, device: self })
      if (body === null) return keep('UNREADABLE', 'The request failed.')
      let response: KeysResponse
      try {
        response = readResponse(bodyText(body))
      } catch (error) {
        if (error instanceof Refusal) return keep('UNREADABLE', error.message)
        throw error
      }
      if (check === null) return keep('INVALID_KEY', "The app's signing key is no RSA public key.")
      const signature = androidBase64(response.signature)
      if (signature === null) return keep('INVALID_SIGNATURE', 'The signature is no base64.')
      if (!(await check(signature, javaBytes(canonicalOrgJson(response.payload))))) {
        return keep(
          'INVALID_SIGNATURE',
          "The signature does not fit the canonical payload by the app's key.",
        )
      }
      if (response.keys.length === 0) return keep('EMPTY', 'The list has no keys.')
      try {
        const built = distinctPins(
          response.keys.map(({ domainName, key }) => {
            const trimmed = kotlinTrim(key)
            const pin = trimmed.startsWith('sha256/') ? trimmed : `sha256/${trimmed}`
            return okHttpPin(kotlinTrim(domainName).toLowerCase(), pin)
          }),
        )
        const because = `The signature fits; ${built.length} pins are in force until the app starts again.`
        return { result: 'OK', because, device: device(check, built) }
      } catch (error) {
        if (error instanceof Refusal) return keep('INVALID_PINS', error.message)
        throw error
      }
    },
    validate: async (server) => {
      if (pins === null) {
        const because = 'No list was accepted, so the app has no client to connect with.'
        return { result: 'REFUSED', because }
      }
      const seen = await pinnedServer(server)
      return seen === null ? emptyChain : pinnerVerdict(pins, seen)
    },
  }
  return self
}

/**
 * ssl-pinning/android-sdk with org.json of Android 10, java-json-canonicalization 1.1 and OkHttp 4.12:
 * `SslPinningClient.initialize` over each body. A host is given as OkHttp holds it, in lower case and punycode.
 */
export const sslPinningAndroid: Client = {
  id: 'ssl-pinning-android',
  versions: '5d9fb57 of 2026, with OkHttp 4.12',
  reads: 'a file of the ssl-pinning Go server',
  appKeyOf: rsaAppKey,
  lookUp: lookUpPin,
  start: async ({ appKey }) => ({
    result: 'OK',
    because: 'A fresh install; the key is only read when a list is checked.',
    device: device(await parsePublicKey(appKey), null),
  }),
}
