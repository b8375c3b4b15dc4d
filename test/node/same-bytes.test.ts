import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { planRelease, targetSigningInputs } from '../../src/core/bundle/plan.ts'
import { bundleFiles, finishBundle } from '../../src/core/bundle/render.ts'
import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import { decodeUtf8 } from '../../src/core/encoding/utf8.ts'
import { renderDraft, resolveDraft } from '../../src/core/lists/draft.ts'
import type { BundleFile } from '../../src/core/lists/release.ts'
import { targets } from '../../src/core/targets/registry.ts'
import type { VerificationKey } from '../../src/core/x509/public-key.ts'
import { randomList, testKeys } from '../core/bundle/random-release.ts'
import { certificateEntry, NOW, signWith } from '../core/targets/signed-files.ts'
import { apiCertificate, loginCertificate } from '../../src/core/practice/samples.ts'
import { temporaryFolder } from '../custody/bench-desk.ts'
import { bundleForNode } from './bundle.ts'
import type { Ingredients } from './rendering-child.ts'

const keys = Object.values(testKeys)
let child = ''
beforeAll(async () => {
  child = await bundleForNode(join(import.meta.dirname, 'rendering-child.ts'))
})

/** Signs one release for every target here, and returns what it was made of with what came of it. */
async function made(seed: number): Promise<{ given: Ingredients; files: BundleFile[] }> {
  const [list] = fc.sample(randomList, { numRuns: 1, seed })
  const entries = [apiCertificate, loginCertificate].map(({ host, pem }) =>
    certificateEntry(host, pem),
  )
  const draft = {
    ...list!.draft,
    entries: [...list!.draft.entries, ...entries],
    targets: targets.map(({ id }) => id),
    otherKeys: keys.slice(1).map(({ key }) => key.keyId),
  }
  const plan = await planRelease({
    resolved: await resolveDraft(draft),
    previous: null,
    version: 12,
    key: testKeys.p256.key as VerificationKey,
    otherKeys: keys.slice(1).map(({ key }) => key),
    issuedAt: NOW,
  })
  const sign = (keyId: string, bytes: Uint8Array<ArrayBuffer>): string =>
    signWith(
      keys.find(({ key }) => key.keyId === keyId)!,
      bytes,
    )
  const signatures = targetSigningInputs(plan).map(({ keyId, bytes }) => sign(keyId, bytes))
  const unsigned = await bundleFiles(plan, signatures)
  const manifest = unsigned.manifestInputs.map(({ keyId, dsse, jws }) => ({
    keyId,
    dsse: sign(keyId, dsse),
    jws: sign(keyId, jws),
  }))
  const given: Ingredients = {
    draft: decodeUtf8(renderDraft(draft)),
    keys: keys.map(({ key }) => encodeBase64(key.spki)) as [string, ...string[]],
    issuedAt: NOW.toISOString(),
    version: 12,
    signatures,
    manifest,
  }
  return { given, files: await finishBundle(plan, unsigned, manifest) }
}

const surroundings = [
  { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'America/St_Johns', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
  { TZ: 'Asia/Kathmandu', LANG: 'C', LC_ALL: 'POSIX' },
]

describe('a release laid out again by another process', () => {
  it.each(surroundings)(
    'has the same bytes with TZ $TZ, LC_ALL $LC_ALL and another folder',
    async (around) => {
      const folder = temporaryFolder()
      for (const seed of [1, 2, 3]) {
        const { given, files } = await made(seed)
        const place = join(folder, `${seed}.json`)
        writeFileSync(place, JSON.stringify(given))
        const output = execFileSync(process.execPath, [child, place], {
          cwd: folder,
          env: { PATH: process.env['PATH'], ...around },
          encoding: 'utf8',
          maxBuffer: 1 << 28,
        })
        expect(JSON.parse(output)).toEqual(files)
      }
    },
  )
})

describe('signatures without chance', () => {
  it('are the same whenever RSA and Ed25519 sign the same, so that whole files are', async () => {
    const [one, other] = [await made(4), await made(4)]
    const text = ({ files }: typeof one, path: string): string | undefined =>
      files.find((file) => file.path === path)?.text
    for (const path of ['ssl-pinning.json', 'rn-ssl-manager.json']) {
      expect(text(one, path)).toBeDefined()
      expect(text(other, path)).toBe(text(one, path))
    }
  })
})
