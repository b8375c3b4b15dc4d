import type { BundleFile } from '../../lists/release.ts'
import { lastDay, lintHosts } from '../lint-hosts.ts'
import type { PinModel } from '../model.ts'
import { isDay } from '../nsc.ts'
import { carriedHosts, digestIn, refuse, textAt } from '../one-file.ts'
import { dictOf, isArray, parsePlist, renderPlist, type PlistDict } from '../plist.ts'
import { javaString } from '../source-text.ts'
import type { CarriedHost, ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const PLIST_PATH = 'TrustKit.plist'
const SWIFT_PATH = 'TrustKitConfiguration.swift'

const ABILITIES = {
  id: 'trustkit',
  label: 'TrustKit',
  wildcard: false,
  subdomains: true,
  reportOnly: true,
  authorities: true,
  leastPins: 2,
  switchesOff: true,
} as const

/** TrustKit for iOS and macOS, as part of the Info.plist and as source. */
export const trustKit: Target = {
  id: ABILITIES.id,
  label: 'TrustKit (iOS, macOS)',
  needs: { digest: 'spki', signature: 'none' },
  worksWith: 'TrustKit 1.6 and later; server keys of RSA 2048, 3072, 4096 and EC P-256, P-384.',
  cannotCarry:
    'Built into the app and read once at its start; from the beginning of the last day (UTC) nothing is pinned.',
  paths: /^(TrustKit\.plist|TrustKitConfiguration\.swift)$/,
  check: null,
  lint: (model, now) => lintHosts(ABILITIES, model, now),
  signingInputs: () => [],
  render: (model) => {
    const configuration = configurationOf(model)
    return [
      { path: PLIST_PATH, text: renderPlist({ TSKConfiguration: configuration }) },
      { path: SWIFT_PATH, text: renderSwift(configuration) },
    ]
  },
  parse,
  verify: (files, keys, now) => verifyTargetFiles(trustKit, parse, files, keys, now),
}

function configurationOf({ hosts }: PinModel): PlistDict {
  const domains = hosts.map(
    ({ host, includeSubdomains, enforcement, pins }): [string, PlistDict] => [
      host,
      {
        kTSKPublicKeyHashes: pins.map((pin) => pin.spkiSha256),
        kTSKEnforcePinning: enforcement === 'enforce',
        kTSKIncludeSubdomains: includeSubdomains,
        kTSKExpirationDate: lastDay(pins),
        kTSKDisableDefaultReportUri: true,
      },
    ],
  )
  return { kTSKSwizzleNetworkDelegates: false, kTSKPinnedDomains: Object.fromEntries(domains) }
}

/** The keys are the constants that TrustKit exports under the same names. */
function renderSwift(configuration: PlistDict): string {
  const domains = Object.entries(dictOf(configuration['kTSKPinnedDomains'], 'kTSKPinnedDomains'))
  const rows = domains.map(([host, value]) => {
    const options = Object.entries(dictOf(value, host)).map(([key, one]) => {
      const literal = isArray(one)
        ? `[\n${one.map((hash) => `                ${javaString(hash as string)},\n`).join('')}            ]`
        : typeof one === 'boolean'
          ? String(one)
          : javaString(one as string)
      return `            ${key}: ${literal},\n`
    })
    return `        ${javaString(host)}: [\n${options.join('')}        ],\n`
  })
  return `import TrustKit

/// At the start of the app: TrustKit.initSharedInstance(withConfiguration: pinsealTrustKitConfiguration)
let pinsealTrustKitConfiguration: [String: Any] = [
    kTSKSwizzleNetworkDelegates: false,
    kTSKPinnedDomains: [
${rows.join('')}    ] as [String: [String: Any]],
]
`
}

/** Both files must say the same. */
function parse(files: readonly BundleFile[]): ReadBack {
  const configuration = dictOf(
    parsePlist(textAt(files, PLIST_PATH))['TSKConfiguration'],
    'TSKConfiguration',
  )
  const domains = dictOf(configuration['kTSKPinnedDomains'], 'kTSKPinnedDomains')
  const hosts = Object.entries(domains).map(([host, value]) => hostOf(host, dictOf(value, host)))
  if (textAt(files, SWIFT_PATH) !== renderSwift(configuration)) {
    refuse(SWIFT_PATH, `does not say what ${PLIST_PATH} says`)
  }
  return { hosts: carriedHosts(hosts), signed: [], expiresAt: null }
}

function hostOf(host: string, options: PlistDict): CarriedHost {
  const hashes = options['kTSKPublicKeyHashes']
  const day = options['kTSKExpirationDate']
  if (!isArray(hashes)) return refuse(PLIST_PATH, `${host} has no hashes`)
  const digests = hashes.map((hash) => digestIn(PLIST_PATH, hash))
  if (new Set(digests).size < 2 && options['kTSKEnforcePinning'] !== false) {
    refuse(PLIST_PATH, `${host} has fewer than two pins, which crashes the app`)
  }
  // TrustKit takes a malformed date for none, so that it would never end.
  if (typeof day !== 'string' || !isDay(day)) refuse(PLIST_PATH, `${host} has no last day`)
  return { host, includeSubdomains: options['kTSKIncludeSubdomains'] === true, digests }
}
