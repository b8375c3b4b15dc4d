import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CustodyError } from '../bridge/wire.ts'
import { isDangerous } from '../core/finding.ts'
import { encodeBase64 } from '../core/encoding/base64.ts'
import { encodeUtf8 } from '../core/encoding/utf8.ts'
import { renderDraft, type DraftEntry } from '../core/lists/draft.ts'
import { parseRelease, type ReleaseEntry } from '../core/lists/release.ts'
import { previewAll } from '../core/pins/preview.ts'
import {
  apiCertificate,
  apiRenewal,
  loginCertificate,
  practiceApp,
  practiceSamples,
  withoutCommonName,
  type PracticeSample,
} from '../core/practice/samples.ts'
import { wultra } from '../core/targets/wultra/target.ts'
import { verifyFiles } from '../core/verify/verify.ts'
import { readVerificationKey } from '../core/x509/public-key.ts'
import { importCertificates } from '../core/x509/import.ts'
import { decodeBase64 } from '../core/encoding/base64.ts'
import type { Custodian } from '../custody/ports/custodian-ports.ts'
import { consentTo } from './acknowledgements.ts'
import { findingCodes } from '../core/codes.ts'
import { quoted } from './shell-check.ts'
import type { Surroundings } from './surroundings.ts'
import { practiceCustodian } from './vault.ts'
import { bundleSink } from './vault-sinks.ts'

/** One line of what was done, and the command that checks it without us: it ends with exit code 0 when it holds. */
export interface DemoStep {
  readonly did: string
  readonly check: string
}

interface Places {
  /** For the sample certificates and what the checks need. */
  readonly folder: string
  readonly bundle: string
  readonly force: boolean
}

/** Does the whole main job as practice. Every result said in a step was got from the real custodian and the real files. */
export async function practise(places: Places, around: Surroundings): Promise<DemoStep[]> {
  const custodian = practiceCustodian(around, bundleSink(places.bundle, places.force))
  try {
    return await steps(custodian, places, around)
  } finally {
    await custodian.close()
  }
}

async function steps(
  custodian: Custodian,
  { folder, bundle }: Places,
  around: Surroundings,
): Promise<DemoStep[]> {
  const { keys } = await custodian.startPractice()
  const [key] = keys
  if (key === undefined) throw new TypeError('practice starts with a key')
  const { keyId } = key
  const inBundle = (file: string): string => quoted(join(bundle, file))
  const inFolder = (...path: string[]): string => quoted(join(folder, ...path))
  const publicKey = inBundle('public-key.pem')

  await mkdir(join(folder, 'certificates'))
  for (const { file, pem } of practiceSamples) {
    await writeFile(join(folder, 'certificates', file), pem)
  }
  const imported = importCertificates(
    'certificates',
    encodeUtf8(practiceSamples.map(({ pem }) => pem).join('')),
  )
  const previews = await previewAll(imported.certificates, around.now)
  const importSteps = practiceSamples.map(({ file }, index): DemoStep => {
    const { sha256 = '', clientNames, dnsNames } = previews[index] ?? {}
    const name = clientNames?.android ?? `no name on Android, DNS name ${dnsNames?.[0] ?? ''}`
    return {
      did: `Imported ${file}: ${name}; certificate fingerprint ${sha256}`,
      check: `openssl x509 -in ${inFolder('certificates', file)} -outform der | openssl dgst -sha256 | grep ${sha256}`,
    }
  })

  const refused = await refusal(custodian, keyId)
  const first = await release(custodian, keyId, [apiCertificate, loginCertificate])
  const second = await release(custodian, keyId, [apiCertificate, apiRenewal, loginCertificate])
  await custodian.exportRelease(practiceApp.listId, second.version)
  const reused = second.entries.filter(({ signature }) =>
    first.entries.some((entry) => entry.signature === signature),
  )
  const renewed = second.entries.find(
    ({ signature }) => !reused.some((entry) => entry.signature === signature),
  )
  if (renewed === undefined) throw new TypeError('the renewal has a signature of its own')
  const tampered = await tamper(second, renewed, folder, around)

  return [
    {
      did: `Made a throw-away vault with a practice key, key id ${keyId}`,
      check: `openssl pkey -pubin -in ${publicKey} -outform der | openssl dgst -sha256 | grep ${keyId}`,
    },
    ...importSteps,
    {
      did: `Refused ${withoutCommonName.host} for the list (${refused})`,
      check: `! openssl x509 -in ${inFolder('certificates', withoutCommonName.file)} -noout -subject | grep CN`,
    },
    {
      did: `Signed version ${first.version} over ${first.entries.length} certificates, ${first.entries.map(({ name }) => name).join(' and ')}`,
      check: entryCheck(first.entries[0] ?? renewed, publicKey, inFolder('signature')),
    },
    {
      did: `Renewed ${renewed.name}: signed version ${second.version} with the old and the new certificate; ${reused.length} signatures stayed as they were`,
      check: entryCheck(renewed, publicKey, inFolder('signature')),
    },
    {
      did: `Exported the bundle of version ${second.version}: ${second.files.length} files`,
      check: `cd ${quoted(bundle)} && sha256sum -c SHA256SUMS`,
    },
    {
      did: 'Marked it as practice in the manifest that the key signed',
      check: `sed -n 's/^  "payload": "\\(.*\\)",$/\\1/p' ${inBundle('manifest.json')} | tr -d '\\n' | openssl base64 -d -A | grep -i practice`,
    },
    {
      did: `Verified the bundle: ${await verdict(second, keyId, around)}, the manifest in both of its forms and all ${second.entries.length} entries`,
      check: `cd ${quoted(bundle)} && test "$(sed -n 's/^    //p' README.txt | sh 2>&1 | grep -c 'Verified OK')" = ${second.entries.length + 2}`,
    },
    {
      did: `Moved one expiry by a second in a copy of the list: ${tampered.verdict}, ${tampered.code}`,
      check: `! { ${entryCheck({ ...renewed, expires: tampered.expires }, publicKey, inFolder('signature'))}; }`,
    },
  ]
}

