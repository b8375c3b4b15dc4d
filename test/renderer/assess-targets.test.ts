import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../src/core/encoding/base64.ts'
import { targets } from '../../src/core/targets/registry.ts'
import { draftOf, noKey } from '../../src/renderer/state/drafting.ts'
import { successorsFor, withSuccessors } from '../../src/renderer/state/successors.ts'
import { assessTargets } from '../../src/renderer/tasks/assess-targets.ts'
import type { AppRecord } from '../../src/renderer/workspace/app.ts'
import { byFingerprint } from '../../src/renderer/workspace/tables.ts'
import { kept, rows } from './certificates.ts'

const now = new Date('2026-11-23T12:00:00Z')
const bare: AppRecord = {
  id: 'a',
  name: 'Practice Bank',
  listId: 'practice-bank',
  keyId: null,
  validDays: 40,
  note: '',
  hosts: ['api.practice.example', 'login.practice.example'],
  pins: [],
}

async function draft(change: Partial<AppRecord> = {}): Promise<Uint8Array> {
  const all = await rows()
  const seconds = now.getTime() / 1000
  const app = withSuccessors(bare, successorsFor(bare, all, seconds), byFingerprint(all), seconds)
  const ders = new Map(all.map(({ sha256 }, at) => [sha256, decodeBase64(kept[at]!.der)]))
  return draftOf({ ...app, ...change }, noKey, false, ders).bytes
}

async function rsaKey(): Promise<string> {
  const { publicKey } = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-512',
    },
    true,
    ['sign', 'verify'],
  )
  return encodeBase64(new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)))
}

describe('what targets say of an app', () => {
  it('is asked of every one, and a missing key keeps back only what needs it', async () => {
    const said = await assessTargets(await draft(), [], now)
    expect(said.map(({ id }) => id)).toEqual(targets.map(({ id }) => id))
    const of = new Map(said.map((one) => [one.id, one]))
    expect(of.get('ssl-pinning')?.findings.map(({ code }) => code)).toContain('TARGET_KEY_MISSING')
    expect(of.get('ssl-pinning')?.isCarried).toBe(false)
    expect(of.get('okhttp')?.isCarried).toBe(true)
  })

  it('changes when the key is there', async () => {
    const said = await assessTargets(await draft(), [await rsaKey()], now)
    expect(said.find(({ id }) => id === 'ssl-pinning')?.isCarried).toBe(true)
    expect(said.find(({ id }) => id === 'rn-ssl-manager')?.isCarried).toBe(false)
  })

  it('names the host that one of them cannot take, and leaves the others alone', async () => {
    const said = await assessTargets(
      await draft({ reportOnly: ['login.practice.example'] }),
      [await rsaKey()],
      now,
    )
    const held = said.find(({ id }) => id === 'android-nsc')
    expect(held?.isCarried).toBe(false)
    expect(held?.findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'TARGET_REPORT_ONLY', subject: 'login.practice.example, Network Security Config' },
    ])
    expect(said.find(({ id }) => id === 'spki-list')?.isCarried).toBe(true)
  })
})
