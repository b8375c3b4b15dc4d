import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import type { AppSetup } from '../../../src/core/simulation/client.ts'
import { rnSslManager, type RnDevice } from '../../../src/core/simulation/rn-ssl-manager.ts'
import { rnBase64, rnUtf8 } from '../../../src/core/simulation/rn-ssl-manager/decoding.ts'
import { named, octets, recorded, type Recorded } from './vectors.ts'

const vectors = recorded('rn-ssl-manager/rn-ssl-manager.json')
const key1 = vectors.keys[0].publicKeyBase64

function numberOf(value: Recorded): number | undefined {
  if (value === null || value === undefined) return undefined
  return typeof value === 'object' ? Number(value.$number) : value
}

function setupOf(options: Recorded): AppSetup {
  const maxAgeMs = numberOf(options.maxAgeMs)
  const minIssuedAtMs = numberOf(options.minIssuedAt)
  return {
    appKey: options.publicKey ?? key1,
    ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
    ...(minIssuedAtMs === undefined ? {} : { minIssuedAtMs }),
  }
}

function resultOf({ ok, code }: Recorded): string {
  return ok ? 'OK' : (code ?? 'CRASH')
}

/** The pins that the text handed to the native side holds. */
function pinsOf(appliedJson: string | null): { name: string; fingerprint: string }[] {
  if (appliedJson === null) return []
  const config: Recorded = JSON.parse(appliedJson)
  return Object.entries<string[]>(config.sha256Keys).flatMap(([name, pins]) =>
    pins.map((pin) => ({ name, fingerprint: pin.trim().replace(/^sha256\//, '') })),
  )
}

async function start(options: Recorded): Promise<RnDevice> {
  return (await rnSslManager.start(setupOf(options), new Date(0))).device as RnDevice
}

function bodyOf(entry: Recorded): Uint8Array<ArrayBuffer> {
  return entry.fileBase64 === undefined ? octets(entry.fileText) : decodeBase64(entry.fileBase64)
}

async function expectUpdate(entry: Recorded, options: Recorded, now: number, results: Recorded) {
  const updated = await (await start(options)).update({ body: bodyOf(entry) }, new Date(now))
  expect(updated.result).toBe(resultOf(results.updatePinsFromUrl))
  // The huge ones are recorded by their hash alone.
  if (results.nativeAppliedJson?.sha256 !== undefined) return
  expect(updated.device.stored.map(({ name, fingerprint }) => ({ name, fingerprint }))).toEqual(
    pinsOf(results.nativeAppliedJson),
  )
}

function byId(entries: Recorded): [string, string, Recorded][] {
  return entries.map((entry: Recorded) => [entry.id, entry.title, entry])
}

describe('the simulated react-native-ssl-manager answers as the real one', () => {
  it.each(byId(vectors.bundles))('to the bundle %s: %s', async (_, __, bundle) => {
    const key = vectors.keys.find(({ id }: Recorded) => id === bundle.key)
    for (const { now, options, ...results } of bundle.verify) {
      await expectUpdate(bundle, { publicKey: key.publicKeyBase64, ...options }, now, results)
    }
  })

  const ofText = vectors.odd.filter(
    ({ options }: Recorded) => typeof options.publicKey === 'string',
  )
  it.each(byId(ofText))('to the odd bundle %s: %s', async (_, __, odd) => {
    await expectUpdate(odd, odd.options, odd.now, odd.results)
  })

  it.each(byId(vectors.sequences.filter(({ id }: Recorded) => id !== 's13')))(
    'through the sequence %s: %s',
    async (_, __, { steps }) => {
      const files = new Map<string, string>(
        vectors.sequenceBundles.map(({ id, fileText }: Recorded) => [id, fileText]),
      )
      let session: RnDevice | null = null
      for (const step of steps) {
        if (step.op === 'newSession') session = null
        if (step.bundle === undefined || step.native !== undefined) continue
        const device: RnDevice =
          session?.withOptions(setupOf(step.options)) ?? (await start(step.options))
        const updated = await device.update(
          { body: octets(files.get(step.bundle)!) },
          new Date(step.now),
        )
        expect(updated.result).toBe(resultOf(step.result))
        session = updated.device as RnDevice
      }
    },
  )

  it.each(named(vectors.helpers.base64ToBytes, 'input'))(
    'to the base64 %s',
    (input, { ok, value }) => {
      if (!ok) expect(() => rnBase64(input)).toThrow()
      else expect(Buffer.from(rnBase64(input)).toString('hex')).toBe(value.hex)
    },
  )

  it.each(named(vectors.helpers.utf8Decode, 'hex'))('to the octets %s', (hex, { ok, value }) => {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
    if (!ok) {
      expect(() => rnUtf8(bytes)).toThrow(RangeError)
      return
    }
    const codes = Array.from(rnUtf8(bytes), (one) => one.codePointAt(0)!.toString(16))
    expect(codes.join(' ')).toBe(value.codePoints)
  })

  it.each(named(vectors.fetch.filter(({ fetch }: Recorded) => fetch.nativeLinked !== false)))(
    'to the fetch %s',
    async (_, { fetch, options, now, result }) => {
      const bundle = vectors.bundles.find(({ id }: Recorded) => id === fetch.bodyBundle)
      const isOk = fetch.status >= 200 && fetch.status < 300
      const body = isOk ? octets(bundle?.fileText ?? '') : null
      const updated = await (await start(options)).update({ body }, new Date(now))
      expect(updated.result).toBe(resultOf(result))
    },
  )

  it('and says where it is too lenient', async () => {
    const because = async (id: string) => {
      const odd = vectors.odd.find((one: Recorded) => one.id === id)
      const device = await start(odd.options)
      return (await device.update({ body: bodyOf(odd) }, new Date(odd.now))).because
    }
    expect(await because('o001')).not.toContain('does not refuse')
    expect(await because('o032')).toContain('malleated')
    expect(await because('o031')).toContain('small order')
  })

  it('to a request that failed', async () => {
    expect((await (await start({})).update({ body: null }, new Date(0))).result).toBe(
      'OTA_FETCH_FAILED',
    )
  })
})
