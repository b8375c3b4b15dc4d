import { encodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { clientNames } from '../x509/client-names.ts'
import { crashedAtStart, Refusal, type Client } from './client.ts'
import { swiftBase64 } from './swift/base64.ts'
import { KeyedContainer, swiftArray, swiftData, swiftDouble, swiftString } from './swift/decoder.ts'
import { scanJson, type Scanned } from './swift/scanner.ts'
import { canonicalText, compareScalars, utf8OfJson, wholeNumberText } from './swift/text.ts'
import { lookUpCertificate, wultraDevice, type Platform } from './wultra/device.ts'
import { importPoint, wultraAppKey } from './wultra/key.ts'
import type { Cache, CachedPin, ParsedEntry, PlatformRules } from './wultra/store.ts'

/** Seconds since 2001 as Foundation's Date has them, a Double; from 1970 and back is not free of rounding. */
type ReferenceSeconds = number
const REFERENCE = 978_307_200

const rules: PlatformRules<ReferenceSeconds> = {
  canonicalName: canonicalText,
  compareNames: compareScalars,
  millisecondsUntil: (time, now) => (time - (now.getTime() / 1000 - REFERENCE)) * 1000,
  compareTimes: (one, other) => one - other,
  seconds: (time) => time + REFERENCE,
  signedText: (pin) => {
    const expires = wholeNumberText(Math.ceil(pin.expires + REFERENCE))
    return new TextEncoder().encode(`${pin.name}&${encodeBase64(pin.fingerprint)}&${expires}`)
  },
  eighthOf: (milliseconds) => milliseconds * 0.125,
}

const platformNaming = (
  nameOf: Platform<ReferenceSeconds>['nameOf'],
): Platform<ReferenceSeconds> => ({
  rules,
  parse: (body) => {
    try {
      return { entries: decodeList(body) }
    } catch (error) {
      if (error instanceof Refusal) return { because: error.message }
      throw error
    }
  },
  decodeSignature: swiftBase64,
  nameOf,
  nameless: {
    result: 'UNTRUSTED',
    because: 'iOS derives no name from the certificate.',
  },
  answersBeforeSilentUpdate: true,
})

/** `decode(GetFingerprintsResponse.self)`: members in the order of their declaration; every entry must decode. */
function decodeList(body: Bytes): ParsedEntry<ReferenceSeconds>[] {
  const list = new KeyedContainer(scanJson(utf8OfJson(body)), 'The document')
  const elements = swiftArray(list.get('fingerprints'), 'The member "fingerprints"')
  const entries = elements.map((element, index) => decodeEntry(element, `Entry ${index + 1}`))
  if (list.has('timestamp')) decodeDate(list.get('timestamp'), 'The member "timestamp"')
  return entries
}

function decodeEntry(element: Scanned, which: string): ParsedEntry<ReferenceSeconds> {
  const entry = new KeyedContainer(element, which)
  return {
    name: swiftString(entry.get('name'), `${which}: "name"`),
    fingerprint: swiftData(entry.get('fingerprint'), `${which}: "fingerprint"`),
    expires: decodeDate(entry.get('expires'), `${which}: "expires"`),
    signature: entry.has('signature')
      ? swiftData(entry.get('signature'), `${which}: "signature"`)
      : null,
  }
}

function decodeDate(value: Scanned, what: string): ReferenceSeconds {
  return swiftDouble(value, what) - REFERENCE
}

/** What an earlier run left in the secure data store; null where it does not decode, as the SDK takes it. */
function restoreCache(persisted: Bytes): Cache<ReferenceSeconds> | null {
  try {
    const data = new KeyedContainer(scanJson(utf8OfJson(persisted)), 'The cache')
    const pins = swiftArray(data.get('c'), 'The cache').map(
      (element): CachedPin<ReferenceSeconds> => {
        const pin = new KeyedContainer(element, 'A cached entry')
        return {
          name: swiftString(pin.get('n'), 'Its name'),
          fingerprint: swiftData(pin.get('f'), 'Its fingerprint'),
          expires: decodeDate(pin.get('e'), 'Its expiry'),
        }
      },
    )
    return { pins, nextUpdate: swiftDouble(data.get('u'), 'The next update') * 1000 }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** The app on a system that names certificates in its way. */
function appOn(
  platform: Platform<ReferenceSeconds>,
  named: Pick<Client, 'id' | 'versions'>,
): Client {
  return {
    ...named,
    reads: 'a Wultra list, or with --challenge a Mobile Utility Server answer',
    appKeyOf: wultraAppKey,
    lookUp: (server) => lookUpCertificate(platform, server),
    async start(setup) {
      let fallback: CachedPin<ReferenceSeconds>[] = []
      if (setup.fallback) {
        const parsed = platform.parse(setup.fallback)
        if ('because' in parsed) {
          return crashedAtStart(
            `The fallback does not decode, which ends the app. ${parsed.because}`,
          )
        }
        fallback = parsed.entries as CachedPin<ReferenceSeconds>[]
      }
      const keyBytes = swiftBase64(setup.appKey)
      if (keyBytes === null) {
        return crashedAtStart('The public key is not standard padded base64, which ends the app.')
      }
      const check = await importPoint(keyBytes)
      if (check === null) {
        return crashedAtStart('The public key is no point of P-256, which ends the app.')
      }
      const cache = setup.persisted ? restoreCache(setup.persisted) : null
      const device = wultraDevice({ platform, setup, check, fallback, cache })
      const because =
        cache === null ? 'A fresh install with an empty store.' : 'The store of an earlier run.'
      return { result: 'OK', because, device }
    },
  }
}

/**
 * WultraSSLPinning for iOS with the JSONDecoder of recent systems: `CertStore.update`, `validate(commonName:
 * fingerprint:)` and, for a certificate, `validate(challenge:)` with the name as iOS since 2024-09 derives it.
 */
export const wultraIos: Client = appOn(
  platformNaming((certificate) => clientNames(certificate).ios),
  { id: 'wultra-ios', versions: '1.6 (static lists: up to 1.8; check with your SDK)' },
)

/** The same on iOS before the change of 2024-09, which gives some certificates another name. */
export const wultraIosOlder: Client = appOn(
  platformNaming((certificate) => clientNames(certificate).iosOlder),
  { id: 'wultra-ios-older', versions: '1.6 on iOS before 18 (static lists: up to 1.8)' },
)
