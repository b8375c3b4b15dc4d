/** Manifest and files with openssl and POSIX tools, to be run by itself: one exit status, as a monitor wants it. */
export const SHELL_SNIPPET = `#!/bin/sh
# Checks manifest.json and all files that it names:  sh verify-manifest.sh keyId...  in the folder of the bundle.
# The key ids are those that you were given by another way than the folder. Ends with 0 only where all is good.
set -eu
t=$(mktemp -d)
trap 'rm -r "$t"' EXIT
type=application/vnd.pinseal.release+json
grep -q "^  \\"payloadType\\": \\"$type\\",$" manifest.json
sed -n 's/^  "payload": "\\(.*\\)",$/\\1/p' manifest.json | tr -d '\\n' | openssl base64 -d -A > "$t/payload"
printf 'DSSEv1 %d %s %d ' "\${#type}" "$type" "$(wc -c < "$t/payload")" | cat - "$t/payload" > "$t/pae"

# As many of the keys that the manifest names must have signed as it wants, each counted once.
wanted=$(sed 's/.*"threshold":\\([0-9]*\\).*/\\1/' "$t/payload")
signed=0
for id in $(printf '%s\\n' "$@" | sort -u); do
  grep -q "\\"keyIds\\":\\[[^]]*\\"$id\\"" "$t/payload" || continue
  sed -n "/\\"keyid\\": \\"$id\\"/{n;s/^ *\\"sig\\": \\"\\(.*\\)\\"$/\\1/p;}" manifest.json | tr -d '\\n' | openssl base64 -d -A > "$t/sig"
  for key in public-key.pem public-key-older.pem; do
    [ -f "$key" ] && [ "$(openssl pkey -pubin -in "$key" -outform der | sha256sum | cut -c 1-64)" = "$id" ] || continue
    openssl dgst -sha256 -verify "$key" -signature "$t/sig" "$t/pae" > /dev/null 2>&1 && signed=$((signed + 1))
    break
  done
done
if [ "$wanted" -lt 1 ] || [ "$signed" -lt "$wanted" ]; then
  echo "manifest.json: FAILED ($signed of $wanted signatures)"
  exit 1
fi
echo 'manifest.json: OK'
tr '{}' '\\n\\n' < "$t/payload" |
sed -n 's/^"length":[0-9]*,"path":"\\([^"]*\\)","sha256":"\\([0-9a-f]*\\)"$/\\2  \\1/p' > "$t/sums"
sha256sum -c "$t/sums"
`
