import { decodeBase64 } from '../../encoding/base64.ts'
import { encodeHex } from '../../encoding/hex.ts'
import { encodePem } from '../../encoding/pem.ts'
import { finding, type Finding } from '../../finding.ts'
import type { BundleFile } from '../../lists/release.ts'
import { dayOf } from '../../policy/dates.ts'
import { hostSubject, lintHosts } from '../lint-hosts.ts'
import type { HostCertificate, PinModel, PinnedHost } from '../model.ts'
import { carriedHosts, digestIn, refuse } from '../one-file.ts'
import type { CarriedHost, ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'
import { asciiJson } from '../wultra/render.ts'

const ABILITIES = {
  id: 'mus',
  label: 'Mobile Utility Server',
  wildcard: false,
  subdomains: false,
  reportOnly: false,
  authorities: true,
  leastPins: 1,
  switchesOff: false,
} as const

/** Codes about public keys, which this server does not pin. */
const ABOUT_KEYS = new Set(['TARGET_PIN_MISSING', 'TARGET_BACKUP_MISSING', 'TARGET_AUTHORITY_PIN'])

/** Requests to the administration of a Wultra Mobile Utility Server, one script for each certificate of a host. */
export const mus: Target = {
  id: ABILITIES.id,
  label: 'Wultra Mobile Utility Server requests',
  needs: { digest: 'certificate', signature: 'none' },
  worksWith:
    'Mobile Utility Server with the certificates endpoints; every Wultra SDK that asks with a challenge.',
  cannotCarry:
    'The server takes whole certificates and trusts each until its end: no cap of the expiry, no typed fingerprint.',
  paths: /^mus-.+\.sh$/,
  check: null,
  lint: (model, now) => [
    ...lintHosts(ABILITIES, model, now).filter((one) => !ABOUT_KEYS.has(one.code)),
    ...model.resolved.entries.filter((one) => one.certificate === null).map(withoutCertificate),
    ...model.resolved.entries.flatMap(longerThanMeant),
    ...model.hosts.filter((host) => host.certificates.length === 0).flatMap(withoutAny),
  ],
  signingInputs: () => [],
  render: ({ hosts }: PinModel) =>
    hosts.flatMap((host) => host.certificates.map((one) => script(host, one))),
  parse,
  verify: (files, keys, now) => verifyTargetFiles(mus, parse, files, keys, now),
}

function withoutCertificate({ entry }: PinModel['resolved']['entries'][number]): Finding {
  const message = 'Only the fingerprint is known, and the server takes certificates.'
  return finding('TARGET_CERTIFICATE_MISSING', hostSubject(ABILITIES, entry.name), message)
}

function longerThanMeant({
  entry,
  certificate,
}: PinModel['resolved']['entries'][number]): Finding[] {
  if (certificate === null || entry.expires >= certificate.notAfter) return []
  const message = `The server trusts the certificate until ${dayOf(certificate.notAfter)}, not only until ${dayOf(entry.expires)}.`
  return [finding('TARGET_CAP_LOST', hostSubject(ABILITIES, entry.name), message)]
}

function withoutAny({ host }: PinnedHost): Finding[] {
  const message = 'The host has no live certificate.'
  return [finding('TARGET_CERTIFICATE_MISSING', hostSubject(ABILITIES, host), message)]
}

function script({ host }: PinnedHost, { certificate, fingerprint }: HostCertificate): BundleFile {
  // The code of the server demands `domain`, although its documentation leaves it out.
  const body = `{"domain":${asciiJson(host)},"pem":${asciiJson(encodePem('CERTIFICATE', certificate.der))}}`
  const hex = encodeHex(decodeBase64(fingerprint))
  const query = `domain=${encodeURIComponent(host)}&fingerprint=${encodeURIComponent(fingerprint)}`
  const path = `mus-${host}-${hex.slice(0, 16)}.sh`
  const text = `#!/bin/sh
# Certificate of ${host}, valid until ${dayOf(certificate.notAfter)}, for a Wultra Mobile Utility Server.
# SHA-256 ${hex}
#
# MUS_URL=https://mus.example.com MUS_APP=name MUS_USER=admin sh ${path} add
# "remove" takes the certificate off the server. curl asks for the password.
set -eu
: "\${MUS_URL:?the address of the server}" "\${MUS_APP:?the name of the app there}" "\${MUS_USER:?an administrator}"
case "\${1:-}" in
add)
  curl --fail --show-error --silent --user "$MUS_USER" --header 'Content-Type: application/json' \\
    --data-binary @- "$MUS_URL/admin/apps/$MUS_APP/certificates/pem" <<'JSON'
${body}
JSON
  ;;
remove)
  curl --fail --show-error --silent --user "$MUS_USER" --request DELETE \\
    "$MUS_URL/admin/apps/$MUS_APP/certificates?${query}"
  ;;
*)
  echo "usage: sh ${path} add|remove" >&2
  exit 2
  ;;
esac
`
  return { path, text }
}

function parse(files: readonly BundleFile[]): ReadBack {
  const scripts = files.filter(({ path }) => /^mus-.*\.sh$/.test(path))
  if (scripts.length === 0) refuse('mus-*.sh', 'there is none')
  return { hosts: carriedHosts(scripts.map(told)), signed: [], expiresAt: null }
}

function told({ path, text }: BundleFile): CarriedHost {
  const query = /\/certificates\?domain=([^&"]*)&fingerprint=([^"]*)"$/m.exec(text)
  if (query === null) return refuse(path, 'has no request to remove')
  const [host, fingerprint] = query.slice(1).map((part) => unescaped(path, part))
  if (host === undefined) return refuse(path, 'names no host')
  const digest = digestIn(path, fingerprint)
  if (!text.includes(`\n{"domain":${asciiJson(host)},"pem":"-----BEGIN CERTIFICATE-----\\n`)) {
    refuse(path, 'adds another certificate than it removes')
  }
  return { host, includeSubdomains: false, digests: [digest] }
}

function unescaped(path: string, part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return refuse(path, 'has a request that is badly escaped')
    throw error
  }
}
