import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Crypto } from '@peculiar/webcrypto'
import { describe, expect, it } from 'vitest'
import type { HostCrypto } from '../../src/custody/ports/host-crypto.ts'
import { digestDraft, passphrase, reviewAndSign, testDesk, unlockedKey } from './bench-desk.ts'

const peculiar = new Crypto()

/** A WebCrypto that is none of the hosts': what custody does must not lean on one implementation's ways. */
const secondWebCrypto: HostCrypto = {
  subtle: peculiar.subtle,
  getRandomValues: (bytes) => peculiar.getRandomValues(bytes),
}

describe('custody over another WebCrypto', () => {
  it('makes, seals, unlocks and uses a key there, which the usual one then opens', async () => {
    const there = testDesk({ ports: { crypto: secondWebCrypto } })
    const keyId = await unlockedKey(there.custodian)
    await reviewAndSign(there.custodian, digestDraft(keyId, ['api.example.com']))
    await there.custodian.exportRelease('com.example.app', 1)
    await there.custodian.close()
    const folder = join(there.exportFolder, 'com.example.app-1')
    const [entry] = (
      JSON.parse(readFileSync(join(folder, 'fingerprints.json'), 'utf8')) as {
        fingerprints: { name: string; fingerprint: string; expires: number; signature: string }[]
      }
    ).fingerprints
    if (entry === undefined) throw new TypeError('the list is empty')
    const [message, signature] = [join(folder, 'message'), join(folder, 'signature')]
    writeFileSync(message, `${entry.name}&${entry.fingerprint}&${String(entry.expires)}`)
    writeFileSync(signature, Buffer.from(entry.signature, 'base64'))
    const key = join(folder, 'public-key.pem')
    const args = ['dgst', '-sha256', '-verify', key, '-signature', signature, message]
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain('Verified OK')

    const here = testDesk({ vaultFolder: there.vaultFolder, clock: there.clock })
    await here.custodian.unlock([keyId], passphrase)
    const next = await reviewAndSign(
      here.custodian,
      digestDraft(keyId, ['api.example.com', 'www.example.com']),
    )
    expect(next).toMatchObject({ listVersion: 2, keyId })
    await here.custodian.close()
  })

  it.each(['rsa-2048', 'ed25519'] as const)(
    'makes and backs up a key of the form %s',
    async (form) => {
      const { custodian, exportFolder } = testDesk({ ports: { crypto: secondWebCrypto } })
      const request = { label: 'Further', passphrase, smallMachine: true }
      const { keyId, spki } = await custodian.makeKey(request, form)
      const backup = await custodian.backupKey(keyId, passphrase, passphrase)
      if (backup.kind !== 'saved') throw new TypeError('the backup is no file')
      const args = ['pkey', '-in', backup.path, '-passin', `pass:${passphrase}`, '-pubout']
      const pem = execFileSync('openssl', args, { encoding: 'utf8', cwd: exportFolder })
      expect(pem.replace(/-----.*-----|\s/g, '')).toBe(spki)
      await custodian.close()
    },
  )
})
