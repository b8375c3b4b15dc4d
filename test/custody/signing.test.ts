import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderDraft } from '../../src/core/lists/draft.ts'
import { cheapDerivation } from '../node/cheap-derivation.ts'
import { faultyCrypto } from './faulty-crypto.ts'
import {
  digestDraft,
  HandClock,
  passphrase,
  reviewAndSign,
  testDesk,
  unlockedKey,
} from './bench-desk.ts'

const cheap = { ports: { derivation: cheapDerivation } }
const listId = 'com.example.app'

describe('signing', () => {
  it('signs only what was reviewed', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    const draft = digestDraft(keyId, ['a.example.com'])
    const other = digestDraft(keyId, ['a.example.com', 'evil.example.com'])
    const { reviewId } = await custodian.review(draft)
    await expect(custodian.sign(other, reviewId, [])).toThrowWithCode('REVIEW_STALE')
    await expect(custodian.sign(draft, 'x', [])).toThrowWithCode('REVIEW_STALE')
    await reviewAndSign(custodian, draft)
    await expect(custodian.sign(draft, reviewId, [])).toThrowWithCode('REVIEW_STALE')
    expect(await custodian.releases()).toHaveLength(1)
    await custodian.close()
  })

  it('refuses a draft with errors, and an odd one', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    const wrong = digestDraft(keyId, ['a.example.com'], {
      entries: [{ kind: 'digest', host: 'a', name: 'a', fingerprint: 'AAAA', expires: 4e12 }],
    })
    await expect(reviewAndSign(custodian, wrong)).toThrowWithCode('DRAFT_BLOCKED')
    const text = new TextEncoder()
    for (const odd of ['', '{}', '[]', '{"spec":"pinseal-draft/2"}', '\u0000']) {
      await expect(custodian.review(new Uint8Array(text.encode(odd)))).toThrowWithCode(
        'DRAFT_INVALID',
      )
    }
    await expect(custodian.review(digestDraft('ab'.repeat(32), ['a']))).toThrowWithCode(
      'KEY_UNKNOWN',
    )
    expect((await custodian.journal()).map(({ event }) => event)).not.toContain('release prepared')
    await custodian.close()
  })

  it('wants each dangerous finding acknowledged, and keeps the reasons', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    // The only entry of a name that ends within a fortnight.
    const draft = digestDraft(keyId, [], {
      entries: [
        {
          kind: 'digest',
          host: 'a.example.com',
          name: 'a.example.com',
          fingerprint: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
          expires: Date.parse('2026-11-30T00:00:00Z') / 1000,
        },
      ],
    })
    const { reviewId, findings } = await custodian.review(draft)
    await expect(custodian.sign(draft, reviewId, [])).toThrowWithCode('ACKNOWLEDGEMENT_MISSING')
    const given = findings.map(({ code, subject }) => ({
      code,
      subject,
      reason: 'agreed with A. B.',
    }))
    await custodian.sign(draft, reviewId, given)
    const kept = new TextDecoder().decode(await custodian.release(listId, 1))
    expect(kept).toContain('agreed with A. B.')
    await custodian.close()
  })

  it('gives no release a time before the last one, whatever the clock says', async () => {
    const { custodian, clock } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    const first = await reviewAndSign(custodian, digestDraft(keyId, ['a.example.com']))
    clock.set('2026-11-23T11:00:00Z')
    const second = await reviewAndSign(custodian, digestDraft(keyId, ['b.example.com']))
    expect(second.issuedAt >= first.issuedAt).toBe(true)
    await custodian.close()
  })

  it.each([
    '2027-02-28T23:59:59Z',
    '2028-02-29T12:00:00Z',
    '2038-01-19T03:14:08Z',
    '2106-02-07T06:28:16Z',
  ])('works at %s', async (now) => {
    const { custodian } = testDesk({ ...cheap, clock: new HandClock(now) })
    const keyId = await unlockedKey(custodian)
    const expires = Math.floor(Date.parse(now) / 1000) + 300 * 86_400
    const fingerprint = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE='
    const draft = digestDraft(keyId, [], {
      entries: [{ kind: 'digest', host: 'a', name: 'a.example.com', fingerprint, expires }],
    })
    expect((await reviewAndSign(custodian, draft)).issuedAt).toBe(now)
    await custodian.close()
  })

  it('hands out nothing when a signature does not verify', async () => {
    let faulty = false
    const crypto = faultyCrypto('ECDSA', () => faulty)
    const { custodian } = testDesk({ ports: { derivation: cheapDerivation, crypto } })
    const keyId = await unlockedKey(custodian)
    faulty = true
    const draft = digestDraft(keyId, ['a.example.com'])
    await expect(reviewAndSign(custodian, draft)).toThrowWithCode('SELF_CHECK_FAILED')
    expect(await custodian.releases()).toEqual([])
    faulty = false
    expect(await reviewAndSign(custodian, draft)).toMatchObject({ listVersion: 2 })
    await custodian.close()
  })

  it('reports progress of long lists and signs 10,000 entries', async () => {
    const { custodian, events } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    const names = Array.from({ length: 10_000 }, (_, index) => `h${String(index)}.example.com`)
    expect(await reviewAndSign(custodian, digestDraft(keyId, names))).toMatchObject({
      entries: 10_000,
    })
    const progress = events.filter((event) => event.kind === 'progress')
    expect(progress.length).toBeGreaterThan(20)
    expect(progress.at(-1)).toEqual({ kind: 'progress', done: 10_000, total: 10_000 })
    await custodian.close()
  })
})

