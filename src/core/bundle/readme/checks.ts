import { MANIFEST_JWS_PATH } from '../../manifest/jws.ts'
import { MANIFEST_PAYLOAD_TYPE } from '../../manifest/pae.ts'
import { ES256_SHELL } from '../../targets/es256.ts'
import { publicKeyPath } from '../../targets/keys.ts'
import { wultra } from '../../targets/wultra/target.ts'
import type { ReadmeSubject } from './subject.ts'
import { wultraCheck } from './wultra-check.ts'

/**
 * The commands that check everything that is signed, with openssl and POSIX tools alone. Every line that begins with four
 * blanks is part of a command, and no other line does; all of them run in order by `sh` in the bundle's folder.
 */
export function checks(subject: ReadmeSubject): string {
  const steps = [
    SUMS,
    keyStep(subject),
    manifestStep(subject),
    filesStep(subject),
    ...(subject.paths.includes(MANIFEST_JWS_PATH) ? [jwsStep(subject)] : []),
    ...targetSteps(subject),
  ]
  return `Checks
------
Run these in this folder, in one shell, in this order. They need a POSIX shell and openssl 1.1.1 or later. Where
sha256sum is missing, use "shasum -a 256".

${steps.map((step, at) => `${at + 1}. ${step}`).join('\n')}
   At last:

    rm -r "$t"
`
}

const SUMS = `Nothing was damaged on the way. Each file must be OK:

    sha256sum -c SHA256SUMS
`

function keyStep({ keys, paths }: ReadmeSubject): string {
  const others = keys
    .filter(({ kind }) => kind !== 'ecdsa-p256' && paths.includes(publicKeyPath(kind)))
    .map(({ kind }) => `    ${idOf(publicKeyPath(kind))}\n`)
  return `The keys are those that you trust. The key id of public-key.pem, which must be the one that you were given by another
   way than this folder, and the point, which must be the text in the app:

    ${idOf(publicKeyPath('ecdsa-p256'))}
    openssl pkey -pubin -in public-key.pem -outform der | tail -c 65 | openssl base64 -A; echo
${others.length === 0 ? '' : `\n   The same of the other keys:\n\n${others.join('')}`}`
}

function idOf(pem: string): string {
  return `openssl pkey -pubin -in ${pem} -outform der | sha256sum`
}

function manifestStep({ signers }: ReadmeSubject): string {
  const each = signers.map(
    ({ keyId, pem }) =>
      `    sed -n '/${keyId}/{n;s/^ *"sig": "\\(.*\\)"$/\\1/p;}' manifest.json | tr -d '\\n' | openssl base64 -d -A > "$t/sig"
    openssl dgst -sha256 -verify ${pem} -signature "$t/sig" "$t/pae"
`,
  )
  const said = signers.length === 1 ? 'Verified OK' : `Verified OK ${signers.length} times`
  return `The manifest's signature, which covers "DSSEv1", the payload's type and the payload, each with its length. It must say
   ${said}:

    t=$(mktemp -d)
    type=${MANIFEST_PAYLOAD_TYPE}
    sed -n 's/^  "payload": "\\(.*\\)",$/\\1/p' manifest.json | tr -d '\\n' | openssl base64 -d -A > "$t/payload"
    printf 'DSSEv1 %d %s %d ' "\${#type}" "$type" "$(wc -c < "$t/payload")" | cat - "$t/payload" > "$t/pae"
${each.join('')}`
}

function filesStep({ paths, version }: ReadmeSubject): string {
  const hasCopies = paths.some((path) => path.startsWith(`${version}.`))
  const copies = `
   Each versioned copy has the octets of the file that it is a copy of (SHA256SUMS was checked above). Each must be OK:

    awk -v start='${version}.' '
      index($2, start) == 1 { copies[++n] = $2 }
      { sum[$2] = $1 }
      END { for (i = 1; i <= n; i++) {
        file = substr(copies[i], length(start) + 1)
        print copies[i] ": " (sum[copies[i]] == sum[file] ? "OK" : "FAILED")
      } }
    ' SHA256SUMS
`
  return `The files are those of the manifest. Each must be OK:

    tr '{}' '\\n\\n' < "$t/payload" |
    sed -n 's/^"length":[0-9]*,"path":"\\([^"]*\\)","sha256":"\\([0-9a-f]*\\)"$/\\2  \\1/p' | sha256sum -c

   The manifest itself, with list, version and dates:

    cat "$t/payload"; echo
${hasCopies ? copies : ''}`
}

function jwsStep({ signers }: ReadmeSubject): string {
  const each = signers.map(({ pem }, at) => {
    const nth = at + 1
    return `    es256 "$(field protected ${nth}).$body" "$(field signature ${nth})" ${pem}\n`
  })
  return `The same manifest as a JWS (RFC 7515), for whoever has tools for it. Its payload must be the same, its signature Verified
   OK:

${indented(ES256_SHELL)}
    field() { sed -n "s/^ *\\"$1\\": \\"\\([^\\"]*\\)\\",\\{0,1\\}$/\\1/p" ${MANIFEST_JWS_PATH} | sed -n "$2p"; }
    body=$(field payload 1)
    openssl base64 -A -in "$t/payload" | tr '/+' '_-' | tr -d '=' > "$t/body"
    printf '%s' "$body" | cmp - "$t/body" && echo '${MANIFEST_JWS_PATH}: OK' || echo '${MANIFEST_JWS_PATH}: FAILED'
${each.join('')}`
}

function targetSteps({ targets, entries }: ReadmeSubject): string[] {
  return targets.flatMap(({ id, label, check }) => {
    if (id === wultra.id) return [wultraCheck(entries)]
    if (check === null) return []
    return [
      `${label}. It must say Verified OK or Verified Successfully:

    (
${indented(check)}
    ) || echo 'FAILED: ${id}'
`,
    ]
  })
}

/** A command, each line of it with four blanks before it. */
function indented(command: string): string {
  return command
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
