import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { KeyForm } from '../../src/bridge/custody.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import type { DraftPin } from '../../src/core/lists/pinned-host.ts'
import type { Custodian } from '../../src/custody/ports/custodian-ports.ts'
import { cheapDerivation } from '../node/cheap-derivation.ts'
import {
  digestDraft,
  openssl,
  otherPassphrase,
  passphrase,
  reviewAndSign,
  temporaryFolder,
  testDesk,
} from './bench-desk.ts'
import { hostWithoutEd25519 } from './hosts.ts'

const cheap = { ports: { derivation: cheapDerivation } }

async function made(custodian: Custodian, form: KeyForm, words = passphrase): Promise<string> {
  const request = { label: `A key of ${form}`, passphrase: words, smallMachine: true }
  return (await custodian.makeKey(request, form)).keyId
}

const eventsOf = async (custodian: Custodian): Promise<string[]> =>
  (await custodian.journal()).map(({ event }) => event)

describe('keys of three kinds', () => {
  it('are kept with their kind, and open again in another custodian', async () => {
    const { custodian, vaultFolder, clock } = testDesk(cheap)
    const forms: KeyForm[] = ['ecdsa-p256', 'rsa-2048', 'ed25519']
    const keyIds: string[] = []
    for (const form of forms) {
      keyIds.push(await made(custodian, form))
      clock.move(1_000)
    }
    await custodian.close()
    const again = testDesk({ vaultFolder, ...cheap }).custodian
    const { keys } = await again.status()
    expect(keys.map(({ kind, bits }) => [kind, bits])).toEqual([
      ['ecdsa-p256', 256],
      ['rsa', 2048],
      ['ed25519', 256],
    ])
    expect(await again.unlock(keyIds, passphrase)).toMatchObject({ unlockedKeyIds: keyIds })
    await again.close()
  })

  it('are backed up so that openssl opens them', async () => {
    const { custodian } = testDesk(cheap)
    for (const form of ['rsa-2048', 'ed25519'] as const) {
      const keyId = await made(custodian, form)
      const saved = await custodian.backupKey(keyId, passphrase, otherPassphrase)
      const path = saved.kind === 'saved' ? saved.path : ''
      const pem = openssl('pkey', '-in', path, '-passin', `pass:${otherPassphrase}`, '-pubout')
      const { keys } = await custodian.status()
      const key = keys.find((one) => one.keyId === keyId)
      expect(pem.replace(/-----.*-----|\s/g, '')).toBe(key?.spki)
    }
    await custodian.close()
  })

  it('are imported, an RSA key of an ssl-pinning server with the remark that it lay open', async () => {
    const { custodian } = testDesk(cheap)
    const path = join(temporaryFolder(), 'server.pem')
    openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', path)
    const request = { label: 'Server', passphrase, smallMachine: true }
    const file = new Uint8Array(readFileSync(path))
    const key = await custodian.importKey(request, file, '')
    expect(key).toMatchObject({ kind: 'rsa', bits: 2048, origin: 'imported' })
    expect(key.remark).toContain('not encrypted')
    await custodian.close()
  })

  it('make the vault one of format 2, which one of P-256 keys only is not', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const format = (): unknown =>
      (JSON.parse(readFileSync(join(vaultFolder, 'vault.json'), 'utf8')) as JsonVault).formatVersion
    await made(custodian, 'ecdsa-p256')
    expect(format()).toBe(1)
    const { vault } = await custodian.status()
    await made(custodian, 'ed25519')
    expect(format()).toBe(2)
    expect((await custodian.status()).vault.id).toBe(vault.id)
    await custodian.close()
  })

  it('do not sign a list by themselves', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await made(custodian, 'ed25519')
    const draft = digestDraft(keyId, ['a.example.com'])
    await expect(custodian.review(draft)).toThrowWithCode('KEY_KIND_UNSUPPORTED')
    await custodian.close()
  })
})

