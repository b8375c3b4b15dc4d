import { decodeBase64 } from '../../encoding/base64.ts'
import { canonicalize } from '../../encoding/canonical.ts'
import { parseJson } from '../../encoding/json.ts'
import { encodeUtf8 } from '../../encoding/utf8.ts'
import { finding, type Finding } from '../../finding.ts'
import { Fields } from '../../lists/fields.ts'
import type { BundleFile } from '../../lists/release.ts'
import { lintHosts, usablePins } from '../lint-hosts.ts'
import type { PinModel, PinnedHost } from '../model.ts'
import { carriedHosts, DIGEST_BASE64, textAt } from '../one-file.ts'
import type { ReadBack, Target, TargetRelease } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const PATH = 'ssl-pinning.json'

const ABILITIES = {
  id: 'ssl-pinning',
  label: 'ssl-pinning',
  wildcard: true,
  subdomains: true,
  reportOnly: false,
  authorities: false,
  leastPins: 1,
  switchesOff: false,
} as const

/** The five fields that the Apple SDK knows. It signs over nothing else, so nothing else may stand there. */
export interface KeyItem {
  /** RFC 3339. */
  readonly date: string
  /** A pattern as OkHttp has it. */
  readonly domainName: string
  /** Seconds left at `date`. */
  readonly expire: number
  readonly fqdn: string
  readonly key: string
}

/** The file of the ssl-pinning Go server, for its Android and Apple SDKs. */
export const sslPinning: Target = {
  id: ABILITIES.id,
  label: 'ssl-pinning (Go server, Android and Apple SDK)',
  needs: { digest: 'spki', signature: 'rsa-pkcs1-sha512-jcs' },
  worksWith: 'ssl-pinning android-sdk and apple-sdk, with an RSA key of 2048 or 4096 bits.',
  cannotCarry:
    'No expiry that a client reads and no version; the Apple SDK takes any listed key for any host and looks at nothing else.',
  paths: /^ssl-pinning\.json$/,
  check: `sed -n 's/^"payload":\\(.*\\),$/\\1/p' ${PATH} | tr -d '\\n' > "$t/payload"
sed -n 's/^"signature":"\\(.*\\)"$/\\1/p' ${PATH} | tr -d '\\n' | openssl base64 -d -A > "$t/sig"
openssl dgst -sha512 -verify public-key-rsa.pem -signature "$t/sig" "$t/payload"`,
  lint: (model, now) => [...lintHosts(ABILITIES, model, now), ...severalHosts(model)],
  signingInputs: (model, release) => [encodeUtf8(sslPinningPayload(keyItems(model, release)))],
  render: (model, release, signatures) => {
    const [signature] = signatures
    if (signature === undefined || signatures.length > 1) throw new TypeError('one signature')
    // The payload stands there as it is signed, on a line of its own, so that sed can take it out.
    const payload = sslPinningPayload(keyItems(model, release))
    return [{ path: PATH, text: `{\n"payload":${payload},\n"signature":"${signature}"\n}\n` }]
  },
  parse,
  verify: (files, keys, now) => verifyTargetFiles(sslPinning, parse, files, keys, now),
}

/** What is signed: the canonical JSON (RFC 8785) of the value of "payload". */
export function sslPinningPayload(keys: readonly KeyItem[]): string {
  return canonicalize({ keys: keys.map((item) => ({ ...item })) })
}

function keyItems({ hosts }: PinModel, { issuedAt }: TargetRelease): KeyItem[] {
  const now = Date.parse(issuedAt) / 1000
  const items = hosts.flatMap((pinned) =>
    usablePins(ABILITIES, pinned).flatMap((pin) =>
      patternsOf(pinned).map((domainName): KeyItem => ({
        date: issuedAt,
        domainName,
        expire: pin.expires - now,
        fqdn: pinned.host,
        key: pin.spkiSha256,
      })),
    ),
  )
  // The Go server's order, made total.
  return items.sort(
    (a, b) => a.expire - b.expire || order(a.domainName, b.domainName) || order(a.key, b.key),
  )
}

/** The host and the names below it are two entries: its default "*." alone leaves the host itself unpinned. */
function patternsOf({ host, includeSubdomains, isWildcard }: PinnedHost): string[] {
  const below = includeSubdomains ? [`**.${host}`] : isWildcard ? [`*.${host}`] : []
  return isWildcard ? below : [host, ...below]
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function severalHosts({ hosts }: PinModel): Finding[] {
  if (hosts.length < 2) return []
  const message = `The Apple SDK takes each of these keys for any of the ${hosts.length} hosts.`
  return [finding('TARGET_HOSTS_NOT_BOUND', ABILITIES.label, message)]
}

function parse(files: readonly BundleFile[]): ReadBack {
  const fields = new Fields(parseJson(textAt(files, PATH)), '$', 'LIST_UNREADABLE')
  const payload = fields.object('payload')
  const items = payload.objects('keys').map(parseItem)
  payload.end()
  const signature = decodeBase64(fields.text('signature'))
  fields.end()
  if (items.length === 0) throw payload.refuse('keys', 'is empty, and the Apple SDK refuses it')
  return {
    hosts: carriedHosts(items.map(({ domainName, key }) => ({ host: domainName, digests: [key] }))),
    signed: [{ input: encodeUtf8(sslPinningPayload(items)), signature }],
    expiresAt: null,
  }
}

function parseItem(fields: Fields): KeyItem {
  const item: KeyItem = {
    date: fields.text('date', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/),
    domainName: fields.text('domainName', /^(\*\*?\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/),
    expire: fields.integer('expire', 0),
    fqdn: fields.text('fqdn'),
    key: fields.text('key', DIGEST_BASE64),
  }
  fields.end()
  return item
}
