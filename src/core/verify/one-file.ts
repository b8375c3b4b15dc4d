import type { Bytes } from '../encoding/bytes.ts'
import { decodeUtf8 } from '../encoding/utf8.ts'
import { finding, type Finding } from '../finding.ts'
import { InputError } from '../input-error.ts'
import { wultra } from '../targets/wultra/target.ts'
import { utf16Text } from './byte-order.ts'
import { verifyDynapins } from './dynapins.ts'
import { readExchange, valuesOf, type SavedExchange } from './http/exchange.ts'
import { responseFindings } from './http/findings.ts'
import { checkManifest, checkManifestJws } from './manifest.ts'
import { isServerAnswer, verifyServerAnswer } from './mus-answer.ts'
import type { Transcript } from './mus-signature.ts'
import type { ChosenFormat, Keyring, VerifyOptions } from './options.ts'
import { jsonFormatsOf } from './recognise.ts'
import {
  calledAsGiven,
  fileReport,
  manifestReport,
  unknownReport,
  withFindings,
  wultraReport,
} from './report-parts.ts'
import { p256Only, type TrustAnchor, type VerificationReport } from './report.ts'
import { verifyRnBundle } from './rn-ssl-manager.ts'
import { verifySslPinning } from './ssl-pinning.ts'
import { readAs, readUnsigned } from './unsigned.ts'
import type { GivenFile } from './verify.ts'

/** A text to be checked, and all that may be needed for it. */
interface Question {
  readonly source: string
  readonly path: string
  readonly text: string
  readonly transcript: Transcript
  readonly keyring: Keyring
  readonly now: Date
  readonly options: VerifyOptions
}

/** Checks one file: what it is, its text tells, or `options.format`. Of a saved HTTP response its body is checked. */
export async function verifyOneFile(
  source: string,
  file: GivenFile,
  keyring: Keyring,
  now: Date,
  options: VerifyOptions,
): Promise<VerificationReport> {
  const exchange = readExchange(file.bytes)
  const body = exchange?.body ?? file.bytes
  const lost = exchange === null ? [] : responseFindings(exchange)
  const read = readText(body)
  if ('why' in read) return withFindings(unknownReport(source, [notText(source, read)]), lost)
  const { text } = read
  if (read.isUtf16) lost.push(utf16(source))
  const transcript = { body, ...headersOf(exchange, options) }
  const question = { source, path: file.path, text, transcript, keyring, now, options }
  const formats = options.format === undefined ? formatsOf(question) : [options.format]
  if (formats.length > 1) {
    const message = `The file has the members of several formats (${formats.join(', ')}): each client would read another list in it. Say which client it is for.`
    const findings = [finding('FORMAT_AMBIGUOUS', source, message)]
    return withFindings(unknownReport(source, findings), lost)
  }
  return withFindings(calledAsGiven(await verifyAs(formats[0], question)), lost)
}

function headersOf(
  exchange: SavedExchange | null,
  options: VerifyOptions,
): Pick<Transcript, 'challenge' | 'signature'> {
  const [asked] = valuesOf(exchange?.asked ?? [], 'X-Cert-Pinning-Challenge')
  const [answered] = valuesOf(exchange?.headers ?? [], 'X-Cert-Pinning-Signature')
  return {
    challenge: options.challenge ?? asked ?? null,
    signature: options.signature ?? answered ?? null,
  }
}

/** What the text may be. Who gives a challenge or a signature header asks about a server's answer. */
function formatsOf({ text, transcript, options }: Question): ChosenFormat[] {
  const formats = jsonFormatsOf(text)
  const [only] = formats
  if (formats.length !== 1 || only !== 'wultra') {
    return formats.map((one) => (one === 'wultra' ? 'wultra-list' : one))
  }
  const isAsked = transcript.challenge !== null || options.signature !== undefined
  if (isAsked || transcript.signature !== null) return ['mus-answer']
  // A search for what every signed list has is quick, also in a long one.
  return [!text.includes('"signature"') && isServerAnswer(text) ? 'mus-answer' : 'wultra-list']
}

async function verifyAs(
  format: ChosenFormat | undefined,
  { source, path, text, transcript, keyring, now, options }: Question,
): Promise<VerificationReport> {
  const [signers, known] = [keyring.trusted, keyring.known].map(p256Only) as [
    TrustAnchor[],
    TrustAnchor[],
  ]
  switch (format) {
    case 'manifest':
      return manifestReport(source, format, await checkManifest(text, signers, now, known), signers)
    case 'manifest-jws':
      return manifestReport(
        source,
        format,
        await checkManifestJws(text, signers, now, known),
        signers,
      )
    case 'ssl-pinning':
      return fileReport(source, await verifySslPinning(text, keyring))
    case 'ssl-pinning-android':
      return fileReport(source, await verifySslPinning(text, keyring, 'android'))
    case 'ssl-pinning-apple':
      return fileReport(source, await verifySslPinning(text, keyring, 'apple'))
    case 'rn-ssl-manager':
      return fileReport(source, await verifyRnBundle(text, keyring, now))
    case 'dynapins':
      return fileReport(source, await verifyDynapins(text, keyring, now))
    case 'mus-answer':
      return fileReport(source, await verifyServerAnswer(text, transcript, keyring, now))
    case 'wultra-list':
    case undefined: {
      const unsigned = options.format === undefined ? readUnsigned(path, text) : null
      if (unsigned !== null) return fileReport(source, unsigned)
      const list = await wultra.verify(text, signers, now, options.onProgress, known)
      return wultraReport(source, list, signers)
    }
    case 'wultra-fallback':
    case 'android-nsc':
    case 'ios-ats':
    case 'trustkit':
    case 'trustkit-android':
    case 'okhttp':
    case 'mus':
    case 'curl':
    case 'spki-list':
      return fileReport(source, readAs(format, path, text))
  }
}

/** UTF-16 is read all the same: it is better to know what the list says than only that no Android reads it. */
function readText(bytes: Bytes): { text: string; isUtf16: boolean } | { why: InputError } {
  const other = utf16Text(bytes)
  if (other !== null) return { text: other, isUtf16: true }
  try {
    return { text: decodeUtf8(bytes), isUtf16: false }
  } catch (error) {
    if (error instanceof InputError) return { why: error }
    throw error
  }
}

function notText(source: string, { why }: { readonly why: InputError }): Finding {
  return finding('NOT_JSON', source, why.message)
}

function utf16(source: string): Finding {
  const message = 'The text is UTF-16. iOS reads it, Android does not: save it as UTF-8.'
  return finding('TEXT_UTF16', source, message)
}
