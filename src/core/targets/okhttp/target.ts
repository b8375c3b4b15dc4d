import { finding, type Finding } from '../../finding.ts'
import type { BundleFile } from '../../lists/release.ts'
import { lintHosts } from '../lint-hosts.ts'
import type { PinModel, PinnedHost } from '../model.ts'
import { carriedHosts, digestIn, refuse, textAt } from '../one-file.ts'
import { javaString, kotlinString } from '../source-text.ts'
import type { ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'

const JAVA_PATH = 'PinsealPins.java'
const KOTLIN_PATH = 'PinsealPins.kt'

/** A method of the JVM has at most 64 KiB, a class at most 65,535 constants, two for each text. */
const ADDS_A_METHOD = 1000
const MOST_PINS = 15_000

const ABILITIES = {
  id: 'okhttp',
  label: 'OkHttp',
  wildcard: true,
  subdomains: true,
  reportOnly: false,
  authorities: true,
  leastPins: 1,
  switchesOff: false,
} as const

/** OkHttp's CertificatePinner, as source in Java and in Kotlin. */
export const okHttp: Target = {
  id: ABILITIES.id,
  label: 'OkHttp CertificatePinner (Kotlin and Java)',
  needs: { digest: 'spki', signature: 'none' },
  worksWith: 'OkHttp 4.3 and later; add one of the two files to the app.',
  cannotCarry:
    'Built into the app, and without an expiry: only a new version of the app changes it.',
  paths: /^PinsealPins\.(java|kt)$/,
  check: null,
  lint: (model, now) => [...lintHosts(ABILITIES, model, now), ...tooMany(model)],
  signingInputs: () => [],
  render: (model) => {
    const adds = addsOf(model)
    return [
      { path: KOTLIN_PATH, text: renderKotlin(adds) },
      { path: JAVA_PATH, text: renderJava(adds) },
    ]
  },
  parse,
  verify: (files, keys, now) => verifyTargetFiles(okHttp, parse, files, keys, now),
}

function tooMany(model: PinModel): Finding[] {
  const count = addsOf(model).length
  if (count <= MOST_PINS) return []
  const message = `One class holds at most ${MOST_PINS} pins, and these are ${count}.`
  return [finding('TARGET_TOO_LARGE', ABILITIES.label, message)]
}

interface Add {
  readonly pattern: string
  readonly pin: string
}

function addsOf({ hosts }: PinModel): Add[] {
  return hosts.flatMap((host) =>
    host.pins.map((pin) => ({ pattern: patternOf(host), pin: `sha256/${pin.spkiSha256}` })),
  )
}

/** `**.` covers the host itself and everything below, `*.` exactly one label below and not the host. */
function patternOf({ host, includeSubdomains, isWildcard }: PinnedHost): string {
  return includeSubdomains ? `**.${host}` : isWildcard ? `*.${host}` : host
}

function chunks(adds: readonly Add[]): Add[][] {
  return Array.from({ length: Math.ceil(adds.length / ADDS_A_METHOD) }, (_, at) =>
    adds.slice(at * ADDS_A_METHOD, (at + 1) * ADDS_A_METHOD),
  )
}

function renderJava(adds: readonly Add[]): string {
  const parts = chunks(adds)
  const methods = parts.map((part, at) => {
    const rows = part.map(
      ({ pattern, pin }) => `        builder.add(${javaString(pattern)}, ${javaString(pin)});\n`,
    )
    return `\n    private static void add${at}(CertificatePinner.Builder builder) {\n${rows.join('')}    }\n`
  })
  return `import okhttp3.CertificatePinner;

/** For OkHttpClient.Builder: certificatePinner(PinsealPins.certificatePinner()). */
public final class PinsealPins {
    private PinsealPins() {}

    public static CertificatePinner certificatePinner() {
        CertificatePinner.Builder builder = new CertificatePinner.Builder();
${parts.map((_, at) => `        add${at}(builder);\n`).join('')}        return builder.build();
    }
${methods.join('')}}
`
}

function renderKotlin(adds: readonly Add[]): string {
  const parts = chunks(adds)
  const functions = parts.map((part, at) => {
    const rows = part.map(
      ({ pattern, pin }) => `    builder.add(${kotlinString(pattern)}, ${kotlinString(pin)})\n`,
    )
    return `\nprivate fun add${at}(builder: CertificatePinner.Builder) {\n${rows.join('')}}\n`
  })
  return `import okhttp3.CertificatePinner

/** For OkHttpClient.Builder: certificatePinner(pinsealCertificatePinner()). */
fun pinsealCertificatePinner(): CertificatePinner {
    val builder = CertificatePinner.Builder()
${parts.map((_, at) => `    add${at}(builder)\n`).join('')}    return builder.build()
}
${functions.join('')}`
}

/** Both files must say the same. */
function parse(files: readonly BundleFile[]): ReadBack {
  const java = addsIn(textAt(files, JAVA_PATH), JAVA_PATH, renderJava)
  const kotlin = addsIn(textAt(files, KOTLIN_PATH), KOTLIN_PATH, renderKotlin)
  if (JSON.stringify(java) !== JSON.stringify(kotlin)) {
    refuse(KOTLIN_PATH, `does not say what ${JAVA_PATH} says`)
  }
  return {
    hosts: carriedHosts(
      java.map(({ pattern, pin }) => ({ host: pattern, digests: [digestIn(JAVA_PATH, pin)] })),
    ),
    signed: [],
    expiresAt: null,
  }
}

/** Source is only ever read back as it was written: what it does beside pinning nobody could tell. */
function addsIn(text: string, path: string, render: (adds: readonly Add[]) => string): Add[] {
  const rows = text.matchAll(/^ +builder\.add\("([^"\\]*)", "sha256\/([^"\\]*)"\);?$/gm)
  const adds = Array.from(rows, ([, pattern = '', pin = '']) => ({ pattern, pin }))
  const written = render(adds.map(({ pattern, pin }) => ({ pattern, pin: `sha256/${pin}` })))
  return written === text ? adds : refuse(path, 'is not as it was written')
}
