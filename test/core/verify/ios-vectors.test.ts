import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { VerificationReport } from '../../../src/core/verify/report.ts'
import { verifyFiles } from '../../../src/core/verify/verify.ts'
import { readVerificationKey } from '../../../src/core/x509/public-key.ts'
import { vectorPoint, wultraVectors } from './wultra-vectors.ts'

interface IosList {
  readonly id: string
  readonly key: string
  readonly body?: string
  readonly bodyBase64?: string
  readonly result: string
}

/** What the real iOS SDK answers; see test/vectors/README.md. */
const ios = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../vectors/wultra/ios.json'), 'utf8'),
) as {
  readonly generatedAt: string
  readonly unprovedForApple: readonly string[]
  readonly extraLists: readonly IosList[]
  readonly specialLists: Readonly<Record<string, { readonly result: string }>>
}

const proved = [
  ...ios.extraLists,
  ...wultraVectors.specialLists.map((list) => ({
    ...list,
    result: ios.specialLists[list.id]?.result ?? '',
  })),
].filter(({ id }) => !ios.unprovedForApple.includes(id))

async function verify({ key, body, bodyBase64 }: IosList): Promise<VerificationReport> {
  const bytes = new Uint8Array(
    bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64'),
  )
  const anchor = { key: await readVerificationKey(vectorPoint(key)), label: key }
  return verifyFiles('x', [{ path: 'x', bytes }], [anchor], new Date(ios.generatedAt))
}

/** Taken by iOS and refused here, because Android reads it otherwise or because it never ends trust. */
const stricter =
  /^x-exp-|^x-fp-\d+-bytes$|^x-deep-|^x-unk-|^special-expires-float-zero$|^x-fraction-variants$|^x-timestamp-dup|^x-sig-(missing-expired|dup-missing-second)$|^x-name-nfc\+nfd-second-bad-signature$/

describe('lists that the real iOS SDK was given', () => {
  it('are there in number', () => {
    expect(proved.length).toBeGreaterThan(200)
  })

  it.each(proved)('$id: never trusted where iOS says $result and not OK', async (list) => {
    const report = await verify(list)
    if (list.result !== 'OK') expect(report.verdict).toBe('untrusted')
    else if (!stricter.test(list.id)) expect(report.verdict).toBe('trusted')
  })
})
