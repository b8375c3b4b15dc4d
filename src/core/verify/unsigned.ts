import { finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { androidNsc } from '../targets/android-nsc/target.ts'
import { curl } from '../targets/curl/target.ts'
import { iosAts } from '../targets/ios-ats/target.ts'
import { mus } from '../targets/mus/target.ts'
import { DIGEST_BASE64 } from '../targets/one-file.ts'
import { dictOf, isArray, parsePlist } from '../targets/plist.ts'
import { spkiList } from '../targets/spki-list/target.ts'
import type { Target } from '../targets/target.ts'
import { trustKitAndroid } from '../targets/trustkit-android/target.ts'
import { parseWultraList } from '../targets/wultra/parse.ts'
import type { TargetFormat } from './report.ts'
import type { FileVerdict } from './signed-parts.ts'

interface Pins {
  readonly host: string
  readonly digests: readonly string[]
  readonly expires?: number
}

interface UnsignedFormat {
  readonly format: TargetFormat
  readonly label: string
  readonly recognises: (path: string, text: string) => boolean
  /** Throws InputError where the client, or we, can't read it. */
  readonly read: (text: string) => readonly Pins[]
}

function reader(target: Pick<Target, 'parse'>, path: string): (text: string) => readonly Pins[] {
  return (text) => target.parse([{ path, text }]).hosts
}

/** The files that carry no signature, each known by what stands in it. */
const formats: readonly UnsignedFormat[] = [
  {
    format: 'wultra-fallback',
    label: 'Fallback certificates of a Wultra app',
    // Their text is that of a list whose signatures were taken off; only the name tells.
    recognises: (path, text) =>
      /(^|\/)wultra-fallback\.json$/.test(path) && text.trimStart().startsWith('{'),
    read: (text) =>
      parseWultraList(text).map(({ name, fingerprint, expires }) => ({
        host: name,
        digests: [fingerprint],
        expires,
      })),
  },
  {
    format: 'trustkit-android',
    label: 'A Network Security Config for TrustKit-Android',
    recognises: (_, text) =>
      /^\s*</.test(text) &&
      text.includes('<network-security-config') &&
      text.includes('<trustkit-config'),
    read: reader(trustKitAndroid, 'trustkit_network_security_config.xml'),
  },
  {
    format: 'android-nsc',
    label: 'A Network Security Config',
    recognises: (_, text) => /^\s*</.test(text) && text.includes('<network-security-config'),
    read: reader(androidNsc, 'network_security_config.xml'),
  },
  {
    format: 'trustkit',
    label: 'A TrustKit configuration',
    recognises: (_, text) => /^\s*</.test(text) && text.includes('<key>kTSKPinnedDomains</key>'),
    read: trustKitHosts,
  },
  {
    format: 'ios-ats',
    label: 'NSPinnedDomains of an Info.plist',
    recognises: (_, text) => /^\s*</.test(text) && text.includes('<key>NSPinnedDomains</key>'),
    read: reader(iosAts, 'NSPinnedDomains.plist'),
  },
  {
    format: 'trustkit',
    label: 'A TrustKit configuration as source',
    recognises: (_, text) => /^import TrustKit$/m.test(text) && text.includes('kTSKPinnedDomains'),
    read: () => [],
  },
  {
    format: 'okhttp',
    label: 'Source with a CertificatePinner of OkHttp',
    recognises: (_, text) => /^import okhttp3\.CertificatePinner;?$/m.test(text),
    read: (text) =>
      [...text.matchAll(/\.add\("([^"\\\n]{1,300})", "sha256\/([^"\\\n]{1,80})"\)/g)]
        .filter(([, , digest = '']) => DIGEST_BASE64.test(digest))
        .map(([, host = '', digest = '']) => ({ host, digests: [digest] })),
  },
  {
    format: 'mus',
    label: 'A request to a Mobile Utility Server',
    recognises: (_, text) => text.startsWith('#!/bin/sh\n') && text.includes('/admin/apps/'),
    read: reader(mus, 'mus-.sh'),
  },
  {
    format: 'curl',
    label: 'A script that calls curl',
    recognises: (_, text) => text.startsWith('#!') && text.includes('--pinnedpubkey'),
    read: reader(curl, 'curl-check.sh'),
  },
  {
    format: 'spki-list',
    label: 'A plain list of SPKI pins',
    recognises: (_, text) => /^[a-z0-9.*-]{1,300} sha256\/[A-Za-z0-9+/]{43}= /.test(text),
    read: reader(spkiList, 'spki-pins.txt'),
  },
]

/** Of a file in a format without signatures what it says; null for a file in none of them. */
export function readUnsigned(path: string, text: string): FileVerdict | null {
  // A long list is not searched through for what only stands in other texts.
  if (/^\s*\{/.test(text) && !path.endsWith('wultra-fallback.json')) return null
  const known = formats.find(({ recognises }) => recognises(path, text))
  return known === undefined ? null : verdictOn(known, text)
}

/** The same of a file that is said to be in this format, whatever it looks like. */
export function readAs(format: TargetFormat, path: string, text: string): FileVerdict {
  const named = formats.filter((one) => one.format === format)
  const known = named.find(({ recognises }) => recognises(path, text)) ?? named[0]
  if (known === undefined) throw new TypeError(`${format} carries signatures`)
  return verdictOn(known, text)
}

function verdictOn(known: UnsignedFormat, text: string): FileVerdict {
  const { format, label } = known
  const message = `${label} carries no signature: nothing in it tells who made it. Verify the bundle that it belongs to, or compare it with the release.`
  const unsigned = finding('FORMAT_UNSIGNED', format, message)
  const nothing = { format, isChecked: false, signedBy: null, listVersion: null } as const
  try {
    const entries = known.read(text).flatMap(({ host, digests, expires }) =>
      digests.map((fingerprint) => ({
        name: host,
        fingerprint,
        expires: expires ?? null,
        verdict: 'untrusted' as const,
        findings: [],
      })),
    )
    return { ...nothing, findings: [unsigned], entries }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const unreadable = finding('TARGET_FILE_UNREADABLE', format, error.message)
    return { ...nothing, findings: [unsigned, unreadable], entries: [] }
  }
}

/** The property list alone, without the source that stands beside it in a bundle. */
function trustKitHosts(text: string): Pins[] {
  const root = parsePlist(text)
  const configuration = Object.hasOwn(root, 'TSKConfiguration') ? root['TSKConfiguration'] : root
  const domains = dictOf(
    dictOf(configuration, 'its root')['kTSKPinnedDomains'],
    'kTSKPinnedDomains',
  )
  return Object.entries(domains).map(([host, options]) => {
    const hashes = dictOf(options, host)['kTSKPublicKeyHashes'] ?? []
    const digests = isArray(hashes) ? hashes.filter((one) => typeof one === 'string') : []
    if (digests.some((digest) => !DIGEST_BASE64.test(digest))) {
      throw new InputError('LIST_UNREADABLE', `A hash of ${JSON.stringify(host)} is no digest.`)
    }
    return { host, digests }
  })
}
