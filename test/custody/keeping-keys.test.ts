import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cheapDerivation } from '../node/cheap-derivation.ts'
import {
  digestDraft,
  openssl,
  otherPassphrase,
  passphrase,
  reviewAndSign,
  temporaryFolder,
  testDesk,
  unlockedKey,
} from './bench-desk.ts'

const cheap = { ports: { derivation: cheapDerivation } }
const request = { label: 'Release', passphrase, smallMachine: true }
const minute = 60_000

describe('unlocking and locking', () => {
  it('refuses a wrong passphrase and journals it', async () => {
    const { custodian } = testDesk()
    const { keyId } = await custodian.makeKey(request, 'ecdsa-p256')
    await expect(custodian.unlock([keyId], otherPassphrase)).toThrowWithCode(
      'CUSTODY_BAD_PASSPHRASE',
    )
    const last = (await custodian.journal()).at(-1)
    expect(last).toMatchObject({ event: 'unlock failed' })
    expect(JSON.stringify(await custodian.journal())).not.toContain(otherPassphrase)
    expect(await custodian.unlock([keyId], passphrase)).toMatchObject({ state: 'unlocked' })
    await custodian.close()
  })

  it('takes a passphrase typed on another keyboard: composed or decomposed', async () => {
    const { custodian } = testDesk(cheap)
    const typed = 'žluťoučký kůň úpěl ďábelské ódy'
    const { keyId } = await custodian.makeKey(
      { ...request, passphrase: typed.normalize('NFD') },
      'ecdsa-p256',
    )
    expect(await custodian.unlock([keyId], typed.normalize('NFC'))).toMatchObject({
      state: 'unlocked',
    })
    await custodian.close()
  })

  it('refuses a weak passphrase for a key and for a backup', async () => {
    const { custodian } = testDesk(cheap)
    const weak = custodian.makeKey({ ...request, passphrase: 'Password2026' }, 'ecdsa-p256')
    await expect(weak).toThrowWithCode('CUSTODY_WEAK_PASSPHRASE')
    const { keyId } = await custodian.makeKey(request, 'ecdsa-p256')
    const backup = custodian.backupKey(keyId, passphrase, 'abc')
    await expect(backup).toThrowWithCode('CUSTODY_WEAK_PASSPHRASE')
    await custodian.close()
  })

  it('suggests passphrases of five words of which none comes back', async () => {
    const { custodian } = testDesk(cheap)
    const all = await Promise.all(Array.from({ length: 200 }, () => custodian.suggestPassphrase()))
    expect(new Set(all.map((one) => one.passphrase)).size).toBe(200)
    expect(all.every((one) => one.passphrase.split(' ').length === 5 && one.bits === 64.6)).toBe(
      true,
    )
    await custodian.close()
  })

  it('locks by itself after the minutes without use; only what the officer does counts as use', async () => {
    const { custodian, clock, events } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    await custodian.setAutoLock(5)
    clock.move(4 * minute)
    await custodian.review(digestDraft(keyId, ['a.example.com']))
    clock.move(4 * minute)
    await custodian.saveWorkspaceChange(new Uint8Array([1]))
    expect((await custodian.status()).state).toBe('unlocked')
    clock.move(minute)
    expect(events.at(-1)?.kind).toBe('status')
    expect(await custodian.status()).toMatchObject({ state: 'locked', unlockedUntil: null })
    await custodian.close()
  })

  it('is locked when the machine wakes after the time, before any timer rings', async () => {
    const { custodian, clock } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    clock.set('2026-11-24T12:00:00Z')
    await expect(reviewAndSign(custodian, digestDraft(keyId, ['a.example.com']))).toThrowWithCode(
      'CUSTODY_LOCKED',
    )
    await custodian.close()
  })

  it('stops a signing in the middle when it is locked, and burns the version', async () => {
    const { custodian, events } = testDesk(cheap)
    const keyId = await unlockedKey(custodian)
    const names = Array.from({ length: 2_000 }, (_, index) => `h${String(index)}.example.com`)
    const draft = digestDraft(keyId, names)
    const { reviewId, findings } = await custodian.review(draft)
    const given = findings.map(({ code, subject }) => ({ code, subject, reason: 'test' }))
    const signing = custodian.sign(draft, reviewId, given)
    const outcome = expect(signing).toThrowWithCode('CUSTODY_LOCKED')
    while (!events.some((event) => event.kind === 'progress')) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    await custodian.lock()
    await outcome
    expect(await custodian.releases()).toEqual([])
    expect((await custodian.journal()).at(-1)?.event).toBe('release abandoned')
    expect((await custodian.status()).vault.interrupted).toEqual([])
    await custodian.unlock([keyId], passphrase)
    expect((await custodian.review(draft)).listVersion).toBe(2)
    await custodian.close()
  })

  it('signs with no key but the unlocked one, and not with a retired one', async () => {
    const { custodian } = testDesk(cheap)
    const first = await custodian.makeKey(request, 'ecdsa-p256')
    await unlockedKey(custodian)
    const draft = digestDraft(first.keyId, ['a.example.com'])
    await expect(reviewAndSign(custodian, draft)).toThrowWithCode('CUSTODY_LOCKED')
    expect(await custodian.retireKey(first.keyId)).toMatchObject({ state: 'retired' })
    await expect(custodian.review(draft)).toThrowWithCode('KEY_RETIRED')
    await expect(custodian.unlock([first.keyId], passphrase)).toThrowWithCode('KEY_RETIRED')
    await expect(custodian.unlock(['ab'.repeat(32)], passphrase)).toThrowWithCode('KEY_UNKNOWN')
    await custodian.close()
  })

  it('says that an empty vault has no key', async () => {
    const { custodian } = testDesk(cheap)
    await expect(custodian.unlock(['ab'.repeat(32)], passphrase)).toThrowWithCode('CUSTODY_EMPTY')
    await custodian.close()
  })
})

