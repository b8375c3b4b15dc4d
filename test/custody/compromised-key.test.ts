import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Exported, KeyForm } from '../../src/bridge/custody.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import type { Custodian } from '../../src/custody/ports/custodian-ports.ts'
import { zipSink } from '../../src/custody/zip-sink.ts'
import { deviceMemory } from '../../src/node/device-memory.ts'
import { cheapDerivation } from '../node/cheap-derivation.ts'
import {
  digestDraft,
  otherPassphrase,
  passphrase,
  reviewAndSign,
  temporaryFolder,
  testDesk,
} from './bench-desk.ts'
import { forge, journalOf, membersOf, rechain, type VaultFiles } from './vault-files.ts'

const cheap = { ports: { derivation: cheapDerivation } }
const reason = 'The backup stick was stolen'

async function made(
  custodian: Custodian,
  label: string,
  form: KeyForm = 'ecdsa-p256',
): Promise<string> {
  const request = { label, passphrase, smallMachine: true }
  return (await custodian.makeKey(request, form)).keyId
}

const bytesOf = (exported: Exported): Bytes =>
  exported.kind === 'file' ? exported.bytes : new Uint8Array(readFileSync(exported.path))

const formatOf = (vaultFolder: string): unknown =>
  (
    JSON.parse(readFileSync(join(vaultFolder, 'vault.json'), 'utf8')) as {
      formatVersion: number
    }
  ).formatVersion

