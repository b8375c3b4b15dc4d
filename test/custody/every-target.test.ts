import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { KeyForm } from '../../src/bridge/custody.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { decodeBase64 } from '../../src/core/encoding/base64.ts'
import { renderDraft, type ListDraft } from '../../src/core/lists/draft.ts'
import { parseRelease } from '../../src/core/lists/release.ts'
import { openEnvelope } from '../../src/core/manifest/envelope.ts'
import { parseManifestPayload } from '../../src/core/manifest/payload.ts'
import { readAnyVerificationKey } from '../../src/core/targets/keys.ts'
import { targets } from '../../src/core/targets/registry.ts'
import { verifyFiles } from '../../src/core/verify/verify.ts'
import type { Custodian } from '../../src/custody/ports/custodian-ports.ts'
import { apiCertificate, apiRenewal, loginCertificate } from '../../src/core/practice/samples.ts'
import { digestOf } from '../core/bundle/signed-release.ts'
import { certificateEntry, inDays } from '../core/targets/signed-files.ts'
import { cheapDerivation } from '../node/cheap-derivation.ts'
import { passphrase, reviewAndSign, testDesk } from './bench-desk.ts'
import { faultyCrypto } from './faulty-crypto.ts'

const cheap = { ports: { derivation: cheapDerivation } }
const everyTarget = targets.map(({ id }) => id)
const backup = { role: 'backup', expires: inDays(400) } as const

function draftOf(keyId: string, change: Partial<ListDraft> = {}): Bytes {
  return renderDraft({
    spec: 'pinseal-draft/1',
    listId: 'shop',
    app: 'Shop',
    keyId,
    practice: false,
    validDays: 30,
    note: '',
    entries: [
      certificateEntry('api.practice.example', apiCertificate.pem),
      certificateEntry('api.practice.example', apiRenewal.pem),
      certificateEntry('login.practice.example', loginCertificate.pem),
    ],
    pins: [
      { host: 'api.practice.example', spkiSha256: digestOf(1), ...backup },
      { host: 'login.practice.example', spkiSha256: digestOf(255), ...backup },
    ],
    hosts: [{ host: 'api.practice.example', includeSubdomains: true, enforcement: 'enforce' }],
    targets: everyTarget,
    ...change,
  })
}

async function made(custodian: Custodian, ...forms: KeyForm[]): Promise<string[]> {
  const keyIds: string[] = []
  for (const form of forms) {
    const request = { label: form, passphrase, smallMachine: true }
    keyIds.push((await custodian.makeKey(request, form)).keyId)
  }
  return keyIds
}

const bytesIn = (folder: string): { path: string; bytes: Bytes }[] =>
  readdirSync(folder).map((path) => ({
    path,
    bytes: new Uint8Array(readFileSync(join(folder, path))),
  }))

/** The commands of the README, exactly as printed. */
function readmeCommands(folder: string): { output: string; status: number | null } {
  const readme = readFileSync(join(folder, 'README.txt'), 'utf8')
  const input = readme
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .join('\n')
  const { stdout, stderr, status } = spawnSync('sh', [], { cwd: folder, input, encoding: 'utf8' })
  return { output: stdout + stderr, status }
}