describe('keys that come and go', () => {
  it('imports a backup into another vault, which openssl could do too', async () => {
    const { custodian, exportFolder } = testDesk(cheap)
    const { keyId, spki } = await custodian.makeKey(request, 'ecdsa-p256')
    const saved = await custodian.backupKey(keyId, passphrase, otherPassphrase)
    const path = saved.kind === 'saved' ? saved.path : ''
    expect(path.startsWith(exportFolder)).toBe(true)
    const pem = openssl('pkey', '-in', path, '-passin', `pass:${otherPassphrase}`, '-pubout')
    expect(pem.replace(/-----.*-----|\s/g, '')).toBe(spki)
    const other = testDesk(cheap).custodian
    const file = new Uint8Array(readFileSync(path))
    await expect(other.importKey(request, file, passphrase)).toThrowWithCode(
      'KEY_FILE_PASSWORD_WRONG',
    )
    expect(await other.importKey(request, file, otherPassphrase)).toMatchObject({
      keyId,
      origin: 'imported',
      remark: null,
    })
    await expect(other.importKey(request, file, otherPassphrase)).toThrowWithCode('KEY_EXISTS')
    await custodian.close()
    await other.close()
  })

  it('upgrades a plain key file and says what was weak about it', async () => {
    const { custodian } = testDesk(cheap)
    const file = join(temporaryFolder(), 'key.pem')
    writeFileSync(
      file,
      openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'),
    )
    const key = await custodian.importKey(request, new Uint8Array(readFileSync(file)), '')
    expect(key.remark).toContain('not encrypted')
    await custodian.unlock([key.keyId], passphrase)
    expect(await reviewAndSign(custodian, digestDraft(key.keyId, ['a.example.com']))).toMatchObject(
      { listVersion: 1 },
    )
    await custodian.close()
  })

  it.each(['', ' ', 'x'.repeat(81), 'a\u202eb', 'a\nb'])('refuses the label %j', async (label) => {
    const { custodian } = testDesk(cheap)
    await expect(custodian.makeKey({ ...request, label }, 'ecdsa-p256')).toThrowWithCode(
      'CUSTODY_REFUSED',
    )
    await custodian.close()
  })
})

describe('practice', () => {
  it('is a throw-away vault with an unlocked key, and leaves no trace', async () => {
    const { custodian } = testDesk()
    const real = await custodian.status()
    const status = await custodian.startPractice()
    expect(status).toMatchObject({ state: 'unlocked', vault: { practice: true } })
    expect(status.vault.id).not.toBe(real.vault.id)
    const keyId = status.unlockedKeyIds[0] ?? ''
    const draft = digestDraft(keyId, ['a.example.com'], { practice: true })
    expect(await reviewAndSign(custodian, draft)).toMatchObject({ practice: true })
    await custodian.leavePractice()
    const back = await custodian.status()
    expect(back).toMatchObject({ state: 'empty', vault: { id: real.vault.id, practice: false } })
    expect(() => readFileSync(join(status.vault.location, 'vault.json'))).toThrow()
    await custodian.close()
  })

  it('never mixes with real things', async () => {
    const { custodian, exportFolder, vaultFolder } = testDesk()
    const keyId = await unlockedKey(custodian)
    const practiceDraft = digestDraft(keyId, ['a.example.com'], { practice: true })
    await expect(custodian.review(practiceDraft)).toThrowWithCode('PRACTICE_ONLY')
    await custodian.startPractice()
    const practice = await custodian.status()
    const practiceKey = practice.keys[0]?.keyId ?? ''
    await expect(custodian.review(digestDraft(practiceKey, ['a.example.com']))).toThrowWithCode(
      'PRACTICE_ONLY',
    )
    const words = 'practice makes every quiet officer faster'
    const backup = await custodian.backupKey(practiceKey, words, otherPassphrase)
    const keyFile = new Uint8Array(readFileSync(backup.kind === 'saved' ? backup.path : ''))
    await expect(custodian.importKey(request, keyFile, otherPassphrase)).toThrowWithCode(
      'PRACTICE_ONLY',
    )
    const saved = await custodian.saveVault()
    const zip = new Uint8Array(readFileSync(saved.kind === 'saved' ? saved.path : ''))
    const sealed = readFileSync(join(practice.vault.location, `keys/${practiceKey}.json`))
    await custodian.leavePractice()
    await expect(custodian.importKey(request, keyFile, otherPassphrase)).toThrowWithCode(
      'PRACTICE_ONLY',
    )
    const empty = testDesk().custodian
    await expect(empty.restoreVault(zip)).toThrowWithCode('PRACTICE_ONLY')
    await empty.close()
    await custodian.close()
    writeFileSync(join(vaultFolder, `keys/${practiceKey}.json`), sealed)
    const again = testDesk({ vaultFolder }).custodian
    expect((await again.status()).vault.readOnly).toContain('PRACTICE_ONLY')
    await expect(again.makeKey(request, 'ecdsa-p256')).toThrowWithCode('PRACTICE_ONLY')
    await again.close()
    expect(exportFolder).not.toBe('')
  })
})
