import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { canonicalize } from '../../../src/core/encoding/canonical.ts'
import { parseJson, type JsonObject } from '../../../src/core/encoding/json.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { rnSslManager } from '../../../src/core/simulation/rn-ssl-manager.ts'
import { sslPinningApple } from '../../../src/core/simulation/ssl-pinning-apple.ts'
import { sslPinningAndroid } from '../../../src/core/simulation/ssl-pinning-android.ts'
import {
  readAnyVerificationKey,
  sslPinningAppKey,
  verifierOf,
  type RsaVerificationKey,
} from '../../../src/core/targets/keys.ts'
import { rnSslManagerBundle } from '../../../src/core/targets/rn-ssl-manager/target.ts'
import { sslPinning } from '../../../src/core/targets/ssl-pinning/target.ts'
import { goodModel, makeKey, NOW, release, signedFiles, vectors } from './signed-files.ts'

interface GoVectors {
  readonly keys: readonly { id: string; publicSpkiPem: string }[]
  readonly files: readonly {
    id: string
    key: string
    canonical: string
    signature: string
    text: string
  }[]
}
const go = vectors('ssl-pinning/ssl-pinning.json') as GoVectors
/** Of the others the Go server made no file. */
const goFiles = go.files.filter(({ text }) => typeof text === 'string')
const FIVE = ['date', 'domainName', 'expire', 'fqdn', 'key']

async function goKey(id: string): Promise<RsaVerificationKey> {
  const key = go.keys.find((one) => one.id === id)!
  return (await readAnyVerificationKey(
    pemBlocks(key.publicSpkiPem)[0]!.bytes!,
  )) as RsaVerificationKey
}

const payloadOf = (text: string): JsonObject =>
  (parseJson(text) as JsonObject)['payload'] as JsonObject

describe('files of the real Go signer', () => {
  it.each(goFiles.map((file) => [file.id, file] as const))(
    '%s: the same octets, and they verify',
    async (_, file) => {
      const canonical = canonicalize(payloadOf(file.text))
      expect(canonical).toBe(file.canonical)
      const verify = await verifierOf(await goKey(file.key))
      expect(await verify(decodeBase64(file.signature), encodeUtf8(canonical))).toBe(true)
      expect(await verify(decodeBase64(file.signature), encodeUtf8(`${canonical} `))).toBe(false)
    },
  )

  it('that have exactly the five fields verify as files of ours do', async () => {
    let count = 0
    for (const file of goFiles) {
      const keys = payloadOf(file.text)['keys'] as JsonObject[]
      if (keys.length === 0 || !keys.every((key) => Object.keys(key).sort().join() === FIVE.join()))
        continue
      let parsed: ReturnType<typeof sslPinning.parse>
      try {
        parsed = sslPinning.parse([{ path: 'ssl-pinning.json', text: file.text }])
      } catch {
        continue
      }
      count++
      expect(parsed.signed.map(({ input }) => new TextDecoder().decode(input))).toEqual([
        file.canonical,
      ])
      const verdict = await sslPinning.verify(
        [{ path: 'ssl-pinning.json', text: file.text }],
        [await goKey(file.key)],
        NOW,
      )
      expect(verdict.signedBy).not.toBeNull()
    }
    expect(count).toBeGreaterThan(0)
  })
})

describe('our ssl-pinning file', async () => {
  const rsa = await makeKey('rsa')
  const [file] = signedFiles(sslPinning, goodModel, [rsa])
  const items = payloadOf(file!.text)['keys'] as JsonObject[]

  it('has exactly the five fields, whole seconds, and entries for the host and for what is below', () => {
    for (const item of items) {
      expect(Object.keys(item).sort()).toEqual(FIVE)
      expect(Number.isSafeInteger(item['expire'])).toBe(true)
    }
    expect(new Set(items.map((item) => item['domainName']))).toEqual(
      new Set(['api.practice.example', '**.api.practice.example', 'login.practice.example']),
    )
    const left = items.map((item) => item['expire'] as number)
    expect(left).toEqual([...left].sort((a, b) => a - b))
  })

  it('verifies after encoding anew with only the five fields, as the Apple SDK does', async () => {
    const again = {
      keys: items.map((item) => Object.fromEntries(FIVE.map((name) => [name, item[name]!]))),
    }
    const { signature } = JSON.parse(file!.text) as { signature: string }
    const verify = await verifierOf(rsa.key)
    expect(await verify(decodeBase64(signature), encodeUtf8(canonicalize(again)))).toBe(true)
  })

  it.each([['Apple', sslPinningApple] as const, ['Android', sslPinningAndroid] as const])(
    'is taken by the simulated SDK for %s with the key in the form for apps',
    async (_, client) => {
      const appKey = sslPinningAppKey(rsa.key as RsaVerificationKey)
      expect(appKey).toBe(await client.appKeyOf!(rsa.key.spki))
      const started = await client.start({ appKey }, NOW)
      const updated = await started.device.update({ body: encodeUtf8(file!.text) }, NOW)
      expect(updated.result).toBe('OK')
      expect(updated.device.stored).toHaveLength(items.length)
    },
  )
})