describe('a release for every target', () => {
  it('is reviewed once, signed by three keys, and openssl agrees with every signature', async () => {
    const { custodian, exportFolder } = testDesk(cheap)
    const [keyId = '', rsa = '', ed25519 = ''] = await made(
      custodian,
      'ecdsa-p256',
      'rsa-2048',
      'ed25519',
    )
    const draft = draftOf(keyId, { otherKeys: [rsa, ed25519] })
    const review = await custodian.review(draft)
    expect(review.targets.map(({ id }) => id)).toEqual(everyTarget)
    expect(review.targets.filter(({ isCarried }) => !isCarried)).toEqual([])
    expect(review.keyIds).toEqual([keyId, rsa, ed25519])
    expect(review.pinChanges.map(({ host, added }) => [host, added.length])).toEqual([
      ['api.practice.example', 3],
      ['login.practice.example', 2],
    ])
    await custodian.unlock([keyId, rsa], passphrase)
    await expect(reviewAndSign(custodian, draft)).toThrowWithCode('CUSTODY_LOCKED')
    await custodian.unlock([ed25519], passphrase)
    const summary = await reviewAndSign(custodian, draft)
    expect(summary).toMatchObject({ targets: everyTarget, keyIds: [keyId, rsa, ed25519] })
    expect(await custodian.releases()).toEqual([summary])

    await custodian.exportRelease('shop', 1)
    const folder = join(exportFolder, 'shop-1')
    expect(readdirSync(folder).sort()).toEqual(review.files.map(({ path }) => path).sort())
    const { output, status } = readmeCommands(folder)
    expect(status).toBe(0)
    expect(output).not.toMatch(/FAILED|rror|WARNING|ailure/)
    // Three entries, two files of dynapins, ssl-pinning, and the manifest in both of its forms.
    expect(output.split('Verified OK')).toHaveLength(3 + 2 + 1 + 2 + 1)
    expect(output).toContain('Verified Successfully')

    const release = parseRelease(await custodian.release('shop', 1))
    const key = await readAnyVerificationKey(decodeBase64(release.spki))
    const now = new Date(release.issuedAt)
    const report = await verifyFiles(folder, bytesIn(folder), [{ key, label: 'ours' }], now)
    expect(report.verdict).toBe('trusted')
    // The RSA and the Ed25519 key were not given; the manifest vouches for those of the bundle.
    expect(report.findings.map(({ code }) => code)).toContain('KEY_OF_BUNDLE')
    expect(release.hosts?.map(({ host, pins }) => [host, pins.length])).toEqual([
      ['api.practice.example', 3],
      ['login.practice.example', 2],
    ])
    await custodian.close()
  })

  it('keeps signatures of what did not change, and the file that is made of them', async () => {
    const { custodian, clock } = testDesk(cheap)
    const [keyId = ''] = await made(custodian, 'ecdsa-p256')
    await custodian.unlock([keyId], passphrase)
    const draft = draftOf(keyId, { targets: ['wultra', 'android-nsc'] })
    await reviewAndSign(custodian, draft)
    clock.move(86_400_000)
    await custodian.unlock([keyId], passphrase)
    const { targets: planned } = await custodian.review(draft)
    expect(planned[0]).toMatchObject({ id: 'wultra', newSignatures: 0, reusedSignatures: 3 })
    await reviewAndSign(custodian, draft)
    const [first, second] = await Promise.all(
      [1, 2].map(async (version) => parseRelease(await custodian.release('shop', version)).files),
    )
    for (const path of ['fingerprints.json', 'network_security_config.xml']) {
      const before = first?.find((file) => file.path === path)
      expect(before).toBeDefined()
      expect(second?.find((file) => file.path === path)).toEqual(before)
    }
    await custodian.close()
  })

  it.each([
    ['ECDSA', 'ecdsa-p256', 'dynapins'],
    ['RSASSA-PKCS1-v1_5', 'rsa-2048', 'ssl-pinning'],
    ['Ed25519', 'ed25519', 'rn-ssl-manager'],
  ] as const)('hands out nothing when a signature by %s is false', async (name, form, target) => {
    let isFaulty = false
    const crypto = faultyCrypto(name, () => isFaulty)
    const { custodian } = testDesk({ ports: { derivation: cheapDerivation, crypto } })
    const forms: KeyForm[] = form === 'ecdsa-p256' ? [form] : ['ecdsa-p256', form]
    const [keyId = '', ...otherKeys] = await made(custodian, ...forms)
    await custodian.unlock([keyId, ...otherKeys], passphrase)
    isFaulty = true
    const draft = draftOf(keyId, { otherKeys, targets: [target] })
    await expect(reviewAndSign(custodian, draft)).toThrowWithCode('SELF_CHECK_FAILED')
    expect(await custodian.releases()).toEqual([])
    isFaulty = false
    expect((await reviewAndSign(custodian, draft)).listVersion).toBe(2)
    await custodian.close()
  })
})

describe('a target that cannot carry a host', () => {
  const sharp = { kind: 'digest', host: 'a&b', name: 'a&b', fingerprint: digestOf(7) } as const

  it('is held back with the reason, and the others are made', async () => {
    const { custodian } = testDesk(cheap)
    const [keyId = ''] = await made(custodian, 'ecdsa-p256')
    await custodian.unlock([keyId], passphrase)
    const address = certificateEntry('192.0.2.1', apiCertificate.pem)
    const draft = draftOf(keyId, {
      targets: ['wultra', 'okhttp'],
      entries: [address, certificateEntry('login.practice.example', loginCertificate.pem)],
    })
    const { targets: planned, findings } = await custodian.review(draft)
    expect(planned.map(({ id, isCarried }) => [id, isCarried])).toEqual([
      ['wultra', true],
      ['okhttp', false],
    ])
    expect(planned[1]?.findings.map(({ code }) => code)).toContain('TARGET_HOST_IS_ADDRESS')
    expect(findings.map(({ code }) => code)).toContain('TARGET_HELD_BACK')
    expect(findings.map(({ code }) => code)).not.toContain('TARGET_HOST_IS_ADDRESS')
    expect(await reviewAndSign(custodian, draft)).toMatchObject({ targets: ['wultra'] })
    await custodian.close()
  })

  it('blocks where nothing else is made', async () => {
    const { custodian } = testDesk(cheap)
    const [keyId = ''] = await made(custodian, 'ecdsa-p256')
    await custodian.unlock([keyId], passphrase)
    const draft = draftOf(keyId, {
      targets: ['wultra'],
      entries: [{ ...sharp, expires: inDays(90) }],
    })
    await expect(reviewAndSign(custodian, draft)).toThrowWithCode('DRAFT_BLOCKED')
    await custodian.close()
  })
})

