import {
  previewDigest,
  previewKey,
  previewRequest,
  type RequestPreview,
} from '../../core/pins/key-preview.ts'
import { previewAll, type PinPreview } from '../../core/pins/preview.ts'
import { previewChains, type ChainPreview } from '../../core/pins/chain-preview.ts'
import type { Arguments } from '../arguments.ts'
import { readPieces, type GivenPieces, type RejectedPiece } from '../certificates.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { aligned, count, findingLines } from '../layout.ts'
import { shownMoment } from '../moment.ts'
import type { Paint } from '../paint.ts'
import { Passwords } from '../password.ts'
import { printable } from '../printable.ts'
import type { Surroundings } from '../surroundings.ts'

export const inspect: Command = {
  spec: {
    name: 'inspect',
    says: 'Certificates, requests and keys of any form: the digests that would be pinned, and the name that each client derives.',
    operands: { placeholder: 'FILE…', least: 1, most: Infinity },
    options: {},
    notes: [
      'FILE is PEM (one or many, any text around them), DER, PKCS#7, PKCS#12, a certificate request, a public key, a JWK, ' +
        'typed digests, a zip archive or a folder with such files; or “-” for standard input.',
      'Of a PKCS#12 file only the certificates are taken; --password-file gives its password.',
      'Exit 1 where something was rejected but not all, or where a certificate cannot be pinned; 2 where nothing could be read.',
    ],
    examples: [
      { does: 'What would be pinned?', run: 'pinseal inspect server.pem' },
      {
        does: 'What does a server send?',
        run: 'openssl s_client -showcerts -connect api.example.com:443 </dev/null | pinseal inspect -',
      },
      {
        does: 'The certificates of a PKCS#12 file',
        run: 'pinseal inspect server.p12 --password-file password.txt',
      },
      {
        does: 'The pin of every certificate of a folder',
        run: "pinseal inspect certificates/ --json | jq -r '.certificates[].sha256Base64'",
      },
    ],
  },
  run: runInspect,
}

async function runInspect(given: Arguments, around: Surroundings): Promise<Outcome> {
  const pieces = await readPieces(given.operands, around, new Passwords(given, around))
  const { keysForCustody, rejected } = pieces
  const previews = await previewAll(pieces.certificates, around.now, around.progress('Reading'))
  const chains = await previewChains(pieces.certificates, previews)
  const requests = await Promise.all(pieces.requests.map(previewRequest))
  const publicKeys = pieces.publicKeys.map(previewKey)
  const digests = pieces.digests.map(previewDigest)
  const taken = previews.length + requests.length + publicKeys.length + digests.length
  const hasErrors = previews.some(({ findings }) =>
    findings.some(({ severity }) => severity === 'error'),
  )
  return {
    exit: taken === 0 ? 2 : rejected.length > 0 || hasErrors ? 1 : 0,
    json: {
      certificates: previews,
      chains,
      requests,
      publicKeys,
      digests,
      keysForCustody,
      rejected,
    },
    text: inspectText(
      previews,
      [
        ...chains.filter(isWorthShowing).map((chain) => chainLines(chain, previews, around.paint)),
        ...otherLines(requests, pieces, around.paint),
      ],
      rejected,
      around,
    ),
  }
}

/** A certificate alone, whose issuer nobody gave, is no chain to speak of. */
function isWorthShowing({ links, findings }: ChainPreview): boolean {
  return links.length > 1 || findings.some(({ severity }) => severity !== 'info')
}

/** Leaf first, each with what pinning at its depth means. */
function chainLines(
  { links, complete, findings }: ChainPreview,
  previews: readonly PinPreview[],
  paint: Paint,
): string[] {
  const signatures = {
    verified: 'signature verified',
    wrong: paint('bad', 'wrong signature'),
    unsupported: 'signature not checked: its kind is not known here',
    unchecked: 'signature not checked: its issuer is not here',
  } as const
  const subjects = new Map(previews.map(({ sha256, subject }) => [sha256, subject]))
  return [
    complete ? 'chain, complete' : 'chain, not complete',
    ...links.flatMap(({ sha256, role, signature, spkiSha256Base64, consequence }, depth) => [
      `  ${depth} ${role}  ${printable(subjects.get(sha256) ?? sha256)}, ${signatures[signature]}`,
      `      SPKI ${spkiSha256Base64}`,
      `      pinned here: ${consequence}`,
    ]),
    ...findingLines(findings, paint, '  ', 'subject is known'),
  ]
}

