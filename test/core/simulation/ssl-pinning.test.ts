import { createPrivateKey, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { canonicalize } from '../../../src/core/encoding/canonical.ts'
import { sha256 } from '../../../src/core/encoding/sha256.ts'
import type { Client, Device } from '../../../src/core/simulation/client.ts'
import { sslPinningAndroid } from '../../../src/core/simulation/ssl-pinning-android.ts'
import { sslPinningApple } from '../../../src/core/simulation/ssl-pinning-apple.ts'
import type { Certificate } from '../../../src/core/x509/certificate.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'
import { bytesOf, named, octets, recorded, type Recorded } from './vectors.ts'

const shared = recorded('ssl-pinning/ssl-pinning.json')
const apple = recorded('ssl-pinning/apple.json')
const now = new Date(shared.about.generatedAt)
const unproved = new Set<string>(apple.unprovedForApple)

function keyById(id: string): Recorded {
  return shared.keys.find((key: Recorded) => key.id === id)
}

function bodyOf(entry: Recorded): Uint8Array<ArrayBuffer> {
  return entry.textBase64 === undefined ? octets(entry.text) : decodeBase64(entry.textBase64)
}

async function initialized(client: Client, appKey: string, body: Uint8Array<ArrayBuffer>) {
  const { device } = await client.start({ appKey }, now)
  return device.update({ body }, now)
}

/** Signed as the Go server signs: deterministic, so the recording's own key gives the recording's own bytes. */
function signed(payload: string, canonical: string): Uint8Array<ArrayBuffer> {
  const key = createPrivateKey(keyById('rsa-2048').privatePkcs8Pem)
  const signature = sign('sha512', Buffer.from(canonical), key).toString('base64')
  return octets(`{"payload":${payload},"signature":"${signature}"}`)
}

function listOf(items: Recorded): Uint8Array<ArrayBuffer> {
  const payload = JSON.stringify({ keys: items })
  return signed(payload, canonicalize(JSON.parse(payload)))
}

const withAndroid = (entries: Recorded) => entries.filter((entry: Recorded) => entry.android)

function androidResult(android: Recorded, ofKeyForm: boolean): string {
  if (android.parse !== 'ok') return 'UNREADABLE'
  if (!android.verifies) {
    const isKey = ofKeyForm && !android.verifyError.includes('Invalid signature for')
    return isKey ? 'INVALID_KEY' : 'INVALID_SIGNATURE'
  }
  if (android.pinnedClient === 'ok') return 'OK'
  return android.pinnedClient.includes('No keys provided') ? 'EMPTY' : 'INVALID_PINS'
}

describe('the simulated ssl-pinning SDK for Android answers as the real one', () => {
  it.each(named(withAndroid([...shared.files, ...shared.odd])))(
    'to the file %s',
    async (_, file) => {
      const key = keyById(file.key).publicBase64OfPem
      const { result, because } = await initialized(sslPinningAndroid, key, bodyOf(file))
      expect(result).toBe(androidResult(file.android, false))
      expect(because).toMatch(/\.$/)
    },
  )

  it.each(named(shared.keyForms))('to the key form %s', async (_, form) => {
    const file = shared.files.find(({ id }: Recorded) => id === form.file)
    const { result } = await initialized(sslPinningAndroid, form.signingKey, bodyOf(file))
    expect(result).toBe(androidResult(form.android, true))
  })

  it.each(named(shared.hostPatterns.cases))(
    'to the host patterns %s',
    async (_, { items, android }) => {
      const key = keyById('rsa-2048').publicBase64OfPem
      const { result, device } = await initialized(sslPinningAndroid, key, listOf(items))
      if (android.error !== undefined) {
        expect(result).toBe(android.error.includes('No keys provided') ? 'EMPTY' : 'INVALID_PINS')
        return
      }
      expect(result).toBe('OK')
      expect(device.stored).toEqual(
        android.pins.map(({ pattern, hashBase64 }: Recorded) => ({
          name: pattern,
          // okio prints what it decoded, and one pin of 35 characters decodes to 26 octets and a quarter.
          fingerprint: hashBase64.length % 4 === 3 ? `${hashBase64}=` : hashBase64,
          expires: null,
        })),
      )
      for (const { host, matching } of android.hosts) {
        for (const { fingerprint } of device.stored) {
          const server = { name: host, fingerprint: decodeBase64(fingerprint) }
          const has = matching.some(
            (pin: string) =>
              pin.replaceAll('=', '') === `sha256/${fingerprint.replaceAll('=', '')}`,
          )
          const expected = matching.length === 0 ? 'NOT_PINNED' : has ? 'CONNECTS' : 'REFUSED'
          expect((await device.validate(server, now)).result, host).toBe(expected)
        }
      }
    },
  )
})

const STAGES: Record<string, string> = {
  ok: 'OK',
  decode: 'UNREADABLE',
  key: 'INVALID_KEY',
  signature: 'INVALID_SIGNATURE',
  signatureEncoding: 'INVALID_SIGNATURE',
  empty: 'EMPTY',
}

function stageOf(answer: Recorded): string {
  return STAGES[answer.stage] ?? `no word for ${answer.stage}`
}

describe('the simulated ssl-pinning SDK for Apple answers as the real one', () => {
  const files = [...shared.files, ...shared.odd].filter(
    ({ id }) => apple.files[id] ?? apple.odd[id],
  )

  async function expectStage(
    id: string,
    answer: Recorded,
    key: string,
    body: Uint8Array<ArrayBuffer>,
  ) {
    const { result, device } = await initialized(sslPinningApple, key, body)
    if (unproved.has(id)) return
    expect(result).toBe(stageOf(answer))
    const pins =
      result === 'OK' ? (answer.pins ?? answer.keys?.map(({ key: pin }: Recorded) => pin)) : []
    if (pins) expect(device.stored.map(({ fingerprint }) => fingerprint)).toEqual(pins)
  }

  it.each(named(files.filter((file) => file.text ?? file.textBase64)))(
    'to the file %s',
    async (id, file) => {
      const key = keyById(file.key).publicBase64OfPem
      await expectStage(id, apple.files[id] ?? apple.odd[id], key, bodyOf(file))
    },
  )

  it.each(named(shared.keyForms))('to the key form %s', async (id, form) => {
    const file = shared.files.find((one: Recorded) => one.id === form.file)
    await expectStage(id, apple.keyForms[id], form.signingKey, bodyOf(file))
  })

  it.each(named(shared.signDirect))('to the signed text %s', async (id, { payload, canonical }) => {
    const answer = apple.signDirect[id]
    const key = keyById('rsa-2048').publicBase64OfPem
    const body =
      canonical === undefined
        ? octets(`{"payload":${payload},"signature":"AAAA"}`)
        : signed(payload, canonical)
    await expectStage(id, answer, key, body)
    if (answer.stageIfSignedOverAppleCanonical !== undefined && answer.canonical !== undefined) {
      const own = await initialized(sslPinningApple, key, signed(payload, answer.canonical))
      if (!unproved.has(id)) expect(own.result).toBe(STAGES[answer.stageIfSignedOverAppleCanonical])
    }
  })

  it.each(named(shared.hostPatterns.cases))('to the host patterns %s', async (id, { items }) => {
    const key = keyById('rsa-2048').publicBase64OfPem
    await expectStage(id, apple.hostPatterns[id], key, listOf(items))
  })

  // Two files of 100,000 characters are recorded by their hash alone.
  const furtherFiles = apple.extra.filter((file: Recorded) => file.text ?? file.textBase64)

  it.each(named(furtherFiles))('to the further file %s', async (id, file) => {
    const key = file.signingKey ?? keyById(file.key).publicBase64OfPem
    await expectStage(id, file, key, bodyOf(file))
  })

  it.each(named(apple.extraKeyForms))('to the further key form %s', async (id, form) => {
    const body = octets(apple.extraKeyFormFiles[form.key])
    await expectStage(id, form, form.signingKey, body)
  })

  async function withPins(pins: readonly string[]): Promise<Device> {
    const items = pins.map((key) => ({ domainName: 'example.com', key }))
    const key = keyById('rsa-2048').publicBase64OfPem
    return (await initialized(sslPinningApple, key, listOf(items))).device
  }

  function certificateAt(path: string) {
    return importCertificates(path, bytesOf(`wultra/${path}`)).certificates[0]!.certificate
  }

  it.each(
    named(
      apple.pinForms.filter((form: Recorded) => form.pin !== undefined),
      'form',
    ),
  )('to the pin form %s', async (_, { pin, decision }) => {
    const leaf = certificateAt(apple.pinFormsCert.cert)
    const { result } = await (await withPins([pin])).validate({ chain: [leaf] }, now)
    expect(result).toBe(decision === 'useCredential' ? 'CONNECTS' : 'REFUSED')
  })

  it.each(named(apple.leaf, 'cert'))(
    'to the leaf %s',
    async (cert, { sdkHash, opensslHash, decision }) => {
      const leaf = certificateAt(cert)
      expect(encodeBase64(await sha256(leaf.spki))).toBe(opensslHash)
      const device = await withPins([sdkHash])
      const { result } = await device.validate({ host: 'any.host.test', chain: [leaf] }, now)
      expect(result).toBe(decision === 'useCredential' ? 'CONNECTS' : 'REFUSED')
    },
  )

  it('to the first certificate of the chain, whatever comes after it', async () => {
    const [p256, rsa] = ['leaf-p256.pem', 'leaf-rsa2048.pem'].map((name) =>
      certificateAt(`certs/${name}`),
    )
    const device = await withPins([encodeBase64(await sha256(p256!.spki))])
    const result = async (...chain: Certificate[]) => (await device.validate({ chain }, now)).result
    expect([await result(p256!, rsa!), await result(rsa!, p256!)]).toEqual(['CONNECTS', 'REFUSED'])
  })

  it('by dying of an empty chain', async () => {
    expect((await (await withPins(['x'])).validate({ chain: [] }, now)).result).toBe('CRASH')
  })
})