describe('one release under three keys', () => {
  const digest = (octet: number): string => encodeBase64(new Uint8Array(32).fill(octet))
  const pin = (role: 'active' | 'backup', octet: number): DraftPin => ({
    host: 'a.example.com',
    spkiSha256: digest(octet),
    role,
    expires: Date.parse('2027-11-01T00:00:00Z') / 1000,
  })
  const draftOf = (keyId: string, otherKeys: string[]): Bytes =>
    digestDraft(keyId, ['a.example.com'], {
      otherKeys,
      targets: ['wultra', 'ssl-pinning', 'rn-ssl-manager'],
      pins: [pin('active', 100), pin('backup', 101)],
    })

  it('wants all of them unlocked, has a MAC of each, and raises the watermark of each', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const a = await made(custodian, 'ecdsa-p256')
    const b = await made(custodian, 'rsa-2048')
    const c = await made(custodian, 'ed25519')
    const draft = draftOf(a, [b, c])
    expect([...(await custodian.review(draft)).keyIds].sort()).toEqual([a, b, c].sort())
    await custodian.unlock([a, c], passphrase)
    await expect(reviewAndSign(custodian, draft)).rejects.toMatchObject({
      code: 'CUSTODY_LOCKED',
      message: expect.stringMatching(/^Locked: “A key of rsa-2048” \([0-9a-f]{8}\)\./) as string,
    })
    expect(await eventsOf(custodian)).not.toContain('release prepared')
    await custodian.unlock([b], passphrase)
    expect(await reviewAndSign(custodian, draft)).toMatchObject({ listVersion: 1 })
    const journal = await custodian.journal()
    for (const event of ['release prepared', 'released']) {
      const { sequence } = journal.find((one) => one.event === event) ?? { sequence: 0 }
      const name = `journal/${String(sequence).padStart(8, '0')}.json`
      const { mac } = JSON.parse(readFileSync(join(vaultFolder, name), 'utf8')) as JsonRecord
      expect(mac.map(({ keyId }) => keyId).sort()).toEqual([a, b, c].sort())
    }
    for (const keyId of [a, b, c]) {
      const text = readFileSync(join(vaultFolder, `keys/${keyId}.watermark.json`), 'utf8')
      expect((JSON.parse(text) as JsonWatermark).lists).toEqual({ 'com.example.app': 1 })
    }
    await custodian.close()
    const again = testDesk({ vaultFolder, ...cheap }).custodian
    expect(await again.unlock([a, b, c], passphrase)).toMatchObject({ unlockedKeyIds: [a, b, c] })
    expect(await reviewAndSign(again, draft)).toMatchObject({ listVersion: 2 })
    await again.close()
  })

  it('is refused with a retired key, and with two keys of one kind', async () => {
    const { custodian } = testDesk(cheap)
    const a = await made(custodian, 'ecdsa-p256')
    const b = await made(custodian, 'rsa-2048')
    const other = await made(custodian, 'ecdsa-p256')
    await expect(custodian.review(draftOf(a, [other]))).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:DRAFT_INVALID|KEY_KIND_UNSUPPORTED)$/) as string,
    })
    await custodian.retireKey(b)
    await expect(custodian.review(draftOf(a, [b]))).toThrowWithCode('KEY_RETIRED')
    await custodian.close()
  })
})

interface JsonRecord {
  readonly mac: { readonly keyId: string }[]
}

interface JsonWatermark {
  readonly lists: Record<string, number>
}

interface JsonVault {
  readonly formatVersion: number
}