interface RnVectors {
  readonly keys: readonly { id: string; publicKeyBase64: string }[]
  readonly bundles: readonly {
    id: string
    key: string
    fileText: string
    payloadText: string
    verify: readonly { now: number; updatePinsFromUrl: { ok: boolean } }[]
  }[]
}
const rn = vectors('rn-ssl-manager/rn-ssl-manager.json') as RnVectors
const ED25519_PREFIX = '302a300506032b6570032100'

describe('bundles of the real react-native-ssl-manager', () => {
  const valid = rn.bundles.filter(({ verify }) => verify[0]!.updatePinsFromUrl.ok)

  it.each(valid.map((bundle) => [bundle.id, bundle] as const))(
    '%s has a signature that is good here',
    async (_, bundle) => {
      const raw = Buffer.from(
        rn.keys.find(({ id }) => id === bundle.key)!.publicKeyBase64,
        'base64',
      )
      const spki = Buffer.concat([Buffer.from(ED25519_PREFIX, 'hex'), raw])
      const verify = await verifierOf(await readAnyVerificationKey(new Uint8Array(spki)))
      const { payload, signature } = JSON.parse(bundle.fileText) as Record<string, string>
      expect(new TextDecoder().decode(decodeBase64(payload!))).toBe(bundle.payloadText)
      expect(await verify(decodeBase64(signature!), decodeBase64(payload!))).toBe(true)
    },
  )

  it('are read as ours are, but for what no client of ours is told', async () => {
    for (const { id, key, fileText, verify } of valid) {
      // A version of null, and hosts that are none.
      if (['b22', 'b14'].includes(id)) continue
      const raw = Buffer.from(rn.keys.find((one) => one.id === key)!.publicKeyBase64, 'base64')
      const spki = new Uint8Array(Buffer.concat([Buffer.from(ED25519_PREFIX, 'hex'), raw]))
      const files = [{ path: 'rn-ssl-manager.json', text: fileText }]
      const anchor = await readAnyVerificationKey(spki)
      const verdict = await rnSslManagerBundle.verify(files, [anchor], new Date(verify[0]!.now))
      expect(verdict.findings, id).toEqual([])
      expect(verdict.signedBy?.keyId, id).toBe(anchor.keyId)
    }
  })
})

describe('our react-native-ssl-manager bundle', async () => {
  const ed25519 = await makeKey('ed25519')
  const [file] = signedFiles(rnSslManagerBundle, goodModel, [ed25519])
  const payload = JSON.parse(
    new TextDecoder().decode(decodeBase64((JSON.parse(file!.text) as { payload: string }).payload)),
  ) as Record<string, unknown>

  it('has the shape of its own', () => {
    expect(Object.keys(payload)).toEqual(['version', 'issuedAt', 'expiresAt', 'config'])
    expect(payload).toMatchObject({ version: 3, issuedAt: '2026-11-23T12:00:00.000Z' })
    const all = rn.bundles.find(({ id }) => id === 'b10')!
    const theirs = JSON.parse(all.payloadText) as typeof payload
    expect(Object.keys(theirs).slice(0, 4)).toEqual(Object.keys(payload))
    const options = (one: typeof payload): object[] =>
      Object.values((one['config'] as { domains: Record<string, object> }).domains)
    expect(Object.keys(options(payload)[0]!).sort()).toEqual(
      Object.keys(options(theirs)[0]!).sort(),
    )
  })

  it('is taken by the simulated client, until it expires', async () => {
    const raw = ed25519.key.kind === 'ed25519' ? ed25519.key.raw : new Uint8Array()
    const started = await rnSslManager.start({ appKey: encodeBase64(raw) }, NOW)
    const body = encodeUtf8(file!.text)
    const updated = await started.device.update({ body }, NOW)
    expect(updated.result).toBe('OK')
    expect(updated.device.stored).toHaveLength(goodModel.hosts.flatMap(({ pins }) => pins).length)
    const late = new Date(Date.parse(release.expiresAt) + 1)
    expect((await started.device.update({ body }, late)).result).toBe('OTA_EXPIRED')
    const { findings } = await rnSslManagerBundle.verify([file!], [ed25519.key], late)
    expect(findings.map(({ code }) => code)).toEqual(['TARGET_FILE_EXPIRED'])
  })
})