describe('marking a key as compromised', () => {
  it('takes no passphrase, keeps date and reason in the journal, and makes the vault one of format 3', async () => {
    const { custodian, clock, vaultFolder, events } = testDesk(cheap)
    const keyId = await made(custodian, 'Release')
    expect((await custodian.status()).keys[0]).toMatchObject({ state: 'ready', compromised: null })
    expect(formatOf(vaultFolder)).toBe(1)
    clock.set('2026-11-24T08:00:00Z')
    const compromised = { at: '2026-11-24T08:00:00.000Z', reason }
    const marked = await custodian.markCompromised(keyId, ` The backup\n stick was  stolen `)
    expect(marked).toMatchObject({ keyId, state: 'compromised', compromised })
    expect(formatOf(vaultFolder)).toBe(3)
    expect(events.at(-1)).toMatchObject({ status: { keys: [marked] } })
    const last = (await custodian.journal()).at(-1)
    expect(last).toMatchObject({ event: 'key compromised', at: compromised.at })
    expect(last?.text).toBe(
      `The key “Release” (${keyId.slice(0, 8)}) was marked as compromised: ${reason}`,
    )
    await custodian.close()
    const again = testDesk({ ...cheap, vaultFolder }).custodian
    expect((await again.status()).keys).toEqual([marked])
    await again.close()
  })

  it('cannot be taken back, repeated, or lowered to retired', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await made(custodian, 'Release')
    const marked = await custodian.markCompromised(keyId, reason)
    const count = (await custodian.journal()).length
    await expect(custodian.markCompromised(keyId, 'Another one')).toThrowWithCode('KEY_COMPROMISED')
    expect(await custodian.retireKey(keyId)).toEqual(marked)
    expect(await custodian.journal()).toHaveLength(count)
    await custodian.close()
  })

  it('holds also of a key that is retired', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await made(custodian, 'Release')
    await custodian.retireKey(keyId)
    expect(await custodian.markCompromised(keyId, reason)).toMatchObject({ state: 'compromised' })
    await expect(custodian.unlock([keyId], passphrase)).toThrowWithCode('KEY_COMPROMISED')
    await custodian.close()
  })

  it.each(['', ' \n ', 'x'.repeat(501), 'a\u202eb', 'a\u0000b'])(
    'refuses the reason %j',
    async (odd) => {
      const { custodian, vaultFolder } = testDesk(cheap)
      const keyId = await made(custodian, 'Release')
      await expect(custodian.markCompromised(keyId, odd)).toThrowWithCode('CUSTODY_REFUSED')
      expect((await custodian.status()).keys[0]?.state).toBe('ready')
      expect(formatOf(vaultFolder)).toBe(1)
      await custodian.close()
    },
  )

  it('refuses a key that is not there', async () => {
    const { custodian } = testDesk(cheap)
    const unknown = custodian.markCompromised('ab'.repeat(32), reason)
    await expect(unknown).toThrowWithCode('CUSTODY_EMPTY')
    await made(custodian, 'Release')
    const other = custodian.markCompromised('ab'.repeat(32), reason)
    await expect(other).toThrowWithCode('KEY_UNKNOWN')
    await custodian.close()
  })

  it('is vouched for by the keys that are unlocked, the key itself too, and drops that one alone', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const stolen = await made(custodian, 'Stolen')
    const other = await made(custodian, 'Other', 'ed25519')
    await custodian.unlock([stolen, other], passphrase)
    await custodian.markCompromised(stolen, reason)
    expect((await custodian.status()).unlockedKeyIds).toEqual([other])
    await custodian.close()
    const records = await testDesk({ ...cheap, vaultFolder }).custodian.journal()
    const at = String(records.length).padStart(8, '0')
    const record = JSON.parse(readFileSync(join(vaultFolder, `journal/${at}.json`), 'utf8')) as {
      mac: { keyId: string }[]
    }
    expect(record.mac.map(({ keyId }) => keyId)).toEqual([stolen, other])
  })

  it('is not taken back by a record that the key was made anew, which nobody sealed', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const stolen = await made(custodian, 'Stolen')
    await custodian.markCompromised(stolen, reason)
    const last = (await custodian.journal()).length
    await custodian.close()
    const files: VaultFiles = new Map()
    const named = (sequence: number): string => `journal/${String(sequence).padStart(8, '0')}.json`
    for (let at = 1; at <= last; at++) {
      files.set(named(at), new Uint8Array(readFileSync(join(vaultFolder, named(at)))))
    }
    const first = journalOf(files).find((name) => membersOf(files, name)['event'] === 'key made')
    files.set(named(last + 1), files.get(first ?? '') ?? new Uint8Array())
    await forge(files, named(last + 1), (members) => ({ ...members, mac: null }))
    await rechain(files)
    for (const [name, bytes] of files) writeFileSync(join(vaultFolder, name), bytes)
    const again = testDesk({ ...cheap, vaultFolder }).custodian
    const status = await again.status()
    expect(status.vault.readOnly).toBeNull()
    expect(await again.journal()).toHaveLength(last + 1)
    expect(status.keys[0]?.state).toBe('compromised')
    await again.close()
  })

  it('is missed when its record is taken away, by any key that vouched after it', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const stolen = await made(custodian, 'Stolen')
    const other = await made(custodian, 'Other')
    await custodian.markCompromised(stolen, reason)
    await custodian.unlock([other], passphrase)
    const last = (await custodian.journal()).length
    await custodian.close()
    for (const sequence of [last, last - 1]) {
      rmSync(join(vaultFolder, `journal/${String(sequence).padStart(8, '0')}.json`))
    }
    const again = testDesk({ ...cheap, vaultFolder }).custodian
    await expect(again.unlock([other], passphrase)).toThrowWithCode('VAULT_TAMPERED')
    expect((await again.status()).vault.readOnly).toContain('VAULT_TAMPERED')
    await again.close()
  })

  it('is missed by the device too, where no key vouched for it yet', async () => {
    const device = deviceMemory(temporaryFolder())
    const ports = { derivation: cheapDerivation, memory: device }
    const { custodian, vaultFolder } = testDesk({ ports })
    const stolen = await made(custodian, 'Stolen')
    await custodian.markCompromised(stolen, reason)
    const last = (await custodian.journal()).length
    await custodian.close()
    rmSync(join(vaultFolder, `journal/${String(last).padStart(8, '0')}.json`))
    const again = testDesk({ vaultFolder, ports }).custodian
    expect((await again.journal()).at(-1)?.event).toBe('vault changed hands')
    await again.close()
  })

  it('is not written to a vault that is only read', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const keyId = await made(custodian, 'Release')
    await custodian.close()
    const record = join(vaultFolder, 'journal/00000002.json')
    writeFileSync(record, readFileSync(record, 'utf8').replace('Release', 'Relaese'))
    const again = testDesk({ ...cheap, vaultFolder }).custodian
    await expect(again.markCompromised(keyId, reason)).toThrowWithCode('VAULT_DAMAGED')
    await again.close()
  })
})