describe('a target that the last release had', () => {
  it('is named where it is left out, and not where it stays', async () => {
    const { custodian } = testDesk(cheap)
    const [keyId = ''] = await made(custodian, 'ecdsa-p256')
    await custodian.unlock([keyId], passphrase)
    await reviewAndSign(custodian, draftOf(keyId, { targets: ['wultra', 'okhttp'] }))
    const said = async (...ids: string[]): Promise<string[]> => {
      const { findings } = await custodian.review(draftOf(keyId, { targets: ids }))
      return findings
        .filter(({ code }) => code === 'TARGET_DROPPED')
        .map(({ subject, severity }) => `${severity} ${subject}`)
    }
    const label = (wanted: string) => targets.find(({ id }) => id === wanted)?.label ?? ''
    expect(await said('wultra', 'okhttp', 'curl')).toEqual([])
    expect(await said('okhttp')).toEqual([`warning ${label('wultra')}`])
    expect(await said('curl')).toEqual([`warning ${label('wultra')}`, `warning ${label('okhttp')}`])
    await custodian.close()
  })
})

describe('the keys of a draft', () => {
  it('are one of a kind, and a P-256 key first', async () => {
    const { custodian } = testDesk(cheap)
    const [one = '', two = '', rsa = ''] = await made(
      custodian,
      'ecdsa-p256',
      'ecdsa-p256',
      'rsa-2048',
    )
    const review = (draft: Bytes): Promise<unknown> => custodian.review(draft)
    await expect(review(draftOf(one, { otherKeys: [two] }))).toThrowWithCode('DRAFT_INVALID')
    await expect(review(draftOf(rsa))).toThrowWithCode('KEY_KIND_UNSUPPORTED')
    await expect(review(draftOf(one, { targets: ['no-such'] }))).toThrowWithCode('DRAFT_INVALID')
    await expect(
      review(draftOf(one, { succeeds: { listId: 'shop', keyId: two } })),
    ).toThrowWithCode('DRAFT_INVALID')
    await custodian.close()
  })

  it('change with a list of its own, whose first manifest both sign', async () => {
    const { custodian, exportFolder } = testDesk(cheap)
    const [older = '', newer = ''] = await made(custodian, 'ecdsa-p256', 'ecdsa-p256')
    await custodian.unlock([older], passphrase)
    const only = { targets: ['okhttp', 'dynapins'] }
    await reviewAndSign(custodian, draftOf(older, { ...only, retireOn: '2027-12-31' }))
    const draft = draftOf(newer, {
      ...only,
      listId: 'shop-2',
      succeeds: { listId: 'shop', keyId: older },
    })
    await custodian.lock()
    await custodian.unlock([newer], passphrase)
    await expect(reviewAndSign(custodian, draft)).toThrowWithCode('CUSTODY_LOCKED')
    await custodian.unlock([older], passphrase)
    expect(await reviewAndSign(custodian, draft)).toMatchObject({ keyIds: [newer, older] })
    await custodian.exportRelease('shop-2', 1)
    const folder = join(exportFolder, 'shop-2-1')
    const { output, status } = readmeCommands(folder)
    expect(status).toBe(0)
    expect(output).not.toMatch(/FAILED|rror|ailure/)

    const envelope = openEnvelope(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    expect(parseManifestPayload(envelope.payload)).toMatchObject({
      keys: { threshold: 2, keyIds: [newer, older] },
      succeeds: { listId: 'shop', keyId: older },
    })
    const { keys } = await custodian.status()
    const anchor = async (keyId: string): Promise<Parameters<typeof verifyFiles>[2][number]> => {
      const spki = keys.find((key) => key.keyId === keyId)?.spki ?? ''
      return { key: await readAnyVerificationKey(decodeBase64(spki)), label: keyId }
    }
    const now = new Date('2026-11-23T12:00:00Z')
    const both = [await anchor(newer), await anchor(older)]
    expect((await verifyFiles(folder, bytesIn(folder), both, now)).verdict).toBe('trusted')
    for (const alone of both) {
      const report = await verifyFiles(folder, bytesIn(folder), [alone], now)
      expect(report.verdict).toBe('untrusted')
      expect(report.findings.map(({ code }) => code)).toContain('MANIFEST_SIGNERS_TOO_FEW')
    }
    // Later manifests are of the new key alone.
    await custodian.lock()
    await custodian.unlock([newer], passphrase)
    expect(await reviewAndSign(custodian, draft)).toMatchObject({ keyIds: [newer] })
    const first = parseRelease(await custodian.release('shop', 1))
    const manifest = first.files.find(({ path }) => path === 'manifest.json')
    const { payload } = openEnvelope(manifest?.text ?? '')
    expect(parseManifestPayload(payload).retireOn).toBe('2027-12-31')
    await custodian.close()
  })
})
