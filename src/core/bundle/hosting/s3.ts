import { ASK_AGAIN, IMMUTABLE, JSON_TYPE } from './headers.ts'

/** What the script uploads, and in which order. */
export interface Upload {
  readonly version: number
  readonly practice: boolean
  /** What people read, as patterns by content type. */
  readonly documents: readonly { readonly type: string; readonly patterns: readonly string[] }[]
  /** Paths or patterns, in the order in which they must change. */
  readonly pointers: readonly string[]
}

/**
 * A script for `aws s3 cp`: checks the folder, then puts up the versioned copies, the documents, and at last the pointers
 * one after the other. It stops at the first error, so that no pointer names what is not there.
 */
export function s3Script({ version, practice, documents, pointers }: Upload): string {
  const steps = [
    '# 1. The versioned copies: nobody asks for them yet.',
    put(JSON_TYPE, IMMUTABLE, [`${version}.*`]),
    '',
    '# 2. What people read.',
    ...documents.map(({ type, patterns }) => put(type, ASK_AGAIN, patterns)),
    '',
    '# 3. The pointers, the manifest as the last: from here on clients see the release.',
    ...pointers.map((path) => put(JSON_TYPE, ASK_AGAIN, [path])),
  ]
  return `#!/bin/sh
# Uploads this release:  sh upload-s3.sh s3://bucket/folder
# The aws command must be set up; AWS_PROFILE and its like are heeded. After an error, run it again.
#
# Two headers are no matter of an object. For pages of other sites (CORS) give the bucket a rule:
#   aws s3api put-bucket-cors --bucket BUCKET --cors-configuration \\
#     '{"CORSRules":[{"AllowedOrigins":["*"],"AllowedMethods":["GET","HEAD"]}]}'
# and have CloudFront add "X-Content-Type-Options: nosniff" (its response headers policy SecurityHeadersPolicy).
set -eu
to=\${1:?say where: sh upload-s3.sh s3://bucket/folder}
cd "$(dirname "$0")"
${practice ? "echo 'PRACTICE: signed with a practice key. Let no real app fetch this.' >&2\n" : ''}
# Nothing goes out that was damaged on the way here.
if command -v sha256sum > /dev/null; then sha256sum -c SHA256SUMS > /dev/null
else shasum -a 256 -c SHA256SUMS > /dev/null
fi

put() {
  type=$1 cache=$2
  shift 2
  aws s3 cp . "\${to%/}/" --recursive --exclude '*' "$@" --content-type "$type" --cache-control "$cache" --no-progress
}

${steps.join('\n')}
`
}

function put(type: string, cache: string, paths: readonly string[]): string {
  const includes = paths.map((path) => `--include '${path}'`)
  return `put '${type}' '${cache}' ${includes.join(' ')}`
}
