import { finding, type Finding } from '../../finding.ts'
import type { BundleFile } from '../../lists/release.ts'
import { hostSubject, lintHosts } from '../lint-hosts.ts'
import type { PinModel, PinnedHost } from '../model.ts'
import { carriedHosts, digestIn, refuse, textAt } from '../one-file.ts'
import { dictOf, isArray, parsePlist, renderPlist, type PlistDict } from '../plist.ts'
import type { CarriedHost, ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const PATH = 'NSPinnedDomains.plist'
const LEAF = 'NSPinnedLeafIdentities'
const AUTHORITY = 'NSPinnedCAIdentities'
const DIGEST = 'SPKI-SHA256-BASE64'

const ABILITIES = {
  id: 'ios-ats',
  label: 'NSPinnedDomains',
  wildcard: false,
  subdomains: true,
  reportOnly: false,
  authorities: true,
  leastPins: 1,
  switchesOff: false,
} as const

/** The pinning of iOS itself. */
export const iosAts: Target = {
  id: ABILITIES.id,
  label: 'iOS NSPinnedDomains',
  needs: { digest: 'spki', signature: 'none' },
  worksWith:
    'iOS 14 and later, URLSession; not web views. To be merged into the Info.plist of the app.',
  cannotCarry:
    'Built into the app, and without an expiry: only a new version of the app changes it.',
  paths: /^NSPinnedDomains\.plist$/,
  check: null,
  lint: (model, now) => [...lintHosts(ABILITIES, model, now), ...model.hosts.flatMap(mixed)],
  signingInputs: () => [],
  render: (model) => [{ path: PATH, text: renderPlist(configuration(model)) }],
  parse,
  verify: (files, keys, now) => verifyTargetFiles(iosAts, parse, files, keys, now),
}

/** Where both arrays are given, both must match. */
function mixed({ host, pins }: PinnedHost): Finding[] {
  if (new Set(pins.map((pin) => pin.isAuthority)).size < 2) return []
  const message =
    'iOS would want a pin of the server and a pin of the authority to match, both at once.'
  return [finding('TARGET_LEAF_AND_AUTHORITY', hostSubject(ABILITIES, host), message)]
}

function configuration({ hosts }: PinModel): PlistDict {
  const domains = hosts.map(({ host, includeSubdomains, pins }): [string, PlistDict] => {
    const kind = pins.some((pin) => pin.isAuthority) ? AUTHORITY : LEAF
    const identities = pins.map((pin) => ({ [DIGEST]: pin.spkiSha256 }))
    return [host, { NSIncludesSubdomains: includeSubdomains, [kind]: identities }]
  })
  return { NSAppTransportSecurity: { NSPinnedDomains: Object.fromEntries(domains) } }
}

function parse(files: readonly BundleFile[]): ReadBack {
  const security = dictOf(parsePlist(textAt(files, PATH))['NSAppTransportSecurity'], 'its root')
  const domains = dictOf(security['NSPinnedDomains'], 'NSPinnedDomains')
  const hosts = Object.entries(domains).map(([host, value]): CarriedHost => {
    const options = dictOf(value, host)
    const kinds = [LEAF, AUTHORITY].filter((kind) => Object.hasOwn(options, kind))
    const identities = options[kinds[0] ?? '']
    if (kinds.length !== 1 || !isArray(identities) || identities.length === 0) {
      return refuse(PATH, `${host} has not one kind of identities`)
    }
    const digests = identities.map((one) => digestIn(PATH, dictOf(one, host)[DIGEST]))
    return { host, includeSubdomains: options['NSIncludesSubdomains'] === true, digests }
  })
  return { hosts: carriedHosts(hosts), signed: [], expiresAt: null }
}