describe('the vault as a file', () => {
  it('goes from one desk to another; signing there wants the latest published version', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    await reviewAndSign(custodian, digestDraft(keyId, ['a.example.com']))
    await custodian.saveWorkspaceChange(new Uint8Array([7]))
    const saved = await custodian.saveVault()
    const zip = new Uint8Array(readFileSync(saved.kind === 'saved' ? saved.path : ''))
    await reviewAndSign(custodian, digestDraft(keyId, ['b.example.com']))
    const { custodian: other } = testDesk(cheap)
    const status = await other.restoreVault(zip)
    expect(status).toMatchObject({ state: 'locked', vault: { readOnly: null } })
    expect(status.vault.id).toBe((await custodian.status()).vault.id)
    expect(await other.workspaceChanges(0)).toEqual([{ sequence: 1, change: new Uint8Array([7]) }])
    const draft = digestDraft(keyId, ['c.example.com'])
    await other.unlock([keyId], passphrase)
    await expect(other.review(draft)).toThrowWithCode('WATERMARK')
    await expect(other.raiseWatermark(listId, 2, ' ')).toThrowWithCode('CUSTODY_REFUSED')
    await other.raiseWatermark(listId, 2, 'published manifest')
    expect(await reviewAndSign(other, draft)).toMatchObject({ listVersion: 3 })
    await other.raiseWatermark('com.example.new', 0, 'never published')
    const fresh = digestDraft(keyId, ['c.example.com'], { listId: 'com.example.new' })
    expect(await reviewAndSign(other, fresh)).toMatchObject({ listVersion: 1 })
    await expect(other.restoreVault(zip)).toThrowWithCode('CUSTODY_REFUSED')
    await custodian.close()
    await other.close()
  })

  it('is refused when it is no vault, or a damaged one, and the empty vault stays', async () => {
    const { custodian } = testDesk(cheap)
    await unlockedKey(custodian)
    const saved = await custodian.saveVault()
    const zip = new Uint8Array(readFileSync(saved.kind === 'saved' ? saved.path : ''))
    await custodian.close()
    const { custodian: other } = testDesk(cheap)
    const before = await other.status()
    for (let at = 0; at < zip.length; at += 97) {
      const spoilt = new Uint8Array(zip)
      spoilt[at] = (spoilt[at] ?? 0) ^ 0x10
      const outcome = await other.restoreVault(spoilt).then(
        () => 'restored, for this octet carries nothing',
        (error: unknown) => (error as { code: string }).code,
      )
      expect(outcome).toMatch(/^restored|^VAULT_(?:DAMAGED|TAMPERED|TOO_NEW)$/)
      if ((await other.status()).keys.length > 0) break
      expect((await other.status()).vault.id).toBe(before.vault.id)
    }
    await other.close()
  })
})

