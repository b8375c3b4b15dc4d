import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import { clients } from '../../../src/core/simulation/clients.ts'
import { vectors } from '../targets/signed-files.ts'
import { octets } from './vectors.ts'

const { cases } = vectors('configured/cases.json') as {
  readonly cases: readonly {
    readonly client: string
    readonly test: string
    readonly configuration: string
    readonly at: string
    readonly start: string
    readonly asked: readonly (readonly [host: string, pin: string, result: string])[]
  }[]
}

describe('clients with built-in pins answer as their own tests expect', () => {
  it.each(cases.map((one) => [one.client, one.test, one] as const))('%s %s', async (id, _, one) => {
    const client = clients.find((candidate) => candidate.id === id)!
    const now = new Date(one.at)
    const { device } = await client.start({ appKey: '' }, now)
    const started = await device.update({ body: octets(one.configuration) }, now)
    expect(started.result, started.because).toBe(one.start)
    for (const [name, pin, result] of one.asked) {
      const verdict = await started.device.validate({ name, fingerprint: decodeBase64(pin) }, now)
      expect(verdict.result, `${name}: ${verdict.because}`).toBe(result)
    }
  })
})
