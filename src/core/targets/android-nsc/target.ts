import type { BundleFile } from '../../lists/release.ts'
import { lintHosts } from '../lint-hosts.ts'
import { parseNsc, renderNsc } from '../nsc.ts'
import type { ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const PATH = 'network_security_config.xml'

const ABILITIES = {
  id: 'android-nsc',
  label: 'Network Security Config',
  wildcard: false,
  subdomains: true,
  reportOnly: false,
  authorities: true,
  leastPins: 1,
  switchesOff: true,
} as const

/** Android's own pinning. */
export const androidNsc: Target = {
  id: ABILITIES.id,
  label: 'Android Network Security Config',
  needs: { digest: 'spki', signature: 'none' },
  worksWith:
    'Android 7 and later, for apps whose network stack heeds it (Flutter and other native stacks do not).',
  cannotCarry:
    'Built into the app; from the start of the last day, in the time zone of the phone, nothing is pinned.',
  paths: /^network_security_config\.xml$/,
  check: null,
  lint: (model, now) => lintHosts(ABILITIES, model, now),
  signingInputs: () => [],
  render: (model) => [{ path: PATH, text: renderNsc(model, () => '') }],
  parse,
  verify: (files, keys, now) => verifyTargetFiles(androidNsc, parse, files, keys, now),
}

function parse(files: readonly BundleFile[]): ReadBack {
  return parseNsc(files, PATH, [])
}
