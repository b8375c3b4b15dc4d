import { encodeBase64 } from '../encoding/base64.ts'
import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import {
  Refusal,
  type AppSetup,
  type Client,
  type Device,
  type Updated,
  type Verdict,
} from './client.ts'
import { keyOctets } from './key-octets.ts'
import { okHttpPin, type OkHttpPin } from './okhttp/pinner.ts'
import { pinnerVerdict } from './okhttp/verdict.ts'
import { parseBundle, verifyBundle } from './rn-ssl-manager/bundle.ts'
import type { SslConfig } from './rn-ssl-manager/config.ts'
import { RnError } from './rn-ssl-manager/errors.ts'
import { emptyChain, lookUpPin, notPinned, pinnedServer, type PinnedServer } from './server.ts'

/** What one run of the app remembers: the mark is lost when it ends. */
interface Session {
  readonly setup: AppSetup
  readonly config: SslConfig | null
  /** `issuedAt` of the bundle applied last. */
  readonly lastIssuedAt: number | undefined
}

async function update(session: Session, body: Bytes | null, now: Date): Promise<Updated> {
  const { setup } = session
  const unchanged = (result: string, because: string): Updated => ({
    result,
    because,
    device: device(session),
  })
  if (body === null) return unchanged('OTA_FETCH_FAILED', 'The request failed.')
  const options = {
    publicKey: setup.appKey,
    maxAgeMs: setup.maxAgeMs,
    minIssuedAt: setup.minIssuedAtMs ?? session.lastIssuedAt,
  }
  try {
    const { config, issuedAt, leniency } = await verifyBundle(
      parseBundle(body),
      options,
      now.getTime(),
    )
    // The configuration goes to the native side as text; deep nesting ends here in a RangeError.
    JSON.stringify(config)
    const hosts = Object.keys(config.sha256Keys).length
    const because = [
      `The signature fits and the bundle is new enough; pins for ${hosts} ${hosts === 1 ? 'host' : 'hosts'} are applied.`,
      options.minIssuedAt === undefined
        ? 'Nothing older was remembered, as after every start of the app, so an older bundle would have done too.'
        : null,
      leniency,
    ]
      .filter((sentence) => sentence !== null)
      .join(' ')
    return { result: 'OK', because, device: device({ setup, config, lastIssuedAt: issuedAt }) }
  } catch (error) {
    if (error instanceof RnError) return unchanged(error.code, error.message)
    // Whatever the library lets through without a code: the app can't tell what it was.
    const text = error instanceof Error ? error.message : String(error)
    return unchanged('CRASH', `${text.replace(/\.$/, '')}.`)
  }
}

/**
 * As the library's Android side enforces it: an OkHttp pinner over every enforced host that has not expired, with its
 * sub-domains unless they are switched off; a host in report-only mode or past its day is not pinned; and one pin that
 * OkHttp refuses leaves a client without any pinning.
 */
function verdict(config: SslConfig, server: PinnedServer, now: Date): Verdict {
  const pins: OkHttpPin[] = []
  let idle: string | null = null
  try {
    for (const [host, texts] of Object.entries(config.sha256Keys)) {
      const options = config.domains?.[host]
      const withSubdomains = options?.includeSubdomains !== false
      const isMeant = server.host === host || (withSubdomains && server.host.endsWith(`.${host}`))
      if (isPast(options?.expirationDate ?? null, now)) {
        if (isMeant)
          idle = `The pins of ${JSON.stringify(host)} ended with ${options?.expirationDate ?? ''}; from then on any certificate will do.`
      } else if (options?.enforcePinning === false) {
        if (isMeant) idle = `Pins of ${JSON.stringify(host)} are only reported, not enforced.`
      } else {
        for (const pattern of withSubdomains ? [host, `**.${host}`] : [host]) {
          for (const text of texts) pins.push(okHttpPin(pattern, text))
        }
      }
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const because = `OkHttp refuses a pin, and the library then goes on without pinning. ${error.message}`
    return { result: 'NOT_PINNED', because }
  }
  const decided = pinnerVerdict(pins, server)
  return decided.result === 'NOT_PINNED' && idle !== null
    ? { result: 'NOT_PINNED', because: idle }
    : decided
}

/** Until the end of the day, UTC. */
function isPast(date: string | null, now: Date): boolean {
  if (date === null) return false
  const end = Date.parse(`${date}T23:59:59.999Z`)
  return Number.isFinite(end) && end < now.getTime()
}

/** A running app; each call of the library brings its own options. */
export interface RnDevice extends Device {
  withOptions(setup: AppSetup): RnDevice
}

function device(session: Session): RnDevice {
  const { config } = session
  return {
    withOptions: (setup) => device({ ...session, setup }),
    stored: Object.entries(config?.sha256Keys ?? {}).flatMap(([host, pins]) =>
      pins.map((pin) => ({
        name: host,
        fingerprint: pin.trim().slice('sha256/'.length),
        expires: null,
      })),
    ),
    update: ({ body }, now) => update(session, body, now),
    validate: async (server, now) => {
      const seen = await pinnedServer(server)
      if (seen === null) return emptyChain
      return config === null ? notPinned(seen.host) : verdict(config, seen, now)
    },
  }
}

/** Base64 of the 32 octets of an Ed25519 key, which is given so, in hex, or as SPKI in PEM, DER or base64. */
function appKeyOf(key: string | Bytes): Promise<string> {
  const hex = typeof key === 'string' && /^[0-9a-f]{64}$/i.test(key.trim()) ? key.trim() : null
  if (hex !== null) {
    const octets = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    return Promise.resolve(encodeBase64(octets))
  }
  for (const octets of keyOctets(key)) {
    if (octets.length === 32) return Promise.resolve(encodeBase64(octets))
    const isSpki = SPKI_FRAME.every((octet, at) => octet === octets[at])
    if (isSpki && octets.length === 44) return Promise.resolve(encodeBase64(octets.subarray(12)))
  }
  const message = 'The key is no Ed25519 public key in a known form.'
  return Promise.reject(new InputError('KEY_UNREADABLE', message))
}

const SPKI_FRAME = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]

/**
 * react-native-ssl-manager: `updatePinsFromUrl` in one session of the app. A configuration built into the app is not
 * part of it. Dates without a zone are read as UTC. Connections are judged as on Android; on iOS, where the same pins
 * go to TrustKit at the next start, see trustkit-ios.
 */
export const rnSslManager: Client = {
  id: 'rn-ssl-manager',
  versions: '2.2.0',
  reads: 'a signed bundle of react-native-ssl-manager',
  appKeyOf,
  lookUp: lookUpPin,
  start: (setup) =>
    Promise.resolve({
      result: 'OK',
      because: 'A fresh start; the key is only read when a bundle is checked.',
      device: device({ setup, config: null, lastIssuedAt: undefined }),
    }),
}
