import type { ListEntry } from '../../lists/entry.ts'
import { asciiJson } from '../../targets/wultra/render.ts'

/**
 * The check of every entry of `fingerprints.json`, which needs the names in the form in which they were signed: what it must
 * say, and the commands, each line with four blanks before it.
 */
export function wultraCheck(entries: readonly ListEntry[]): string {
  const count = entries.length === 1 ? 'once' : `${entries.length} times`
  const escaped = entries.some((entry) => asciiJson(entry.name).includes('\\'))
  return `The signature of each entry, which covers name&fingerprint&expires. It must say Verified OK ${count}:

${escaped ? ESCAPED_ENTRY_LOOP : PLAIN_ENTRY_LOOP}
`
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