/** Blocks of lines on what is no certificate. */
function otherLines(
  requests: readonly RequestPreview[],
  { publicKeys, digests, keysForCustody }: GivenPieces,
  paint: Paint,
): string[][] {
  const place = (source: string, index: number): string => `${printable(source)}, piece ${index}`
  return [
    ...requests.map((one) => [
      `request for ${printable(one.commonNames.at(-1) ?? one.dnsNames[0] ?? one.subject)}  ${place(one.source, one.index)}`,
      ...aligned(
        [
          ['SPKI', one.spkiSha256Base64],
          ['names', one.dnsNames.map(printable).join(', ') || 'none'],
          ['key', one.key],
          [
            'signature',
            one.signature === 'wrong' ? paint('bad', 'wrong: it was changed') : one.signature,
          ],
        ],
        '  ',
      ),
    ]),
    ...publicKeys.map(previewKey).map((one) => [
      `${one.from}  ${place(one.source, one.index)}`,
      ...aligned(
        [
          ['SPKI', one.spkiSha256Base64],
          ['key', one.key],
        ],
        '  ',
      ),
    ]),
    ...digests.map(previewDigest).map((one) => [
      `digest of ${one.of === null ? 'a certificate or of a public key: its form does not tell which' : `a ${one.of}`}  ${place(one.source, one.index)}`,
      ...aligned(
        [
          ['SHA-256', one.sha256],
          ['', one.sha256Base64],
        ],
        '  ',
      ),
    ]),
    ...keysForCustody.map(({ source, index, message }) => [`${place(source, index)}: ${message}`]),
  ]
}

function inspectText(
  previews: readonly PinPreview[],
  others: readonly (readonly string[])[],
  rejected: readonly RejectedPiece[],
  { now, paint }: Surroundings,
): string {
  const refused = rejected.length > 0 ? `, ${paint('bad', `${rejected.length} rejected`)}` : ''
  const blocks = [
    [`${count(previews.length, 'certificate')}${refused}`],
    ...previews.map((preview) => previewLines(preview, now, paint)),
    ...others,
    ...(rejected.length > 0
      ? [
          rejected.map(
            ({ source, index, code, message }) =>
              `${paint('bad', 'rejected')} ${code}  ${printable(source)}, piece ${index}: ${printable(message)}`,
          ),
        ]
      : []),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function previewLines(preview: PinPreview, now: Date, paint: Paint): string[] {
  const { clientNames: names } = preview
  const shown = (name: string | null): string => (name === null ? 'none' : `“${printable(name)}”`)
  const all = [names.tool, names.android, names.ios, names.iosOlder]
  const agree = all.every((name) => name === names.android)
  const rows: [string, string][] = [
    ['certificate', preview.sha256],
    ['', preview.sha256Base64],
    ['SPKI', preview.spkiSha256Base64],
    ['subject', printable(preview.subject)],
    ...(preview.dnsNames.length > 0
      ? [['DNS names', preview.dnsNames.map(printable).join(', ')] as [string, string]]
      : []),
    [
      'name',
      agree
        ? `${shown(names.android)} on every client`
        : `tool ${shown(names.tool)}, Android ${shown(names.android)}, iOS ${shown(names.ios)}, older iOS ${shown(names.iosOlder)}`,
    ],
    [
      'valid',
      `${shownMoment(preview.notBefore)} to ${shownMoment(preview.notAfter)}, ${leftUntil(preview.expires, now)}`,
    ],
    ['expires', String(preview.expires)],
    ['key', `${preview.key}, signed with ${preview.signatureAlgorithm}`],
  ]
  const title = preview.commonNames.at(-1) ?? preview.dnsNames[0] ?? preview.subject
  return [
    `${paint('strong', printable(title))}  ${printable(preview.source)}, piece ${preview.index}`,
    ...aligned(rows, '  '),
    ...findingLines(preview.findings, paint, '  ', 'subject is known'),
  ]
}

function leftUntil(expires: number, now: Date): string {
  const days = Math.floor((expires * 1000 - now.getTime()) / 86_400_000)
  if (days < 0) return `expired ${count(-days, 'day')} ago`
  return days === 0 ? 'less than a day left' : `${count(days, 'day')} left`
}
