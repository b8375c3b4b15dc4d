import type { BundleFile } from '../../lists/release.ts'
import { lintHosts } from '../lint-hosts.ts'
import type { PinnedHost } from '../model.ts'
import { carriedHosts, digestIn, refuse, textAt } from '../one-file.ts'
import type { ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const PATH = 'spki-pins.txt'

const ABILITIES = {
  id: 'spki-list',
  label: 'List of SPKI pins',
  wildcard: true,
  subdomains: true,
  reportOnly: true,
  authorities: true,
  leastPins: 1,
  switchesOff: false,
} as const

/** Every pin on a line of its own, for scripts and for people. */
export const spkiList: Target = {
  id: ABILITIES.id,
  label: 'Plain list of SPKI pins',
  needs: { digest: 'spki', signature: 'none' },
  worksWith:
    'Anything that reads lines: host, pin, active or backup, leaf or authority, last second in UTC.',
  cannotCarry: 'Not signed by itself; what a reader does with it is its own affair.',
  paths: /^spki-pins\.txt$/,
  check: null,
  lint: (model, now) => lintHosts(ABILITIES, model, now),
  signingInputs: () => [],
  render: ({ hosts }) => [{ path: PATH, text: hosts.flatMap(rows).join('') }],
  parse,
  verify: (files, keys, now) => verifyTargetFiles(spkiList, parse, files, keys, now),
}

function rows(host: PinnedHost): string[] {
  return host.pins.map(({ spkiSha256, role, isAuthority, expires }) => {
    const last = new Date(expires * 1000).toISOString().replace('.000Z', 'Z')
    const fields = [
      patternOf(host),
      `sha256/${spkiSha256}`,
      role,
      isAuthority ? 'authority' : 'leaf',
      last,
    ]
    return `${fields.join(' ')}\n`
  })
}

function patternOf({ host, includeSubdomains, isWildcard }: PinnedHost): string {
  return includeSubdomains ? `**.${host}` : isWildcard ? `*.${host}` : host
}

const ROW =
  /^((?:\*\*?\.)?[a-z0-9.-]+) sha256\/(\S+) (?:active|backup) (?:leaf|authority) \d{4,}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

function parse(files: readonly BundleFile[]): ReadBack {
  const text = textAt(files, PATH)
  if (!text.endsWith('\n')) refuse(PATH, 'does not end with a line feed')
  const hosts = text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const [, host = '', pin = ''] = ROW.exec(line) ?? refuse(PATH, 'has a line of another form')
      return { host, digests: [digestIn(PATH, pin)] }
    })
  return { hosts: carriedHosts(hosts), signed: [], expiresAt: null }
}
