import { readFileSync } from 'node:fs'
import { planRelease } from '../../src/core/bundle/plan.ts'
import { bundleFiles, finishBundle } from '../../src/core/bundle/render.ts'
import { decodeBase64 } from '../../src/core/encoding/base64.ts'
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts'
import { parseDraft, resolveDraft } from '../../src/core/lists/draft.ts'
import { readAnyVerificationKey } from '../../src/core/targets/keys.ts'
import { readVerificationKey } from '../../src/core/x509/public-key.ts'

/** What makes a release, private keys aside. */
export interface Ingredients {
  /** Canonical JSON. */
  readonly draft: string
  /** Standard base64 of SubjectPublicKeyInfo, the P-256 key first. */
  readonly keys: readonly [string, ...string[]]
  readonly issuedAt: string
  readonly version: number
  /** What was signed for the targets, and for the manifest, in the order of the plan. */
  readonly signatures: readonly string[]
  readonly manifest: readonly { keyId: string; dsse: string; jws: string }[]
}

// Lays a release out again, given its signatures, and prints every file.
const given = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Ingredients
const [main, ...others] = given.keys
const plan = await planRelease({
  resolved: await resolveDraft(parseDraft(encodeUtf8(given.draft))),
  previous: null,
  version: given.version,
  key: await readVerificationKey(decodeBase64(main)),
  otherKeys: await Promise.all(others.map((one) => readAnyVerificationKey(decodeBase64(one)))),
  issuedAt: new Date(given.issuedAt),
})
const unsigned = await bundleFiles(plan, given.signatures)
process.stdout.write(JSON.stringify(await finishBundle(plan, unsigned, given.manifest)))
