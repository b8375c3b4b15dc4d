import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import type { AppSetup, Device } from '../../../src/core/simulation/client.ts'
import { wultraAndroid } from '../../../src/core/simulation/wultra-android.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'
import { bytesOf, named, octets, printed, recorded, type Recorded } from './vectors.ts'

const vectors = recorded('wultra/wultra-static.json')
const now = new Date(vectors.generatedAt)
const keys = new Map<string, string>(
  vectors.keys.map((key: Recorded) => [key.id, key.export.publicPointBase64]),
)

async function device(key: string, setup: Partial<AppSetup> = {}): Promise<Device> {
  return (await wultraAndroid.start({ appKey: key, ...setup }, now)).device
}

/** The recording names the exception that the worker died of; the client's own word for it is CRASH. */
function resultOf(recordedResult: string): string {
  return recordedResult.startsWith('NO_CALLBACK') ? 'CRASH' : recordedResult
}

describe('the simulated Wultra SDK for Android answers as the real one', () => {
  it.each(named(vectors.specialLists))('to the list %s', async (_, list) => {
    const fresh = await device(keys.get(list.key)!)
    const updated = await fresh.update({ body: octets(list.body) }, now)
    expect(updated.result).toBe(resultOf(list.sdkUpdateResult))
    expect(updated.device.stored.map(printed)).toEqual(list.sdkStored)
    expect(updated.because).toMatch(/^[A-Z0-9].*\.$/s)
  })

  it.each(named(vectors.tampering))('to the tampered entry %s', async (_, tampered) => {
    const fresh = await device(keys.get(tampered.key)!)
    const body = octets(JSON.stringify({ fingerprints: [tampered.entry] }))
    expect((await fresh.update({ body }, now)).result).toBe(tampered.sdkUpdateResult)
  })

  it.each(named(vectors.lists))('to the whole list %s', async (_, list) => {
    const updated = await (
      await device(keys.get(list.key)!)
    ).update({ body: octets(list.body) }, now)
    expect(updated.result).toBe(list.sdkUpdateResult)
    expect(updated.device.stored).toHaveLength(list.sdkStoredCount)
  })

  it.each(named(vectors.sdkSequences.map((one: Recorded) => ({ id: one.input.id, ...one }))))(
    'through the sequence %s',
    async (_, { input, output }) => {
      let current = await device(input.publicKey, {
        usesChallenge: input.useChallenge === true,
        fallback: input.fallback === undefined ? null : octets(input.fallback),
      })
      const results: string[] = []
      for (const body of input.updates ?? (input.body === undefined ? [] : [input.body])) {
        const updated = await current.update({ body: octets(body) }, now)
        results.push(updated.result)
        current = updated.device
      }
      expect(results).toEqual(output.updateResults)
      expect(current.stored.map(printed)).toEqual(output.stored)
      const validations = []
      for (const { name, fingerprint } of input.validate ?? []) {
        const { result } = await current.validate(
          { name, fingerprint: decodeBase64(fingerprint) },
          now,
        )
        validations.push({ name, result })
      }
      expect(validations).toEqual(output.validations)
    },
  )

  it.each(named(vectors.sdkValidateCertificate.results, 'certPem'))(
    'to the certificate %s',
    async (_, entry) => {
      const list = vectors.lists.find(
        ({ id }: Recorded) => id === vectors.sdkValidateCertificate.list,
      )
      const { device: filled } = await (
        await device(keys.get(list.key)!)
      ).update({ body: octets(list.body) }, now)
      const { certificates } = importCertificates(entry.certPem, bytesOf(`wultra/${entry.certPem}`))
      const chain = certificates.map(({ certificate }) => certificate)
      const { result } = await filled.validate({ chain }, now)
      expect(result).toBe(entry.result.startsWith('THROWS') ? 'CRASH' : entry.result)
    },
  )
})
