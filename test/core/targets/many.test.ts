import { performance } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { planTargets, renderTargets } from '../../../src/core/targets/project.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import { inDays, makeKey, modelOf, NOW, release, signWith } from './signed-files.ts'

const COUNT = 10_000

it('ten thousand pins render for every target in seconds', async () => {
  const made = [await makeKey('ecdsa-p256'), await makeKey('rsa'), await makeKey('ed25519')]
  const digest = (at: number, mark: number): string => {
    const octets = Buffer.alloc(32, mark)
    octets.writeUInt32BE(at)
    return octets.toString('base64')
  }
  const hosts = Array.from({ length: COUNT / 2 }, (_, at) => `h${String(at)}.example.test`)
  const pins = hosts.flatMap((host, at) => [
    { host, spkiSha256: digest(at, 1), role: 'active' as const, expires: inDays(90) },
    { host, spkiSha256: digest(at, 2), role: 'backup' as const, expires: inDays(400) },
  ])
  const entries = hosts.flatMap((host, at) =>
    [3, 4].map((mark) => ({
      kind: 'digest' as const,
      host,
      name: host,
      fingerprint: digest(at, mark),
      expires: inDays(90),
    })),
  )
  const from = performance.now()
  const model = await modelOf(entries, { pins })
  const keys = made.map(({ key }) => key)
  const plans = planTargets(targets, model, release, keys, NOW)
  const planned = performance.now()
  // The server of Wultra wants certificates, and these are none.
  expect(plans.filter(({ isCarried }) => !isCarried).map(({ target }) => target.id)).toEqual([
    'mus',
  ])
  const signatures = plans.map(({ keyKind, signingInputs }) =>
    signingInputs.map((input) =>
      signWith(
        made.find(({ key }) => key.kind === keyKind)!,
        input,
      ),
    ),
  )
  const signed = performance.now()
  const files = renderTargets(plans, model, release, signatures)
  const seconds = (planned - from + performance.now() - signed) / 1000
  expect(files.length).toBeGreaterThan(hosts.length)
  // Measured at well under one second; a busy machine gets some more.
  expect(seconds).toBeLessThan(6)
}, 120_000)
