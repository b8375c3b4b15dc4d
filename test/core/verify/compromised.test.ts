import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import type { BundleFile } from '../../../src/core/lists/release.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import { standingInLedger } from '../../../src/core/verify/ledger.ts'
import type { AnyTrustAnchor, VerificationReport } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { digestEntry, draftOf, makeTestKey, signRelease } from '../bundle/signed-release.ts'
import { wholeBundle } from '../bundle/whole-bundle.ts'
import { goodModel, makeKey, NOW, signedFiles, type MadeKey } from '../targets/signed-files.ts'
import { codesOf, verifyText } from './peer-files.ts'

const [p256, rsa, ed25519, older] = (await Promise.all(
  (['ecdsa-p256', 'rsa', 'ed25519', 'ecdsa-p256'] as const).map((kind) => makeKey(kind)),
)) as [MadeKey, MadeKey, MadeKey, MadeKey]
const made = [p256, rsa, ed25519]
const since = '2026-11-20T09:00:00.000Z'
const code = 'SIGNED_BY_COMPROMISED_KEY'

const good = ({ key }: MadeKey): AnyTrustAnchor => ({ key, label: key.kind })
const stolen = (one: MadeKey): AnyTrustAnchor => ({ ...good(one), compromisedAt: since })
const verify = (
  files: readonly BundleFile[],
  anchors: readonly AnyTrustAnchor[],
  known: readonly AnyTrustAnchor[] = [],
): Promise<VerificationReport> => {
  const given = files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))
  return verifyFiles('bundle', given, anchors, NOW, { known })
}

describe('a file that a compromised key signed', () => {
  const signed = targets.filter(({ needs }) => needs.signature !== 'none')
  it.each(signed.map((target) => [target.id, target] as const))(
    '%s: is not trusted, though every signature is good',
    async (_id, target) => {
      const [file] = signedFiles(target, goodModel, made)
      const { text } = file!
      expect((await verifyText(text, made.map(good), NOW)).verdict).toBe('trusted')
      const report = await verifyText(text, made.map(stolen), NOW)
      expect(report.verdict).toBe('untrusted')
      expect(codesOf(report)).toContain(code)
      expect(report.signedBy).not.toBeNull()
      expect(report.entries.map(({ verdict }) => verdict)).not.toContain('trusted')
      const told = report.findings.find((one) => one.code === code)
      expect(told?.message).toContain('since 2026-11-20')
    },
  )

  it('is trusted where another trusted key signed it', async () => {
    const [file] = signedFiles(targets[0]!, goodModel, made)
    const report = await verifyText(file!.text, [stolen(older), good(p256)], NOW)
    expect(report.verdict).toBe('trusted')
  })
})

describe('a bundle', () => {
  it.each([
    ['of the manifest and the list', p256, 'bundle'],
    ['of ssl-pinning', rsa, 'ssl-pinning (Go server, Android and Apple SDK)'],
    ['of react-native-ssl-manager', ed25519, 'react-native-ssl-manager OTA bundle'],
  ])('is not trusted where the key %s is compromised', async (_what, one, subject) => {
    const files = await wholeBundle({ model: goodModel, targets, keys: made })
    const anchors = made.map((key) => (key === one ? stolen(key) : good(key)))
    const report = await verify(files, anchors)
    expect(report.verdict).toBe('untrusted')
    const found = report.findings.filter((finding) => finding.code === code)
    expect(found.map((finding) => finding.subject)).toContain(subject)
    expect((await verify(files, made.map(good))).verdict).toBe('trusted')
  })

  it('is not trusted either where only its manifest vouches for the compromised key', async () => {
    const files = await wholeBundle({ model: goodModel, targets, keys: made })
    expect((await verify(files, [good(p256)])).verdict).toBe('trusted')
    const report = await verify(files, [good(p256)], [stolen(rsa)])
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })

  it('of a newer generation is trusted by its own key, also after the one that vouched was lost', async () => {
    const files = await wholeBundle({ model: goodModel, targets, keys: made, older })
    const report = await verify(files, [stolen(older), ...made.map(good)])
    expect(codesOf(report)).not.toContain(code)
    expect(report.verdict).toBe('trusted')
  })

  it('is not trusted because a compromised key vouches for it', async () => {
    const whole = { model: goodModel, targets, keys: made, older, manifestSigners: [older] }
    const report = await verify(await wholeBundle(whole), [stolen(older), good(rsa), good(ed25519)])
    expect(report.verdict).toBe('untrusted')
    expect(codesOf(report)).toContain(code)
  })
})

it('has a place in the ledger all the same: whose it is does not depend on trust', async () => {
  const key = await makeTestKey()
  const draft = draftOf(key.key, [digestEntry('api.example.test', 1)])
  const { release } = await signRelease(key, draft)
  const own: AnyTrustAnchor = { key: key.key, label: 'production', compromisedAt: since }
  const text = release.files.find(({ path }) => path === 'fingerprints.json')?.text ?? ''
  const given = [{ path: 'fingerprints.json', bytes: encodeUtf8(text) }]
  expect(await standingInLedger(given, [release], [own], NOW)).toMatchObject({
    standing: 'current',
    listVersion: 1,
  })
  const { release: elsewhere } = await signRelease(
    key,
    draftOf(key.key, [digestEntry('evil.example.test', 9)]),
  )
  const list = elsewhere.files.find(({ path }) => path === 'fingerprints.json')?.text ?? ''
  const found = await standingInLedger(
    [{ path: 'fingerprints.json', bytes: encodeUtf8(list) }],
    [release],
    [own],
    NOW,
  )
  expect(found.standing).toBe('elsewhere')
})
