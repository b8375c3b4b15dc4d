import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, webcrypto } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCustodian } from '../src/custody/custodian.ts'
import { openSigningKey } from '../src/custody/open-signing-key.ts'
import { signInputs } from '../src/custody/signing/batch.ts'
import { deriveHere } from '../src/custody/keys/derive.ts'
import { encodeBase64 } from '../src/core/encoding/base64.ts'
import { renderDraft } from '../src/core/lists/draft.ts'
import { renderWultraList } from '../src/core/targets/wultra/render.ts'
import { signingInput } from '../src/core/targets/wultra/signing-input.ts'
import { verifyFiles } from '../src/core/verify/verify.ts'
import { readVerificationKey } from '../src/core/x509/public-key.ts'
import { derToRaw } from '../src/core/x509/ecdsa-signature.ts'
import { nodeCrypto, nodePorts } from '../src/node/node-ports.ts'
import { leaf, pemOf } from './certificates.ts'
import { compare, median, perSecond, row, verdict } from './measure.ts'

const COUNT = 10_000
const NOW = new Date('2026-11-23T12:00:00Z')
const EXPIRES = Date.parse('2027-11-01T00:00:00Z') / 1000
const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }
const p256 = { name: 'ECDSA', namedCurve: 'P-256' }
const PASSPHRASE = 'waffle unstable grazing scooter empathic'

const entries = Array.from({ length: COUNT }, (_, index) => ({
  name: `host-${index}.example.com`,
  fingerprint: encodeBase64(createHash('sha256').update(String(index)).digest()),
  expires: EXPIRES,
}))

/** Signing and verifying 10,000 entries, against the raw rate of this process and the per-entry openssl recipe. */
export async function benchLists(): Promise<void> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const spki = new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }))
  const messages = entries.map(signingInput)

  const host = { crypto: nodeCrypto, derivation: deriveHere }
  const ours = await openSigningKey(host, new TextEncoder().encode(pem), '')
  const raw = await webcrypto.subtle.importKey(
    'pkcs8',
    pair.privateKey.export({ type: 'pkcs8', format: 'der' }),
    p256,
    false,
    ['sign'],
  )
  const inputs = messages.map((bytes) => ({ keyId: 'bench', bytes }))
  const sign = (): Promise<string[]> =>
    signInputs(
      inputs,
      () => ours,
      () => undefined,
    )
  const signing = await compare(5, {
    ours: sign,
    raw: () => inBatches(messages, (message) => webcrypto.subtle.sign(ecdsa, raw, message)),
  })

  const signatures = await sign()
  const list = renderWultraList(
    entries.map((entry, index) => ({ ...entry, signature: signatures[index] ?? '' })),
  )
  const file = { path: 'fingerprints.json', bytes: new TextEncoder().encode(list) }
  const anchor = { key: await readVerificationKey(spki), label: 'bench' }
  const publicKey = await webcrypto.subtle.importKey('spki', spki, p256, false, ['verify'])
  const pairs = messages.map((message, index) => ({
    message,
    signature: derToRaw(Buffer.from(signatures[index] ?? '', 'base64')),
  }))
  const verifying = await compare(5, {
    ours: async () => {
      const report = await verifyFiles('bench', [file], [anchor], NOW)
      if (report.verdict !== 'trusted') throw new Error(`the bench list is ${report.verdict}`)
    },
    raw: () =>
      inBatches(pairs, ({ message, signature }) =>
        webcrypto.subtle.verify(ecdsa, publicKey, signature, message),
      ),
  })

  const recipe = perEntryRecipe(pem)
  const release = await releaseTimes()

  console.log(`List of ${COUNT.toLocaleString('en')} entries`)
  rates('signing', signing)
  rates('verifying', verifying)
  row('the openssl recipe of the Wultra tool, per entry', `${Math.round(recipe)} ms`)
  row('→ signing against that recipe', `${Math.round((recipe * COUNT) / (signing['ours'] ?? 1))} ×`)
  row('a release, review to self-checked bundle', `${Math.round(release)} ms`)
  verdict(
    'release of 10,000 with self-check',
    release <= 2500,
    `${(release / 1000).toFixed(2)} s`,
    '≤ 2.5 s',
  )
  console.log()
}

function rates(what: string, times: Record<string, number>): void {
  const { ours = NaN, raw = NaN } = times
  row(`${what}, Pinseal`, `${perSecond(COUNT, ours)}/s`, `${Math.round(ours)} ms`)
  row(`${what}, raw WebCrypto in batches (the limit)`, `${perSecond(COUNT, raw)}/s`)
  verdict(
    `${what} against the limit`,
    raw / ours >= 0.7,
    `${Math.round((raw / ours) * 100)} %`,
    '≥ 70 %',
  )
}

async function inBatches<T>(
  items: readonly T[],
  run: (item: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += 256)
    await Promise.all(items.slice(at, at + 256).map(run))
}

/** One entry as the tool's README prints it: four openssl processes and what stands between them. Median of 10. */
function perEntryRecipe(pem: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-bench-'))
  writeFileSync(join(folder, 'key.pem'), pem)
  writeFileSync(join(folder, 'cert.pem'), pemOf([leaf(1)]))
  const script = `
    NAME=$(openssl x509 -noout -subject -in cert.pem | sed -n 's/^.*CN *= *//p')
    FP=$(openssl x509 -outform der -in cert.pem | openssl dgst -sha256 -binary | openssl base64 -A)
    END=$(date -u -d "$(openssl x509 -noout -enddate -in cert.pem | cut -d= -f2)" +%s)
    printf '%s' "$NAME&$FP&$END" | openssl dgst -sha256 -sign key.pem | openssl base64 -A`
  const times = Array.from({ length: 11 }, () => {
    const start = performance.now()
    execFileSync('sh', ['-c', script], { cwd: folder })
    return performance.now() - start
  })
  rmSync(folder, { recursive: true })
  return median(times.slice(1))
}

/** The custodian's own way, with a vault on disk: review, journal, sign, render, parse back, verify all, keep. */
export async function releaseTimes(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-bench-'))
  const times: number[] = []
  for (let round = 0; round < 6; round++) {
    const custodian = createCustodian({
      ...nodePorts({
        edition: 'command',
        vaultFolder: join(folder, String(round)),
        kdfWorker: 'not used here',
        sink: {
          folder: () => Promise.reject(new Error('nothing is exported here')),
          file: () => Promise.reject(new Error('nothing is exported here')),
        },
      }),
      derivation: deriveHere,
    })
    const { keyId } = await custodian.makeKey(
      {
        label: 'Bench',
        passphrase: PASSPHRASE,
        smallMachine: true,
      },
      'ecdsa-p256',
    )
    await custodian.unlock([keyId], PASSPHRASE)
    const draft = renderDraft({
      spec: 'pinseal-draft/1',
      listId: 'bench',
      app: 'Bench',
      keyId,
      practice: false,
      validDays: 90,
      note: '',
      entries: entries.map((entry) => ({ kind: 'digest', host: entry.name, ...entry })),
    })
    const start = performance.now()
    const { reviewId, findings } = await custodian.review(draft)
    const acknowledgements = findings
      .filter(({ severity }) => severity === 'warning')
      .map(({ code, subject }) => ({ code, subject, reason: 'bench' }))
    await custodian.sign(draft, reviewId, acknowledgements)
    // The first round warms up.
    if (round > 0) times.push(performance.now() - start)
    await custodian.close()
  }
  rmSync(folder, { recursive: true })
  return median(times)
}
