import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { connectCustody } from '../../src/bridge/connect.ts'
import type { Custody } from '../../src/bridge/custody.ts'
import { serveCustody } from '../../src/bridge/serve.ts'
import { parameterShapes } from '../../src/bridge/shapes.ts'
import { CustodyError, type Line } from '../../src/bridge/wire.ts'

/** A far end that notes each call and answers with what it was given. */
function echo(): { custody: Custody; calls: { method: string; args: unknown[] }[] } {
  const calls: { method: string; args: unknown[] }[] = []
  const methods = Object.keys(parameterShapes).map((method) => [
    method,
    (...args: unknown[]) => {
      calls.push({ method, args })
      return Promise.resolve(args)
    },
  ])
  return { custody: Object.fromEntries(methods) as Custody, calls }
}

const lineTo = (custody: Custody): Line => {
  const answer = serveCustody(custody)
  return {
    invoke: async (method, args) => structuredClone(await answer(method, structuredClone(args))),
    listen: () => undefined,
  }
}

const request = { label: 'a', passphrase: 'b', smallMachine: true }

describe('the bridge between a window and its custodian', () => {
  it('has one entry for every method of the contract', () => {
    expectTypeOf(parameterShapes).toHaveProperty('sign')
    expectTypeOf<keyof typeof parameterShapes>().toEqualTypeOf<keyof Custody>()
  })

  it('passes every call through with equal arguments', async () => {
    const { custody, calls } = echo()
    const connected = connectCustody(lineTo(custody))
    await connected.status()
    await connected.makeKey(request, 'rsa-4096')
    await connected.importKey(request, new Uint8Array([1, 2]), 'pw')
    await connected.markCompromised('id', 'stolen')
    await connected.sign(new Uint8Array([3]), 'id', [{ code: 'C', subject: 's', reason: 'r' }])
    expect(calls).toEqual([
      { method: 'status', args: [] },
      { method: 'makeKey', args: [request, 'rsa-4096'] },
      { method: 'importKey', args: [request, new Uint8Array([1, 2]), 'pw'] },
      { method: 'markCompromised', args: ['id', 'stolen'] },
      {
        method: 'sign',
        args: [new Uint8Array([3]), 'id', [{ code: 'C', subject: 's', reason: 'r' }]],
      },
    ])
  })

  it('copies reactive proxies to plain values before they leave', async () => {
    const { custody, calls } = echo()
    await connectCustody(lineTo(custody)).makeKey(new Proxy(request, {}), 'ed25519')
    expect(calls[0]?.args).toEqual([request, 'ed25519'])
  })

  it('gives the custodian’s own refusals with their code, and nothing of other errors', async () => {
    const { custody } = echo()
    custody.status = () => Promise.reject(new CustodyError('STORAGE_FULL', 'no space'))
    custody.journal = () => Promise.reject(new Error('secret in here'))
    const connected = connectCustody(lineTo(custody))
    await expect(connected.status()).toThrowWithCode('STORAGE_FULL')
    await expect(connected.journal()).toThrowWithCode('CUSTODY_INTERNAL')
    expect(JSON.stringify(await serveCustody(custody)('journal', []))).not.toContain('secret')
  })

  it.each([
    ['no such method', 'eval', []],
    ['a member of every object', 'toString', []],
    ['the prototype', '__proto__', []],
    ['no method at all', 7, []],
    ['arguments that are no list', 'status', {}],
    ['too many arguments', 'status', [1]],
    ['too few arguments', 'unlock', [['a']]],
    ['a text that is none', 'unlock', [['a'], { toString: () => 'b' }]],
    ['a text too long', 'unlock', [['a'], 'x'.repeat(65_537)]],
    ['a lone surrogate', 'unlock', [['a'], '\ud800']],
    ['octets that are none', 'review', [[1, 2, 3]]],
    ['octets of another kind', 'review', [new Uint16Array(2)]],
    ['octets too many', 'review', [new Uint8Array(64 * 1024 * 1024 + 1)]],
    ['a number that is none', 'release', ['a', '1']],
    ['a fraction', 'release', ['a', 1.5]],
    ['a member too many', 'makeKey', [{ ...request, pkcs8: 'x' }, 'ed25519']],
    ['a member missing', 'makeKey', [{ label: 'a', passphrase: 'b' }, 'ed25519']],
    ['null for an object', 'makeKey', [null, 'ed25519']],
    ['a word that is none of the wanted', 'makeKey', [request, 'rsa-1024']],
    ['a text for a list', 'unlock', ['a', 'b']],
    ['a key marked as compromised without a reason', 'markCompromised', ['a']],
    ['a reason that is no text', 'markCompromised', ['a', { reason: 'b' }]],
    ['a reason too long', 'markCompromised', ['a', 'x'.repeat(65_537)]],
    ['something after the reason', 'markCompromised', ['a', 'b', true]],
    [
      'a list too long',
      'sign',
      [new Uint8Array(), 'a', Array.from({ length: 10_001 }, () => ({}))],
    ],
  ])('refuses %s', async (_what, method, args) => {
    const { custody, calls } = echo()
    const reply = await serveCustody(custody)(method, args)
    expect(reply).toMatchObject({ ok: false, code: 'CUSTODY_REFUSED' })
    expect(calls).toEqual([])
  })

  it('answers any message at all with a reply, and lets nothing of another form through', async () => {
    const { custody } = echo()
    const answer = serveCustody(custody)
    const methods = fc.oneof(fc.constantFrom(...Object.keys(parameterShapes)), fc.anything())
    await fc.assert(
      fc.asyncProperty(
        methods,
        fc.oneof(fc.array(fc.anything()), fc.anything()),
        async (method, args) => {
          const reply = await answer(method, args)
          return reply.ok || reply.code === 'CUSTODY_REFUSED'
        },
      ),
      { numRuns: 10_000 },
    )
  })

  it('refuses a flood and goes on afterwards', async () => {
    const { custody } = echo()
    const waiting: (() => void)[] = []
    custody.journal = () =>
      new Promise((resolve) =>
        waiting.push(() => {
          resolve([])
        }),
      )
    const answer = serveCustody(custody)
    const calls = Array.from({ length: 1_000 }, () => answer('journal', []))
    await Promise.resolve()
    for (const end of waiting) end()
    const replies = await Promise.all(calls)
    expect(replies.filter(({ ok }) => ok)).toHaveLength(256)
    custody.journal = () => Promise.resolve([])
    expect(await answer('journal', [])).toMatchObject({ ok: true })
  })
})
