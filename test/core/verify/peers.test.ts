import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/core/encoding/canonical.ts'
import type { JsonValue } from '../../../src/core/encoding/json.ts'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { rsaAppKey } from '../../../src/core/simulation/ssl-pinning/app-key.ts'
import { sslPinningAndroid } from '../../../src/core/simulation/ssl-pinning-android.ts'
import { sslPinningApple } from '../../../src/core/simulation/ssl-pinning-apple.ts'
import {
  anchorOf,
  apple,
  codesOf,
  go,
  goFiles,
  goKey,
  rn,
  rnKey,
  rnPayload,
  verifyText,
} from './peer-files.ts'

const NOW = new Date('2026-11-23T12:00:00Z')

/** Signed by the real Go signer, but no client can take a pin of it: told as an error. */
const UNUSABLE = new Set([
  // OkHttp takes its host "😀.example" for none.
  'f14-unicode-hosts',
  'f26-empty-key-struct',
  'f27-no-domain',
  'f28-no-key',
  'f30-bad-pin',
  'f31-bad-pattern',
  'f32-short-pin',
])

describe('files of the real Go signer', () => {
  it.each(goFiles.map((file) => [file.id, file] as const))('%s', async (id, file) => {
    const anchor = await anchorOf(goKey(file.key))
    const report = await verifyText(file.text, [anchor], NOW)
    expect(report).toMatchObject({ format: 'ssl-pinning', signedBy: anchor.key.keyId })
    const isUnusable = codesOf(report).includes('PIN_UNUSABLE')
    expect(isUnusable).toBe(UNUSABLE.has(id))
    expect(report.entries.every(({ expires }) => expires === null)).toBe(true)

    const appKey = await rsaAppKey(goKey(file.key))
    const clients = [sslPinningAndroid, sslPinningApple]
    const [android, apple] = await Promise.all(
      clients.map(async (client) => {
        const { device } = await client.start({ appKey }, NOW)
        return (await device.update({ body: encodeUtf8(file.text) }, NOW)).result
      }),
    )
    // What only the Apple SDK refuses is told, and untrusted where the file is said to be for it.
    const refused = codesOf(report).includes('OTHER_CLIENT_REFUSES')
    const isOddSize = codesOf(report).includes('TARGET_KEY_SIZE')
    expect(report.verdict).toBe(isUnusable ? 'untrusted' : 'trusted')
    if (isUnusable) return
    expect(android).toBe('OK')
    // The Apple SDK starts with a pin in a form that no key ever fits.
    if (id !== 'f29-pin-prefix') expect(apple === 'OK').toBe(!refused && !isOddSize)
    const forAndroid = await verifyText(file.text, [anchor], NOW, { format: 'ssl-pinning-android' })
    expect(forAndroid.verdict).toBe('trusted')
    expect(codesOf(forAndroid).includes('OTHER_CLIENT_REFUSES')).toBe(refused)
    const forApple = await verifyText(file.text, [anchor], NOW, { format: 'ssl-pinning-apple' })
    if (refused) expect(forApple.verdict).toBe('untrusted')
  })

  it('are of nobody under another key, and unverifiable without one', async () => {
    const { text, key } = goFiles[0]!
    const other = await anchorOf(goKey(go.keys.find(({ id }) => id !== key)!.id))
    const refused = await verifyText(text, [other], NOW)
    expect(refused).toMatchObject({ verdict: 'untrusted', signedBy: null })
    expect(codesOf(refused)).toContain('TARGET_SIGNATURE_WRONG')
    const clean = goFiles.find(({ id }) => id === 'f01-minimal')!.text
    const ed25519 = await anchorOf(rnKey('key-1'))
    for (const anchors of [[], [ed25519]]) {
      const unknown = await verifyText(clean, anchors, NOW)
      expect(unknown.verdict).toBe('unverifiable')
      expect(codesOf(unknown)).toEqual(['NO_KEY_GIVEN'])
    }
  })

  it('are never trusted where the odd ones say something else than what was signed', async () => {
    const signed = new Set(go.files.map(({ canonical }) => canonical))
    let trusted = 0
    let refused = 0
    for (const odd of go.odd) {
      if (typeof odd.text !== 'string') continue
      const anchor = await anchorOf(goKey(odd.key ?? 'rsa-2048'))
      const report = await verifyText(odd.text, [anchor], NOW)
      if (report.verdict !== 'trusted') {
        refused++
        continue
      }
      trusted++
      const { payload } = JSON.parse(odd.text.replace(/^\uFEFF/, '')) as { payload: JsonValue }
      // Those that the signer itself signed as they stand are not in the list of files.
      if (!/-signed-|-sig-minified/.test(odd.id)) {
        expect(signed, odd.id).toContain(canonicalize(payload))
      }
    }
    expect(trusted).toBeGreaterThan(5)
    expect(refused).toBeGreaterThan(50)
  })

  it('are trusted for Apple only where the Apple SDK takes them', async () => {
    let trusted = 0
    for (const { id, key, text, stage } of apple.extra) {
      const isKnown = go.keys.some((one) => one.id === key)
      if (typeof text !== 'string' || !isKnown || apple.unprovedForApple.includes(id)) continue
      const anchor = await anchorOf(goKey(key!))
      const report = await verifyText(text, [anchor], NOW, { format: 'ssl-pinning-apple' })
      if (report.verdict !== 'trusted') continue
      trusted++
      expect(stage, id).toBe('ok')
    }
    expect(trusted).toBeGreaterThan(10)
  })

  it('have members named that were added after signing, which only the Apple SDK lets pass', async () => {
    const file = goFiles.find(({ id }) => id === 'f01-minimal')!
    const text = file.text.replace('"key":', '"app_id":"x","key":')
    const anchor = await anchorOf(goKey(file.key))
    const report = await verifyText(text, [anchor], NOW)
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain('MEMBERS_ADDED')
    expect((await verifyText(text, [anchor], NOW, { format: 'ssl-pinning-apple' })).verdict).toBe(
      'trusted',
    )
    expect((await verifyText(text, [anchor], NOW, { format: 'ssl-pinning-android' })).verdict).toBe(
      'untrusted',
    )
  })

  it('have a sixth field named, because the Apple SDK refuses the whole file for it', async () => {
    const file = goFiles.find(({ id }) => id === 'f06-app-id')!
    const report = await verifyText(file.text, [await anchorOf(goKey(file.key))], NOW)
    const told = report.findings.find(({ code }) => code === 'OTHER_CLIENT_REFUSES')
    expect(told?.message).toContain('"app_id"')
  })
})

