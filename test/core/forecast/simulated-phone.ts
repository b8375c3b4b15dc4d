import { generateKeyPairSync, sign } from 'node:crypto'
import type { Bytes } from '../../../src/core/encoding/bytes.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { ClientFamily } from '../../../src/core/forecast/clients.ts'
import type { Publication } from '../../../src/core/forecast/publications.ts'
import type { ListEntry } from '../../../src/core/lists/entry.ts'
import { androidNsc } from '../../../src/core/simulation/android-nsc.ts'
import type { Client, Device } from '../../../src/core/simulation/client.ts'
import { trustkitIos as trustKitSimulated } from '../../../src/core/simulation/trustkit-ios.ts'
import { wultraAndroid } from '../../../src/core/simulation/wultra-android.ts'
import { androidNsc as nscTarget } from '../../../src/core/targets/android-nsc/target.ts'
import type { PinModel } from '../../../src/core/targets/model.ts'
import type { Target } from '../../../src/core/targets/target.ts'
import { trustKit as trustKitTarget } from '../../../src/core/targets/trustkit/target.ts'

export type SimulatedFamily = Extract<ClientFamily, 'wultra' | 'android-nsc' | 'trustkit'>

/** The name that everything is about, and the digests of the certificates or keys that its server may show. */
export const NAME = 'a.example.com'
export const digests = [1, 2, 3].map((octet) => Buffer.alloc(32, octet).toString('base64'))

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const appKey = await wultraAndroid.appKeyOf!(
  new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' })),
)
const release = {
  listId: 'list',
  app: 'App',
  version: 1,
  issuedAt: '2026-01-01T00:00:00Z',
  expiresAt: '2026-02-01T00:00:00Z',
}
const signed = new Map<string, string>()

function signedEntry({ name, fingerprint, expires }: ListEntry): object {
  const text = `${name}&${fingerprint}&${expires}`
  const signature =
    signed.get(text) ?? sign('sha256', Buffer.from(text), pair.privateKey).toString('base64')
  signed.set(text, signature)
  return { name, fingerprint, expires, signature }
}

function wultraList({ entries }: Publication): Bytes {
  return encodeUtf8(JSON.stringify({ fingerprints: entries.map(signedEntry) }))
}

/** The first file that the real target writes for these pins. */
function fileOf(target: Target, { keyPins = [] }: Publication): Bytes {
  const pins = keyPins.map(({ fingerprint, expires }) => {
    return { spkiSha256: fingerprint, role: 'active', expires, isAuthority: false } as const
  })
  const host = { host: NAME, includeSubdomains: false, isWildcard: false, pins }
  const hosts = [{ ...host, enforcement: 'enforce', certificates: [] } as const]
  const model = { hosts } as unknown as PinModel
  return encodeUtf8(target.render(model, release, [])[0]!.text)
}

const clients: Record<SimulatedFamily, { client: Client; file: (one: Publication) => Bytes }> = {
  wultra: { client: wultraAndroid, file: wultraList },
  'android-nsc': { client: androidNsc, file: (one) => fileOf(nscTarget, one) },
  trustkit: { client: trustKitSimulated, file: (one) => fileOf(trustKitTarget, one) },
}

/** A fresh install. */
export async function install(family: SimulatedFamily): Promise<Device> {
  const { device } = await clients[family].client.start({ appKey }, new Date(0))
  return device
}

/** The phone after it has asked for what is published; null where nothing is. */
export async function asked(
  family: SimulatedFamily,
  device: Device,
  publication: Publication | undefined,
  at: number,
  mode: 'forced' | 'default' = 'forced',
): Promise<Device> {
  const body = publication === undefined ? null : clients[family].file(publication)
  return (await device.update({ body, mode }, new Date(at * 1000))).device
}

/** What the phone says of a server with each of the digests: the worst of its words, and which it lets through. */
export async function judged(
  family: SimulatedFamily,
  device: Device,
  at: number,
): Promise<{ isPinned: boolean; trusted: Set<string> }> {
  // The simulated Android lives at UTC; the first of all phones has begun its day 14 hours before.
  const ahead = family === 'android-nsc' ? 14 * 3600 : 0
  const trusted = new Set<string>()
  let isPinned = true
  for (const digest of digests) {
    const server = { name: NAME, fingerprint: new Uint8Array(Buffer.from(digest, 'base64')) }
    const { result } = await device.validate(server, new Date((at + ahead) * 1000))
    if (result === 'NOT_PINNED') isPinned = false
    if (result === 'TRUSTED' || result === 'CONNECTS') trusted.add(digest)
  }
  return { isPinned, trusted }
}
