import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import { sha256 } from '../../../src/core/encoding/sha256.ts'
import type { AppSetup, Updated } from '../../../src/core/simulation/client.ts'
import type { WultraDevice } from '../../../src/core/simulation/wultra/device.ts'
import { wultraIos } from '../../../src/core/simulation/wultra-ios.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'
import { bodyOf, bytesOf, named, octets, printed, recorded, type Recorded } from './vectors.ts'

const android = recorded('wultra/wultra-static.json')
const ios = recorded('wultra/ios.json')
const now = new Date(ios.generatedAt)
const unproved = new Set<string>(ios.unprovedForApple)
const keys = new Map<string, string>(
  android.keys.map((key: Recorded) => [key.id, key.export.publicPointBase64]),
)

async function start(key: string, setup: Partial<AppSetup> = {}): Promise<Updated> {
  return wultraIos.start({ appKey: key, ...setup }, now)
}

async function fresh(key: string, setup: Partial<AppSetup> = {}): Promise<WultraDevice> {
  return (await start(key, setup)).device as WultraDevice
}

/** Recordings of a death carry the message it died with. */
function resultOf(text: string): string {
  return text.startsWith('CRASH') ? 'CRASH' : text
}

/** What rests on the decoders of Linux is run, so that nothing throws, but not asserted. */
const asserted = (id: string): boolean => !unproved.has(id)

/** Seconds until the next update, as the recordings round them; theirs were taken up to seconds later. */
function nextUpdateIn(device: WultraDevice): number | undefined {
  return device.nextUpdate === null ? undefined : (device.nextUpdate - now.getTime()) / 1000
}

async function expectList(
  id: string,
  key: string,
  body: Uint8Array<ArrayBuffer>,
  answer: Recorded,
) {
  const updated = await (await fresh(keys.get(key)!)).update({ body }, now)
  if (!asserted(id)) return
  expect(updated.result).toBe(answer.result)
  expect(updated.device.stored.map(printed)).toEqual(answer.stored)
  if (answer.storedRaw?.expires) {
    const raw = answer.storedRaw.expires.map(Number)
    expect(updated.device.stored.map(({ expires }) => expires)).toEqual(raw)
  }
  for (const { name, fingerprint, result } of answer.validations ?? []) {
    const server = { name, fingerprint: decodeBase64(fingerprint) }
    expect((await updated.device.validate(server, now)).result).toBe(result)
  }
  if (answer.result === 'OK' && answer.nextUpdateInSeconds !== undefined) {
    const seconds = nextUpdateIn(updated.device as WultraDevice)
    expect(Math.abs(seconds! - answer.nextUpdateInSeconds)).toBeLessThan(5)
  }
}

describe('the simulated Wultra SDK for iOS answers as the real one', () => {
  it.each(named(android.specialLists))('to the list %s', async (id, list) => {
    await expectList(id, list.key, octets(list.body), ios.specialLists[id])
  })

  it.each(named(ios.extraLists))('to the further list %s', async (id, list) => {
    await expectList(id, list.key, bodyOf(list)!, list)
  })

  it.each(named(android.lists))('to the whole list %s', async (id, list) => {
    await expectList(id, list.key, octets(list.body), ios.lists[id])
  })

  it.each(named(android.tampering))('to the tampered entry %s', async (id, tampered) => {
    const body = octets(JSON.stringify({ fingerprints: [tampered.entry] }))
    const updated = await (await fresh(keys.get(tampered.key)!)).update({ body }, now)
    expect(updated.result).toBe(ios.tampering[id])
  })

  it.each(named(android.sdkSequences.map((one: Recorded) => ({ id: one.input.id, ...one }))))(
    'through the sequence %s',
    async (id, { input }) => {
      const answer = ios.sequences[id]
      let device = await fresh(input.publicKey, {
        usesChallenge: input.useChallenge === true,
        fallback: input.fallback === undefined ? null : octets(input.fallback),
      })
      const results = []
      const stored = []
      for (const body of input.updates ?? (input.body === undefined ? [] : [input.body])) {
        const updated = await device.update({ body: octets(body) }, now)
        results.push(updated.result)
        device = updated.device as WultraDevice
        stored.push(device.stored.map(printed))
      }
      expect({ results, stored }).toEqual({
        results: answer.results,
        stored: answer.storedAfterEachUpdate,
      })
      for (const { name, fingerprint, result } of answer.validations) {
        const server = { name, fingerprint: decodeBase64(fingerprint) }
        expect((await device.validate(server, now)).result).toBe(result)
      }
    },
  )

  it.each(named(ios.extraSequences))('through the further sequence %s', async (id, sequence) => {
    const started = await start(keys.get(sequence.key)!, {
      fallback: sequence.fallback === undefined ? null : octets(sequence.fallback),
      persisted: sequence.persistedBefore === undefined ? null : octets(sequence.persistedBefore),
      expectedNames: sequence.expectedCommonNames ?? null,
    })
    expect(asserted(id)).toBe(true)
    if (sequence.steps.length === 0) {
      expect(sequence.results.map(resultOf)).toEqual([started.result])
    }
    let device = started.device as WultraDevice
    for (const step of sequence.steps) {
      if (step.op === 'update') {
        const updated = await device.update({ body: bodyOf(step), mode: step.mode }, now)
        expect(updated.result).toBe(step.result)
        device = updated.device as WultraDevice
        if (step.nextUpdateInSeconds !== undefined) {
          expect(Math.abs(nextUpdateIn(device)! - step.nextUpdateInSeconds)).toBeLessThan(60)
        }
      } else if (step.op === 'validate') {
        const server = { name: step.name, fingerprint: decodeBase64(step.fingerprint) }
        expect((await device.validate(server, now)).result).toBe(step.result)
      } else if (step.op === 'reset') {
        device = device.reset()
      }
      if (step.stored !== undefined) expect(device.stored.map(printed)).toEqual(step.stored)
      if (step.storedRaw?.expires) {
        const raw = step.storedRaw.expires.map(Number)
        expect(device.stored.map(({ expires }) => expires)).toEqual(raw)
      }
    }
    expect(device.stored.map(printed)).toEqual(sequence.stored)
  })

  it.each(named(ios.publicKeys))('to the public key %s', async (id, key) => {
    const started = await start(key.publicKey)
    if (!asserted(id)) return
    expect(started.result).toBe(resultOf(key.init))
    if (key.updateWithGoodKeyBList === undefined) return
    const good = android.lists.find((list: Recorded) => list.id === 'list-key-b')
    const updated = await started.device.update({ body: octets(good.body) }, now)
    expect(updated.result).toBe(key.updateWithGoodKeyBList)
  })

  it.each(named(ios.validateCertificate, 'certPem'))('to the certificate %s', async (_, entry) => {
    const list = android.lists.find((one: Recorded) => one.id === entry.list)
    const { device } = await (
      await fresh(keys.get(list.key)!)
    ).update({ body: octets(list.body) }, now)
    const { certificates } = importCertificates(entry.certPem, bytesOf(`wultra/${entry.certPem}`))
    const fingerprint = await sha256(certificates[0]!.certificate.der)
    const { result } = await device.validate({ name: entry.commonName, fingerprint }, now)
    expect(result).toBe(entry.result)
  })
})