/** What openssl says to an entry's signature, as in the bundle's README. */
function entryCheck(entry: ReleaseEntry, publicKey: string, place: string): string {
  const { name, fingerprint, expires, signature = '' } = entry
  return (
    `printf %s ${signature} | openssl base64 -d -A > ${place} && ` +
    `printf %s ${quoted(`${name}&${fingerprint}&${expires}`)} | openssl dgst -sha256 -verify ${publicKey} -signature ${place}`
  )
}

function draft(keyId: string, samples: readonly PracticeSample[]): Uint8Array<ArrayBuffer> {
  const entries: DraftEntry[] = samples.map(({ host, pem }) => {
    const [one] = importCertificates(host, encodeUtf8(pem)).certificates
    if (one === undefined) throw new TypeError('a sample is a certificate')
    return { kind: 'certificate', host, certificate: encodeBase64(one.certificate.der) }
  })
  return renderDraft({
    spec: 'pinseal-draft/1',
    ...practiceApp,
    keyId,
    practice: true,
    validDays: 90,
    note: '',
    entries,
  })
}

/** Tries to sign the certificate that Android has no name for, and says how the custodian refuses and why. */
async function refusal(custodian: Custodian, keyId: string): Promise<string> {
  const bytes = draft(keyId, [withoutCommonName, loginCertificate])
  const { reviewId, findings } = await custodian.review(bytes)
  try {
    await custodian.sign(bytes, reviewId, [])
  } catch (error) {
    const reason = findings.find(({ code, severity }) => severity === 'error' || isDangerous(code))
    if (!(error instanceof CustodyError) || reason === undefined) throw error
    return `${error.code}, ${reason.code}: ${reason.message}`
  }
  throw new TypeError('a certificate without a common name is refused')
}

async function release(
  custodian: Custodian,
  keyId: string,
  samples: readonly PracticeSample[],
): Promise<ReturnType<typeof parseRelease>> {
  const bytes = draft(keyId, samples)
  const { reviewId, findings } = await custodian.review(bytes)
  const codes = Object.entries(findingCodes).flatMap(([code, entry]) =>
    'dangerous' in entry ? [code] : [],
  )
  const { acknowledgements } = consentTo(findings, codes)
  const { listId, listVersion } = await custodian.sign(bytes, reviewId, [...acknowledgements])
  return parseRelease(await custodian.release(listId, listVersion))
}

async function verdict(
  { files, spki }: ReturnType<typeof parseRelease>,
  keyId: string,
  around: Surroundings,
): Promise<string> {
  const key = await readVerificationKey(decodeBase64(spki))
  const given = files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) }))
  const report = await verifyFiles('bundle', given, [{ key, label: keyId }], around.now)
  return report.verdict
}

/** A copy of the list with one expiry changed by a second, kept beside the certificates, and what verifying it says. */
async function tamper(
  { files, spki }: ReturnType<typeof parseRelease>,
  { expires }: ReleaseEntry,
  folder: string,
  around: Surroundings,
): Promise<{ verdict: string; code: string; expires: number }> {
  const text = files.find(({ path }) => path === wultra.path)?.text ?? ''
  const changed = text.replace(`"expires": ${expires}`, `"expires": ${expires + 1}`)
  await writeFile(join(folder, 'tampered.json'), changed)
  const key = await readVerificationKey(decodeBase64(spki))
  const list = { path: 'tampered.json', bytes: encodeUtf8(changed) }
  const report = await verifyFiles(list.path, [list], [{ key, label: 'practice' }], around.now)
  const code = report.entries.flatMap(({ findings }) => findings)[0]?.code ?? 'no finding'
  return { verdict: report.verdict, code, expires: expires + 1 }
}