describe('a compromised key', () => {
  it('signs no list and is not unlocked, also where it was reviewed and unlocked before', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await made(custodian, 'Release')
    await custodian.unlock([keyId], passphrase)
    const draft = digestDraft(keyId, ['a.example.com'])
    const { reviewId } = await custodian.review(draft)
    await custodian.markCompromised(keyId, reason)
    await expect(custodian.sign(draft, reviewId, [])).toThrowWithCode('KEY_COMPROMISED')
    await expect(custodian.review(draft)).toThrowWithCode('KEY_COMPROMISED')
    await expect(custodian.unlock([keyId], passphrase)).toThrowWithCode('KEY_COMPROMISED')
    expect(await custodian.releases()).toEqual([])
    expect((await custodian.status()).state).toBe('locked')
    await custodian.close()
  })

  it('signs nothing beside another key either', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await made(custodian, 'Release')
    const rsa = await made(custodian, 'ssl-pinning', 'rsa-2048')
    await custodian.markCompromised(rsa, reason)
    const draft = digestDraft(keyId, ['a.example.com'], { otherKeys: [rsa] })
    await expect(custodian.review(draft)).toThrowWithCode('KEY_COMPROMISED')
    expect((await custodian.review(digestDraft(keyId, ['a.example.com']))).listVersion).toBe(1)
    await custodian.close()
  })

  it('does not vouch for the key after it, which signs its first manifest alone', async () => {
    const { custodian } = testDesk(cheap)
    const stolen = await made(custodian, 'Stolen')
    const next = await made(custodian, 'Next')
    await custodian.unlock([stolen, next], passphrase)
    await reviewAndSign(custodian, digestDraft(stolen, ['a.example.com']))
    await custodian.markCompromised(stolen, reason)
    const fresh = { listId: 'com.example.app-2' }
    const succeeds = { listId: 'com.example.app', keyId: stolen }
    const handedOver = digestDraft(next, ['a.example.com'], { ...fresh, succeeds })
    await expect(custodian.review(handedOver)).toThrowWithCode('KEY_COMPROMISED')
    const alone = digestDraft(next, ['a.example.com'], fresh)
    expect(await reviewAndSign(custodian, alone)).toMatchObject({ listVersion: 1, keyIds: [next] })
    await custodian.close()
  })

  it('is still backed up, and its releases are exported, byte for byte', async () => {
    const { custodian, exportFolder } = testDesk(cheap)
    const keyId = await made(custodian, 'Release')
    await custodian.unlock([keyId], passphrase)
    await reviewAndSign(custodian, digestDraft(keyId, ['a.example.com']))
    const folder = join(exportFolder, 'com.example.app-1/SHA256SUMS')
    await custodian.exportRelease('com.example.app', 1)
    const before = readFileSync(folder, 'utf8')
    rmSync(join(exportFolder, 'com.example.app-1'), { recursive: true })
    await custodian.markCompromised(keyId, reason)
    await custodian.exportRelease('com.example.app', 1)
    expect(readFileSync(folder, 'utf8')).toBe(before)
    const pem = bytesOf(await custodian.backupKey(keyId, passphrase, otherPassphrase))
    expect(new TextDecoder().decode(pem)).toContain('ENCRYPTED PRIVATE KEY')
    await expect(
      custodian.importKey({ label: 'x', passphrase, smallMachine: true }, pem, otherPassphrase),
    ).toThrowWithCode('KEY_EXISTS')
    await custodian.close()
  })

  it('stays so in the saved vault, in the other edition and back', async () => {
    const first = testDesk({ ports: { derivation: cheapDerivation, sink: zipSink } }).custodian
    const keyId = await made(first, 'Release')
    await first.unlock([keyId], passphrase)
    await reviewAndSign(first, digestDraft(keyId, ['a.example.com']))
    const before = bytesOf(await first.saveVault())
    await first.markCompromised(keyId, reason)
    const compromised = (await first.status()).keys[0]?.compromised
    const saved = bytesOf(await first.saveVault())
    await first.close()
    let file = saved
    for (const edition of ['browser', 'desktop'] as const) {
      const ports = { derivation: cheapDerivation, sink: zipSink, edition }
      const { custodian } = testDesk({ ports })
      const { keys } = await custodian.restoreVault(file)
      expect(keys).toMatchObject([{ keyId, state: 'compromised', compromised }])
      await expect(custodian.unlock([keyId], passphrase)).toThrowWithCode('KEY_COMPROMISED')
      file = bytesOf(await custodian.saveVault())
      await custodian.close()
    }
    // What was saved before it knows nothing: it must be said again there, and can be.
    const { custodian } = testDesk(cheap)
    expect((await custodian.restoreVault(before)).keys[0]?.state).toBe('ready')
    expect(await custodian.markCompromised(keyId, reason)).toMatchObject({ state: 'compromised' })
    await custodian.close()
  })
})

