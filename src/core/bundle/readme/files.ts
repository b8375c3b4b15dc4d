import type { Target } from '../../targets/target.ts'
import { HOSTING_PATHS } from '../hosting/hosting.ts'
import { inPatterns, isDownloaded, pointersIn, versionedPath } from '../published.ts'
import type { ReadmeSubject } from './subject.ts'

/** What each file of the bundle is, and for whom. */
export function fileSections(subject: ReadmeSubject): string {
  const { targets, paths } = subject
  const carried = targets.filter((target) => paths.some((path) => target.paths.test(path)))
  const downloaded = carried.filter(isDownloaded)
  const others = carried.filter((target) => !isDownloaded(target))
  return [
    section('Downloaded by clients', downloaded.map((one) => ofTarget(one, subject)).join('')),
    section(
      'Built into an app, or run by you',
      others.map((one) => ofTarget(one, subject)).join(''),
    ),
    section('Keys', rows(subject, keyRows(targets))),
    section('The release', rows(subject, RELEASE)),
    section('For hosts', rows(subject, HOSTING)),
    section('To check without Pinseal', rows(subject, SNIPPETS)),
  ].join('')
}

/** How a release is put on a host. */
export function publishing({ paths, targets, version, practice }: ReadmeSubject): string {
  const pointers = inPatterns(pointersIn(paths, targets), targets)
  const copy = versionedPath(version, pointers.at(-1) ?? 'manifest.json')
  if (!paths.includes(copy)) return ''
  const warning = practice ? 'PRACTICE: let no real app fetch these files.\n' : ''
  return `Publish
-------
${warning}Serve this folder from any static host, over HTTPS. Upload in this order, so that no client is sent to what is not there:

1. The versioned copies, ${version}.*, each with the same octets as the file after which it is named. They never change: let caches
   keep them for ever ("public, max-age=31536000, immutable"). Leave those of earlier releases where they are.
2. Everything else but the pointers.
3. The pointers, in this order:
   ${pointers.join(', ')}.
   They change with every release: let nobody use one without asking again ("no-cache").

${HOSTING_PATHS.join(', ')} do this for Netlify and Cloudflare Pages,
nginx, Apache and S3.

`
}

function section(title: string, text: string): string {
  return text === '' ? '' : `${title}\n${'-'.repeat(title.length)}\n${text}\n`
}

function ofTarget(target: Target, { paths }: ReadmeSubject): string {
  const own = paths.filter((path) => target.paths.test(path))
  const patterns = inPatterns(own, [target]).map((pattern) =>
    pattern.endsWith('*') ? `${pattern} (${own.length} files)` : pattern,
  )
  const told = [`Works with: ${target.worksWith}`, `What it cannot say: ${target.cannotCarry}`]
  return row(patterns.join(', '), target.label) + told.map(paragraph).join('')
}

const WIDTH = 112

/** Lines that a terminal shows, the first one with two blanks before it, the others with three. */
function paragraph(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + word.length < WIDTH)
      lines[lines.length - 1] = `${line} ${word}`
    else lines.push(line === undefined ? word : ` ${word}`)
  }
  return lines.map((line) => `  ${line}\n`).join('')
}

type Row = readonly [path: string, text: string]

function rows({ paths }: ReadmeSubject, all: readonly Row[]): string {
  return all
    .filter(([path]) => paths.includes(path))
    .map(([path, text]) => row(path, text))
    .join('')
}

function row(name: string, text: string): string {
  return `${name.padEnd(27)}  ${text}\n`
}

function keyRows(targets: readonly Target[]): Row[] {
  return [
    ['public-key.txt', 'the P-256 key as the Wultra SDK takes it: base64 of the 65-octet point.'],
    ['public-key.pem', 'the same key as openssl takes it.'],
    ['public-key.jwk.json', 'the same key as WebCrypto takes it.'],
    ['key-id.txt', "SHA-256 of the key's SubjectPublicKeyInfo."],
    ['public-key-rsa.pem', 'the RSA key, as openssl takes it.'],
    ['public-key-ed25519.pem', 'the Ed25519 key, as openssl takes it.'],
    [OLDER_KEY_PATH, 'the P-256 key of the app generation before, which signed the manifest too.'],
    ...targets.map(({ id, label }): Row => [
      `app-key-${id}.txt`,
      `the text that the app is given for ${label}.`,
    ]),
  ]
}

/** The older key that signs the first manifest under a new one, as openssl takes it. */
export const OLDER_KEY_PATH = 'public-key-older.pem'

const RELEASE: readonly Row[] = [
  ['manifest.json', 'version, freshness and digests of these files, signed (DSSE envelope).'],
  ['manifest.jws.json', 'the same manifest for those with a JOSE library (JWS, general JSON).'],
  ['SHA256SUMS', 'digests of all of them, for a quick look. Not signed.'],
]

const HOSTING: readonly Row[] = [
  ['_headers', 'rules for Netlify and Cloudflare Pages.'],
  ['nginx-headers.conf', 'rules for nginx, the same for every release.'],
  ['apache.htaccess', 'rules for Apache, the same for every release.'],
  ['upload-s3.sh', 'uploads this release to S3 in the right order.'],
]

const SNIPPETS: readonly Row[] = [
  ['verify-manifest.sh', 'manifest and files, with a shell and openssl.'],
  ['verify-bundle.mjs', 'everything that is signed, with Node.'],
  ['VerifyBundle.java', 'everything that is signed, with Java.'],
  ['VerifyManifest.kt', 'manifest and a file, as an Android app or a server would.'],
  ['VerifyManifest.swift', 'manifest and a file, as an app for iOS or macOS would.'],
]
