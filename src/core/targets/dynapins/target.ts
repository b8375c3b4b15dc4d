import { decodeBase64Url, encodeBase64Url } from '../../encoding/base64url.ts'
import { canonicalize } from '../../encoding/canonical.ts'
import { parseJson } from '../../encoding/json.ts'
import { encodeUtf8 } from '../../encoding/utf8.ts'
import { finding, type Finding } from '../../finding.ts'
import { Fields } from '../../lists/fields.ts'
import type { BundleFile } from '../../lists/release.ts'
import { derOfJws, ES256_SHELL, jwsSignature } from '../es256.ts'
import { lintHosts } from '../lint-hosts.ts'
import type { PinModel, PinnedHost } from '../model.ts'
import { carriedHosts, digestIn, refuse } from '../one-file.ts'
import type { CarriedHost, ReadBack, SignedPart, Target, TargetRelease } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const ABILITIES = {
  id: 'dynapins',
  label: 'dynapins',
  wildcard: false,
  subdomains: false,
  reportOnly: false,
  authorities: true,
  // On iOS the library hands its pins to TrustKit, enforced.
  leastPins: 2,
  switchesOff: false,
} as const

const HEADER = encodeBase64Url(encodeUtf8('{"alg":"ES256","typ":"JWT"}'))

/**
 * The answers of a dynapins server, one file for each host. Read in dynapins-ios 7a41fb6, `CryptoService` and
 * `TrustKitManager`: alg must be ES256 and kid is not looked at; all five claims must be there; exp must lie ahead, iat at
 * most 300 seconds; domain must be the host that was asked for. The pins go to TrustKit, which is set up only once
 * (`dispatch_once`), with the first answer that comes in: later ones change nothing, and hosts without pins are refused.
 */
export const dynapins: Target = {
  id: ABILITIES.id,
  label: 'dynapins JWS (one file a host)',
  needs: { digest: 'spki', signature: 'es256-jws' },
  worksWith:
    'dynapins-ios, which asks one address with ?domain=HOST: have the host map that to these files. dynapins-android is only announced.',
  cannotCarry:
    'No subdomains, no version; dynapins-ios takes the first answer in the life of a process, and refuses its other hosts.',
  paths: /^dynapins-.+\.json$/,
  check: `${ES256_SHELL}
for file in dynapins-*.json; do
  jws=$(sed -n 's/^{"jws":"\\(.*\\)"}$/\\1/p' "$file")
  es256 "\${jws%.*}" "\${jws##*.}" || exit 1
done`,
  lint: (model, now) => [...lintHosts(ABILITIES, model, now), ...severalHosts(model)],
  signingInputs: ({ hosts }, release) => hosts.map((host) => encodeUtf8(inputOf(host, release))),
  render: ({ hosts }, release, signatures) => {
    if (signatures.length !== hosts.length) throw new TypeError('one signature for each host')
    return hosts.map((host, at) => ({
      path: `dynapins-${host.host}.json`,
      text: `{"jws":"${inputOf(host, release)}.${jwsSignature(signatures[at] ?? '')}"}\n`,
    }))
  },
  parse,
  verify: (files, keys, now) => verifyTargetFiles(dynapins, parse, files, keys, now),
}

function severalHosts({ hosts }: PinModel): Finding[] {
  if (hosts.length < 2) return []
  const message = `dynapins-ios pins the first of the ${hosts.length} hosts that is answered, and refuses the others.`
  return [finding('TARGET_ONE_HOST', ABILITIES.label, message)]
}

function inputOf({ host, pins }: PinnedHost, { issuedAt, expiresAt }: TargetRelease): string {
  const iat = Date.parse(issuedAt) / 1000
  const exp = Date.parse(expiresAt) / 1000
  const payload = canonicalize({
    domain: host,
    pins: pins.map((pin) => pin.spkiSha256),
    iat,
    exp,
    ttl_seconds: exp - iat,
  })
  return `${HEADER}.${encodeBase64Url(encodeUtf8(payload))}`
}

function parse(files: readonly BundleFile[]): ReadBack {
  const read = files.filter(({ path }) => /^dynapins-.*\.json$/.test(path)).map(parseFile)
  if (read.length === 0) refuse('dynapins-*.json', 'there is none')
  return {
    hosts: carriedHosts(read.map(({ host }) => host)),
    signed: read.map(({ part }) => part),
    expiresAt: Math.min(...read.map(({ expiresAt }) => expiresAt)),
  }
}

function parseFile({ path, text }: BundleFile): {
  host: CarriedHost
  part: SignedPart
  expiresAt: number
} {
  const file = new Fields(parseJson(text), '$', 'LIST_UNREADABLE')
  const [header = '', payload = '', signature = '', ...more] = file.text('jws').split('.')
  file.end()
  if (more.length > 0) refuse(path, 'is no compact JWS')
  Fields.parse(decodeBase64Url(header), 'LIST_UNREADABLE').literal('alg', 'ES256')
  const fields = Fields.parse(decodeBase64Url(payload), 'LIST_UNREADABLE')
  const host = fields.text('domain')
  const digests = fields.values('pins').map((pin) => digestIn(path, pin))
  const issuedAt = fields.integer('iat', 0)
  const expiresAt = fields.integer('exp', issuedAt)
  fields.integer('ttl_seconds', 0)
  fields.end()
  if (path !== `dynapins-${host}.json`) refuse(path, `is for ${JSON.stringify(host)}`)
  const input = encodeUtf8(`${header}.${payload}`)
  return {
    host: { host, includeSubdomains: false, digests },
    part: { input, signature: derOfJws(signature) },
    expiresAt: expiresAt * 1000,
  }
}