describe('the review of a list', () => {
  const code = 'SIGNING_KEY_COMPROMISED'

  it('says until when phones trust what a compromised key of the same app signed', async () => {
    const { custodian, clock } = testDesk(cheap)
    const stolen = await made(custodian, 'Stolen')
    const next = await made(custodian, 'Next')
    await custodian.unlock([stolen, next], passphrase)
    await reviewAndSign(custodian, digestDraft(stolen, ['a.example.com']))
    const draft = digestDraft(next, ['a.example.com'], { listId: 'com.example.app-2' })
    const other = digestDraft(next, ['a.example.com'], { listId: 'other', app: 'Another app' })
    const before = await custodian.review(draft)
    expect(before.findings.map((one) => one.code)).not.toContain(code)
    await custodian.markCompromised(stolen, reason)
    const { findings, reviewId } = await custodian.review(draft)
    const found = findings.filter((one) => one.code === code)
    expect(found).toMatchObject([{ severity: 'warning', subject: 'com.example.app' }])
    expect(found[0]?.message).toContain('“Stolen”')
    expect(found[0]?.message).toContain('until 2027-11-01, also after an app update')
    // What was reviewed before the mark is not what would be signed now.
    await expect(custodian.sign(draft, before.reviewId, [])).toThrowWithCode('REVIEW_STALE')
    await expect(custodian.sign(draft, reviewId, [])).toThrowWithCode('ACKNOWLEDGEMENT_MISSING')
    expect((await custodian.review(other)).findings.map((one) => one.code)).not.toContain(code)
    clock.set('2027-11-01T00:00:00Z')
    const later = digestDraft(next, ['a.example.com'], { listId: 'com.example.app-2' })
    expect((await custodian.review(later)).findings.map((one) => one.code)).not.toContain(code)
    await custodian.close()
  })

  it('counts every release of the list that the key signed, not the last alone', async () => {
    const { custodian } = testDesk(cheap)
    const stolen = await made(custodian, 'Stolen')
    const next = await made(custodian, 'Next')
    await custodian.unlock([stolen, next], passphrase)
    await reviewAndSign(custodian, digestDraft(stolen, ['a.example.com', 'b.example.com']))
    await reviewAndSign(custodian, digestDraft(next, ['a.example.com']))
    await custodian.markCompromised(stolen, reason)
    const { findings } = await custodian.review(digestDraft(next, ['a.example.com']))
    expect(findings.map((one) => one.code)).toContain(code)
    await custodian.close()
  })
})
