import type { ListEntry } from '../lists/entry.ts'
import { MANIFEST_PAYLOAD_TYPE } from '../manifest/pae.ts'
import { asciiJson } from '../targets/wultra/render.ts'
import { wultra } from '../targets/wultra/target.ts'

/** What the README says about a release. */
export interface ReadmeSubject {
  readonly listId: string
  readonly app: string
  readonly version: number
  readonly issuedAt: string
  readonly expiresAt: string
  readonly key: { readonly keyId: string }
  readonly practice: boolean
  readonly note: string
}

/**
 * README.txt of a bundle: what the files are, and the commands that check each of them with openssl and POSIX tools
 * alone. Every line that begins with four blanks is part of a command, and no other line does; all of them, run in order by
 * `sh` in the bundle's folder, check everything that is signed.
 */
export function renderReadme(release: ReadmeSubject, entries: readonly ListEntry[]): string {
  const { listId, version, practice } = release
  const title = `Pinseal release: ${listId}, version ${version}${practice ? ' - PRACTICE' : ''}`
  return [
    title,
    '='.repeat(title.length),
    ...(practice
      ? [
          '',
          'PRACTICE. Signed with a practice key. Never ship its public key, never publish this list.',
        ]
      : []),
    '',
    `App          ${oneLine(release.app)}`,
    `Issued       ${release.issuedAt}`,
    `Fresh until  ${release.expiresAt}`,
    `Signing key  ${release.key.keyId}`,
    `Entries      ${entries.length}`,
    ...(release.note === '' ? [] : [`Note         ${oneLine(release.note)}`]),
    '',
    FILES,
    CHECKS,
    entryCheck(entries),
    '',
  ].join('\n')
}

const FILES = `Files
-----
fingerprints.json    the list. Publish it at the address that the app fetches.
public-key.txt       the verification key as the SDK takes it: base64 of the 65-octet point.
public-key.pem       the same key as openssl takes it.
public-key.jwk.json  the same key as WebCrypto takes it.
key-id.txt           SHA-256 of the key's SubjectPublicKeyInfo.
manifest.json        version, freshness and digests of these files, signed (DSSE envelope).
SHA256SUMS           digests of all of them, for a quick look. Not signed.

${wultra.worksWith}
${wultra.cannotCarry}
`

const CHECKS = `Checks
------
Run these in this folder, in one shell, in this order. They need a POSIX shell and openssl 1.1.1 or later. Where
sha256sum is missing, use "shasum -a 256".

1. Nothing was damaged on the way. Each file must be OK:

    sha256sum -c SHA256SUMS

2. The key is the one that you trust. The key id of public-key.pem, which must be the one that you were given by another
   way than this folder, and the point, which must be the text in the app:

    openssl pkey -pubin -in public-key.pem -outform der | sha256sum
    openssl pkey -pubin -in public-key.pem -outform der | tail -c 65 | openssl base64 -A; echo

3. The manifest's signature, which covers "DSSEv1", the payload's type and the payload, each with its length. It must say
   Verified OK:

    t=$(mktemp -d)
    type=${MANIFEST_PAYLOAD_TYPE}
    sed -n 's/^  "payload": "\\(.*\\)",$/\\1/p' manifest.json | tr -d '\\n' | openssl base64 -d -A > "$t/payload"
    sed -n 's/^ *"sig": "\\(.*\\)"$/\\1/p' manifest.json | tr -d '\\n' | openssl base64 -d -A > "$t/sig"
    printf 'DSSEv1 %d %s %d ' "\${#type}" "$type" "$(wc -c < "$t/payload")" | cat - "$t/payload" > "$t/pae"
    openssl dgst -sha256 -verify public-key.pem -signature "$t/sig" "$t/pae"

4. The files are those of the manifest. Each must be OK:

    tr '{}' '\\n\\n' < "$t/payload" |
    sed -n 's/^"length":[0-9]*,"path":"\\([^"]*\\)","sha256":"\\([0-9a-f]*\\)"$/\\2  \\1/p' | sha256sum -c

   The manifest itself, with list, version and dates:

    cat "$t/payload"; echo
`

function entryCheck(entries: readonly ListEntry[]): string {
  const count = entries.length === 1 ? 'once' : `${entries.length} times`
  const escaped = entries.some((entry) => asciiJson(entry.name).includes('\\'))
  return `5. The signature of each entry, which covers name&fingerprint&expires. It must say Verified OK ${count}:

${escaped ? ESCAPED_ENTRY_LOOP : PLAIN_ENTRY_LOOP}
    rm -r "$t"`
}

/** Reads the list line by line, as `renderWultraList` lays it out. */
const PLAIN_ENTRY_LOOP = `    awk -F'"' '
      $2 == "name" || $2 == "fingerprint" { value[$2] = $4 }
      $2 == "expires" { gsub(/[^0-9]/, "", $3); value[$2] = $3 }
      $2 == "signature" { print $4 " " value["name"] "&" value["fingerprint"] "&" value["expires"] }
    ' fingerprints.json |
    while IFS= read -r line; do
      printf '%s' "\${line%% *}" | openssl base64 -d -A > "$t/sig"
      printf '%s' "\${line#* }" | openssl dgst -sha256 -verify public-key.pem -signature "$t/sig" ||
      echo "FAILED: $line"
    done`

/** The same where a name has JSON escapes: awk turns them into the octal escapes of printf. */
const ESCAPED_ENTRY_LOOP = `    LC_ALL=C awk -F'"' '
      function octet(n) { return sprintf("\\\\0%03o", n) }
      function tail(n) { return octet(128 + int(n) % 64) }
      function utf8(c) {
        if (c < 128) return octet(c)
        if (c < 2048) return octet(192 + int(c / 64)) tail(c)
        if (c < 65536) return octet(224 + int(c / 4096)) tail(c / 64) tail(c)
        return octet(240 + int(c / 262144)) tail(c / 4096) tail(c / 64) tail(c)
      }
      function unit(s,  i, n) {
        n = 0
        for (i = 3; i < 7; i++) n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
        return n
      }
      function text(s,  all, c) {
        all = ""
        while (s != "") {
          c = substr(s, 2, 1)
          if (substr(s, 1, 1) != "\\\\") { all = all substr(s, 1, 1); s = substr(s, 2) }
          else if (c == "\\"") { all = all octet(34); s = substr(s, 3) }
          else if (c == "\\\\") { all = all octet(92); s = substr(s, 3) }
          else if (c != "u") { all = all octet(7 + index("btnvfr", c)); s = substr(s, 3) }
          else {
            c = unit(s); s = substr(s, 7)
            if (c >= 55296 && c < 56320) { c = 65536 + (c - 55296) * 1024 + unit(s) - 56320; s = substr(s, 7) }
            all = all utf8(c)
          }
        }
        return all
      }
      $2 == "name" { sub(/^ *"name": "/, ""); sub(/",$/, ""); value["name"] = text($0) }
      $2 == "fingerprint" { value[$2] = $4 }
      $2 == "expires" { gsub(/[^0-9]/, "", $3); value[$2] = $3 }
      $2 == "signature" { print $4 " " value["name"] "&" value["fingerprint"] "&" value["expires"] }
    ' fingerprints.json |
    while IFS= read -r line; do
      printf '%s' "\${line%% *}" | openssl base64 -d -A > "$t/sig"
      printf '%b' "\${line#* }" | openssl dgst -sha256 -verify public-key.pem -signature "$t/sig" ||
      printf 'FAILED: %s\\n' "$line"
    done`

/** Free text must not end its line, nor turn the reading direction. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim()
}