describe('bundles of the real react-native-ssl-manager', () => {
  it.each(rn.bundles.map((bundle) => [bundle.id, bundle] as const))('%s', async (_, bundle) => {
    const anchor = await anchorOf(rnKey(bundle.key))
    const [run] = bundle.verify
    const report = await verifyText(bundle.fileText, [anchor], new Date(run!.now))
    expect(report).toMatchObject({ format: 'rn-ssl-manager', signedBy: anchor.key.keyId })
    expect(report.verdict).toBe(run!.updatePinsFromUrl.ok ? 'trusted' : 'untrusted')
  })

  it('are trusted only where the library takes them with these very octets', async () => {
    let refused = 0
    for (const odd of rn.odd) {
      const { publicKey } = odd.options
      // An app carries the key in one form, while it is taken in many here.
      if (odd.group === 'key') continue
      if (typeof odd.fileText !== 'string' || typeof publicKey !== 'string') continue
      const anchor = await anchorOf(publicKey).catch(() => null)
      if (anchor === null) continue
      const report = await verifyText(odd.fileText, [anchor], new Date(odd.now))
      if (report.verdict !== 'trusted') {
        refused++
        continue
      }
      const theirs = odd.results.updatePinsFromUrl
      // What else they refuse is a matter of the options of the app: the greatest age, or what came before.
      if (theirs?.ok === false) expect(theirs.code, odd.id).toMatch(/^OTA_(EXPIRED|ROLLBACK)$/)
      // Of the largest only a digest was recorded.
      if (theirs?.value?.config !== undefined) {
        expect(JSON.parse(rnPayload(odd.fileText)), odd.id).toMatchObject({
          config: theirs.value.config,
        })
      }
    }
    expect(refused).toBeGreaterThan(60)
  })

  it('are not trusted with a signature whose second half was raised by the order', async () => {
    const { fileText, key, verify } = rn.bundles[0]!
    const file = JSON.parse(fileText) as { payload: string; signature: string }
    const octets = Buffer.from(file.signature, 'base64')
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    let scalar = order
    for (let at = 63; at >= 32; at--) scalar += BigInt(octets[at]!) << BigInt((at - 32) * 8)
    for (let at = 32; at < 64; at++) octets[at] = Number((scalar >> BigInt((at - 32) * 8)) & 255n)
    const text = JSON.stringify({ ...file, signature: octets.toString('base64') })
    const report = await verifyText(text, [await anchorOf(rnKey(key))], new Date(verify[0]!.now))
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain('SIGNATURE_MALFORMED')
  })
})