describe('two desks on one vault', () => {
  it('lets the second only read, and says who has it', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    await reviewAndSign(custodian, digestDraft(keyId, ['a.example.com']))
    const second = testDesk({ ...cheap, vaultFolder }).custodian
    const status = await second.status()
    expect(status.vault.readOnly).toContain('VAULT_IN_USE')
    expect(await second.releases()).toHaveLength(1)
    expect((await second.exportRelease(listId, 1)).kind).toBe('saved')
    await expect(second.unlock([keyId], passphrase)).toThrowWithCode('VAULT_IN_USE')
    await expect(second.saveWorkspaceChange(new Uint8Array([1]))).toThrowWithCode('VAULT_IN_USE')
    expect((await second.backupKey(keyId, passphrase, passphrase)).kind).toBe('saved')
    await second.close()
    expect(await reviewAndSign(custodian, digestDraft(keyId, ['b.example.com']))).toMatchObject({
      listVersion: 2,
    })
    await custodian.close()
    expect(existsSync(join(vaultFolder, 'lock'))).toBe(false)
  })

  it('lets the second write once the first is closed', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    const { custodian: second, clock } = testDesk({ ...cheap, vaultFolder })
    expect((await second.status()).vault.readOnly).toContain('VAULT_IN_USE')
    await reviewAndSign(custodian, digestDraft(keyId, ['a.example.com']))
    await custodian.close()
    expect((await second.status()).vault.readOnly).toContain('VAULT_IN_USE')
    clock.move(2_000)
    expect((await second.status()).vault.readOnly).toBeNull()
    await second.unlock([keyId], passphrase)
    expect(await reviewAndSign(second, digestDraft(keyId, ['b.example.com']))).toMatchObject({
      listVersion: 2,
    })
    await second.close()
  })
})

describe('the workspace', () => {
  const change = (text: string): Uint8Array<ArrayBuffer> =>
    new Uint8Array(new TextEncoder().encode(text))

  it('keeps changes in order, and a snapshot takes the place of the older ones', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    for (const text of ['a', 'b', 'c']) await custodian.saveWorkspaceChange(change(text))
    expect(await custodian.compactWorkspace(2, change('AB'))).toBe(2)
    const kept = [
      { sequence: 2, change: change('AB') },
      { sequence: 3, change: change('c') },
    ]
    expect(await custodian.workspaceChanges(0)).toEqual(kept)
    // A snapshot stands for everything before it.
    expect(await custodian.workspaceChanges(1)).toEqual(kept)
    expect(await custodian.workspaceChanges(3)).toEqual(kept.slice(1))
    expect(await custodian.workspaceChanges(4)).toEqual([])
    expect(await custodian.saveWorkspaceChange(change('d'))).toBe(4)
    expect(readdirSync(join(vaultFolder, 'workspace'))).toHaveLength(3)
    await expect(custodian.compactWorkspace(9, change('x'))).toThrowWithCode('CUSTODY_REFUSED')
    await expect(custodian.compactWorkspace(0, change('x'))).toThrowWithCode('CUSTODY_REFUSED')
    rmSync(join(vaultFolder, 'workspace/00000003.json'))
    await expect(custodian.workspaceChanges(0)).toThrowWithCode('VAULT_DAMAGED')
    await custodian.close()
  })
})

describe('a draft that the desk itself renders', () => {
  it('is signed as it is, byte for byte the same review', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    const draft = digestDraft(keyId, ['a.example.com'])
    const again = renderDraft(
      JSON.parse(new TextDecoder().decode(draft)) as Parameters<typeof renderDraft>[0],
    )
    expect((await custodian.review(again)).reviewId).toBe((await custodian.review(draft)).reviewId)
    await custodian.close()
  })
})
