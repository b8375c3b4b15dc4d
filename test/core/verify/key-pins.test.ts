import { expect, it } from 'vitest'
import { renderWultraList } from '../../../src/core/targets/wultra/render.ts'
import { digestOf, makeTestKey, NOW, signEntries } from '../bundle/signed-release.ts'
import { codesOf, verifyText } from './peer-files.ts'

it('tells where the pin of a public key was signed in place of a fingerprint', async () => {
  const key = await makeTestKey()
  const entries = await signEntries(key, [
    { name: 'a.example.test', fingerprint: digestOf(1), expires: 1_900_000_000 },
    { name: 'b.example.test', fingerprint: digestOf(2), expires: 1_900_000_000 },
  ])
  const anchors = [{ key: key.key, label: 'production' }]
  const text = renderWultraList(entries)
  expect((await verifyText(text, anchors, NOW)).verdict).toBe('trusted')
  const keyPins = new Map([[digestOf(2), 'b.example.test']])
  const report = await verifyText(text, anchors, NOW, { keyPins })
  expect(report.verdict).toBe('untrusted')
  expect(report.entries.map(({ verdict }) => verdict)).toEqual(['trusted', 'untrusted'])
  expect(codesOf(report)).toContain('FINGERPRINT_IS_KEY_PIN')
})
