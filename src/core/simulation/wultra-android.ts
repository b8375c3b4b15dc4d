import { encodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { clientNames } from '../x509/client-names.ts'
import { crashedAtStart, Refusal, type Client } from './client.ts'
import { elementAsLong, elementAsString, readElement } from './gson/element.ts'
import { GsonReader } from './gson/reader.ts'
import { androidBase64 } from './java/android-base64.ts'
import { javaBytes, javaString } from './java/text.ts'
import { lookUpCertificate, wultraDevice, type Platform } from './wultra/device.ts'
import { importPoint, wultraAppKey } from './wultra/key.ts'
import type { CachedPin, ParsedEntry, PlatformRules } from './wultra/store.ts'

/** Milliseconds as Java's Date has them: 64 bits that wrap. */
type Milliseconds = bigint

const rules: PlatformRules<Milliseconds> = {
  canonicalName: (name) => name,
  compareNames: (one, other) => (one === other ? 0 : one < other ? -1 : 1),
  millisecondsUntil: (time, now) => Number(time - BigInt(now.getTime())),
  compareTimes: (one, other) => (one === other ? 0 : one < other ? -1 : 1),
  seconds: (time) => Number(time / 1000n),
  signedText: (pin) =>
    javaBytes(`${pin.name}&${encodeBase64(pin.fingerprint)}&${pin.expires / 1000n}`),
  eighthOf: (milliseconds) => Math.floor(milliseconds * 0.125 + 0.5),
}

const platform: Platform<Milliseconds> = {
  rules,
  parse: (body) => {
    try {
      return { entries: readList(new GsonReader(javaString(body))) }
    } catch (error) {
      if (error instanceof Refusal) return { because: error.message }
      throw error
    }
  },
  decodeSignature: androidBase64,
  nameOf: (certificate) => clientNames(certificate).android,
  nameless: {
    result: 'CRASH',
    because: 'Android finds no common name in the certificate and throws a NullPointerException.',
  },
  answersBeforeSilentUpdate: false,
}

/** `Gson.fromJson(text, GetFingerprintResponse)`. */
function readList(reader: GsonReader): (ParsedEntry<Milliseconds> | null)[] {
  reader.expect('begin-object', 'The document is no object.')
  let entries: (ParsedEntry<Milliseconds> | null)[] | null = null
  while (reader.hasNext()) {
    // Of equal members the last one counts, a null too.
    if (reader.name() === 'fingerprints') entries = readEntries(reader)
    else reader.skip()
  }
  reader.expect('end-object', 'The document is not closed.')
  if (reader.peek().kind !== 'end') throw new Refusal('There is text after the document.')
  if (entries === null) throw new Refusal('The document has no "fingerprints".')
  return entries
}

function readEntries(reader: GsonReader): (ParsedEntry<Milliseconds> | null)[] | null {
  if (reader.peek().kind === 'null') {
    reader.take()
    return null
  }
  reader.expect('begin-array', 'The member "fingerprints" is no array.')
  const entries: (ParsedEntry<Milliseconds> | null)[] = []
  while (reader.hasNext()) entries.push(readEntry(reader))
  reader.expect('end-array', 'The array is not closed.')
  return entries
}

function readEntry(reader: GsonReader): ParsedEntry<Milliseconds> | null {
  if (reader.peek().kind === 'null') {
    reader.take()
    return null
  }
  reader.expect('begin-object', 'An entry is no object.')
  let name: string | null = null
  let fingerprint: Bytes | null = null
  let expires: Milliseconds | null = null
  let signature: Bytes | null = null
  while (reader.hasNext()) {
    switch (reader.name()) {
      case 'name':
        name = readText(reader)
        break
      case 'fingerprint':
        fingerprint = readBytes(reader)
        break
      case 'expires':
        expires = readDate(reader)
        break
      case 'signature':
        signature = readBytes(reader)
        break
      default:
        reader.skip()
    }
  }
  reader.expect('end-object', 'An entry is not closed.')
  return { name, fingerprint, expires, signature }
}

function readText(reader: GsonReader): string | null {
  const token = reader.take()
  if (token.kind === 'null') return null
  if (token.kind === 'boolean') return String(token.value)
  if (token.kind === 'string' || token.kind === 'number') return token.text
  throw new Refusal('A name is no text.')
}

function readBytes(reader: GsonReader): Bytes | null {
  const element = readElement(reader)
  if (element.kind === 'null') return null
  const bytes = androidBase64(elementAsString(element))
  if (bytes === null) throw new Refusal('A fingerprint or signature is no base64.')
  return bytes
}

function readDate(reader: GsonReader): Milliseconds | null {
  const element = readElement(reader)
  return element.kind === 'null' ? null : BigInt.asIntN(64, elementAsLong(element) * 1000n)
}

/**
 * WultraSSLPinning for Android with Gson 2.10.1: `CertStore.update` and `validateFingerprint` or
 * `validateCertificate`. The fallback is code in a real app; here it is a list of the same form, in seconds.
 */
export const wultraAndroid: Client = {
  id: 'wultra-android',
  versions: '1.4 (static lists: up to about 1.6; check with your SDK)',
  reads: 'a Wultra list, or with --challenge a Mobile Utility Server answer',
  appKeyOf: wultraAppKey,
  lookUp: (server) => lookUpCertificate(platform, server),
  async start(setup) {
    const keyBytes = androidBase64(setup.appKey)
    if (keyBytes === null) return crashedAtStart('The public key of the app is no base64.')
    const check = await importPoint(keyBytes)
    let fallback: CachedPin<Milliseconds>[] = []
    if (setup.fallback) {
      const parsed = platform.parse(setup.fallback)
      if ('because' in parsed) {
        return crashedAtStart(`The fallback can't be built from this text. ${parsed.because}`)
      }
      const complete = parsed.entries.flatMap((entry) => (entry === null ? [] : cached(entry)))
      if (complete.length !== parsed.entries.length) {
        return crashedAtStart('An entry of the fallback lacks its name, fingerprint or expires.')
      }
      fallback = complete
    }
    const device = wultraDevice({ platform, setup, check, fallback, cache: null })
    return { result: 'OK', because: 'A fresh install with an empty store.', device }
  },
}

function cached(entry: ParsedEntry<Milliseconds>): CachedPin<Milliseconds>[] {
  const { name, fingerprint, expires } = entry
  return name === null || fingerprint === null || expires === null
    ? []
    : [{ name, fingerprint, expires }]
}
