import type { BundleFile } from '../../lists/release.ts'
import { lintHosts } from '../lint-hosts.ts'
import { parseNsc, renderNsc } from '../nsc.ts'
import type { ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const PATH = 'trustkit_network_security_config.xml'

const ABILITIES = {
  id: 'trustkit-android',
  label: 'TrustKit-Android',
  wildcard: false,
  subdomains: true,
  // Android itself enforces the pins of the same file, whatever TrustKit is told.
  reportOnly: false,
  authorities: true,
  leastPins: 2,
  switchesOff: true,
} as const

/** TrustKit-Android reads a Network Security Config with an element of its own. */
export const trustKitAndroid: Target = {
  id: ABILITIES.id,
  label: 'TrustKit-Android',
  needs: { digest: 'spki', signature: 'none' },
  worksWith:
    'TrustKit-Android 1.x; the file is named in the manifest of the app as Android wants it.',
  cannotCarry:
    'Built into the app; from the start of the last day nothing is pinned. On Android 7 and later the system enforces it as well.',
  paths: /^trustkit_network_security_config\.xml$/,
  check: null,
  lint: (model, now) => lintHosts(ABILITIES, model, now),
  signingInputs: () => [],
  render: (model) => {
    // Unlike on iOS, not to enforce is the default.
    const config =
      '        <trustkit-config enforcePinning="true" disableDefaultReportUri="true" />\n'
    return [{ path: PATH, text: renderNsc(model, () => config) }]
  },
  parse,
  verify: (files, keys, now) => verifyTargetFiles(trustKitAndroid, parse, files, keys, now),
}

function parse(files: readonly BundleFile[]): ReadBack {
  return parseNsc(files, PATH, ['trustkit-config'])
}
