import type { BundleFile } from '../../lists/release.ts'
import { lintHosts, usablePins } from '../lint-hosts.ts'
import type { PinnedHost } from '../model.ts'
import { carriedHosts, digestIn, refuse, textAt } from '../one-file.ts'
import { shellWord } from '../source-text.ts'
import type { ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const PATH = 'curl-check.sh'

const ABILITIES = {
  id: 'curl',
  label: 'curl',
  wildcard: false,
  subdomains: false,
  reportOnly: false,
  authorities: false,
  leastPins: 1,
  switchesOff: false,
} as const

/** A script that connects to every host with its pins: what phones would find there. */
export const curl: Target = {
  id: ABILITIES.id,
  label: 'curl --pinnedpubkey',
  needs: { digest: 'spki', signature: 'none' },
  worksWith: 'curl 7.44 and later; run it where the hosts can be reached.',
  cannotCarry: "The server's own key only, no subdomains and no expiry.",
  paths: /^curl-check\.sh$/,
  check: null,
  lint: (model, now) => lintHosts(ABILITIES, model, now),
  signingInputs: () => [],
  render: ({ hosts }) => [{ path: PATH, text: `${HEAD}${hosts.map(row).join('')}${TAIL}` }],
  parse,
  verify: (files, keys, now) => verifyTargetFiles(curl, parse, files, keys, now),
}

const HEAD = `#!/bin/sh
# Connects to every host with its pins. The status 90 of curl means that no pin fits the key of the server.
failed=0
check() {
  if curl --silent --show-error --output /dev/null --max-time 20 --pinnedpubkey "$2" "https://$1/"; then
    echo "$1: OK"
  else
    echo "$1: FAILED ($?)"
    failed=1
  fi
}
`
const TAIL = 'exit "$failed"\n'

function row(host: PinnedHost): string {
  const pins = usablePins(ABILITIES, host).map((pin) => `sha256//${pin.spkiSha256}`)
  return `check ${shellWord(host.host)} ${shellWord(pins.join(';'))}\n`
}

/** A script is only ever read back as it was written. */
function parse(files: readonly BundleFile[]): ReadBack {
  const text = textAt(files, PATH)
  if (!text.startsWith(HEAD) || !text.endsWith(TAIL)) refuse(PATH, 'is not as it was written')
  const rows = text.slice(HEAD.length, -TAIL.length).split('\n').slice(0, -1)
  const hosts = rows.map((line) => {
    const [, host, pins] = /^check '([a-z0-9.-]+)' '([^']+)'$/.exec(line) ?? []
    if (host === undefined || pins === undefined) return refuse(PATH, 'is not as it was written')
    const digests = pins.split(';').map((pin) => {
      if (!pin.startsWith('sha256//')) refuse(PATH, 'a pin begins with sha256//')
      return digestIn(PATH, pin.slice(8))
    })
    return { host, digests }
  })
  return { hosts: carriedHosts(hosts), signed: [], expiresAt: null }
}