describe('several keys unlocked at once', () => {
  it('opens what the passphrase opens, adds to what is open, and asks again for the rest', async () => {
    const { custodian } = testDesk(cheap)
    const a = await made(custodian, 'ecdsa-p256')
    const b = await made(custodian, 'ed25519', otherPassphrase)
    const c = await made(custodian, 'rsa-2048')
    expect(await custodian.unlock([a, b, c], passphrase)).toMatchObject({
      state: 'unlocked',
      unlockedKeyIds: [a, c],
    })
    expect(await custodian.unlock([b], otherPassphrase)).toMatchObject({
      unlockedKeyIds: [a, c, b],
    })
    const events = await eventsOf(custodian)
    expect(events.filter((event) => event === 'unlocked')).toHaveLength(3)
    expect(events).not.toContain('unlock failed')
    await custodian.close()
  })

  it('journals a passphrase that opens none of them, once', async () => {
    const { custodian } = testDesk(cheap)
    const keyIds = [await made(custodian, 'ecdsa-p256'), await made(custodian, 'ed25519')]
    await expect(custodian.unlock(keyIds, otherPassphrase)).toThrowWithCode(
      'CUSTODY_BAD_PASSPHRASE',
    )
    const journal = await custodian.journal()
    expect(journal.filter(({ event }) => event === 'unlock failed')).toHaveLength(1)
    for (const keyId of keyIds) expect(journal.at(-1)?.text).toContain(keyId.slice(0, 8))
    expect((await custodian.status()).state).toBe('locked')
    await custodian.close()
  })

  it('holds a passphrase against keys that are open already', async () => {
    const { custodian } = testDesk(cheap)
    const keyId = await made(custodian, 'ecdsa-p256')
    await custodian.unlock([keyId], passphrase)
    await expect(custodian.unlock([keyId], otherPassphrase)).toThrowWithCode(
      'CUSTODY_BAD_PASSPHRASE',
    )
    expect(await custodian.unlock([keyId, keyId], passphrase)).toMatchObject({
      unlockedKeyIds: [keyId],
    })
    await custodian.close()
  })

  it('refuses before it tries: a retired key, an unknown one, none', async () => {
    const { custodian } = testDesk(cheap)
    const a = await made(custodian, 'ecdsa-p256')
    const b = await made(custodian, 'ed25519')
    await custodian.retireKey(b)
    await expect(custodian.unlock([a, b], passphrase)).rejects.toMatchObject({
      code: 'KEY_RETIRED',
      message: expect.stringContaining('A key of ed25519') as string,
    })
    await expect(custodian.unlock([a, 'ab'.repeat(32)], passphrase)).toThrowWithCode('KEY_UNKNOWN')
    await expect(custodian.unlock([], passphrase)).toThrowWithCode('CUSTODY_REFUSED')
    expect((await custodian.status()).state).toBe('locked')
    await custodian.close()
  })

  it('locks all at the same moment, and a retired one alone', async () => {
    const { custodian, clock } = testDesk(cheap)
    const a = await made(custodian, 'ecdsa-p256')
    const b = await made(custodian, 'ed25519')
    const c = await made(custodian, 'rsa-2048')
    await custodian.unlock([a], passphrase)
    clock.move(9 * 60_000)
    await custodian.unlock([b, c], passphrase)
    await custodian.retireKey(c)
    clock.move(9 * 60_000)
    expect(await custodian.status()).toMatchObject({ unlockedKeyIds: [a, b] })
    clock.move(60_000)
    expect(await custodian.status()).toMatchObject({ state: 'locked', unlockedKeyIds: [] })
    await custodian.unlock([a, b], passphrase)
    expect(await custodian.lock()).toMatchObject({ state: 'locked', unlockedKeyIds: [] })
    await custodian.close()
  })

  it('names the key that is missing when a list is to be signed', async () => {
    const { custodian } = testDesk(cheap)
    const a = await made(custodian, 'ecdsa-p256')
    await custodian.unlock([await made(custodian, 'ed25519')], passphrase)
    await expect(reviewAndSign(custodian, digestDraft(a, ['a.example.com']))).rejects.toMatchObject(
      {
        code: 'CUSTODY_LOCKED',
        message: expect.stringContaining('“A key of ecdsa-p256”') as string,
      },
    )
    await custodian.close()
  })

  it('leaves closed what the host cannot use, and says so where nothing else was asked for', async () => {
    const { custodian, vaultFolder } = testDesk(cheap)
    const a = await made(custodian, 'ecdsa-p256')
    const b = await made(custodian, 'ed25519')
    await custodian.close()
    const ports = { derivation: cheapDerivation, crypto: hostWithoutEd25519 }
    const browser = testDesk({ vaultFolder, ports }).custodian
    await expect(browser.unlock([b], passphrase)).toThrowWithCode('KEY_KIND_UNSUPPORTED')
    expect(await browser.unlock([a, b], passphrase)).toMatchObject({ unlockedKeyIds: [a] })
    expect(await eventsOf(browser)).not.toContain('unlock failed')
    await browser.close()
  })
})
