import { encodeBase64 } from '../encoding/base64.ts'
import { Refusal } from './client.ts'
import { configuredClient } from './configured/client.ts'
import { distinctPins, okHttpPin } from './okhttp/pinner.ts'
import { pinnerVerdict } from './okhttp/verdict.ts'

const TEXT = String.raw`"((?:[^"\\]|\\.)*)"`
const CALL = new RegExp(String.raw`\.\s*add\s*\(\s*${TEXT}((?:\s*,\s*${TEXT})+)\s*,?\s*\)`, 'g')

/** The pattern and the pins of each `.add("pattern", "sha256/…", …)` in Kotlin or Java source. */
function addCalls(source: string): { pattern: string; pin: string }[] {
  const code = source.replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
  return Array.from(code.matchAll(CALL)).flatMap(([, pattern = '', pins = '']) =>
    Array.from(pins.matchAll(new RegExp(TEXT, 'g')), ([, pin = '']) => ({ pattern, pin })),
  )
}

/**
 * OkHttp's CertificatePinner: any certificate of the chain may match, a host without a pattern is not pinned, and
 * nothing ever expires. `sha1/` pins are found in a chain of certificates, not where only a SHA-256 digest is given.
 */
export const okhttp = configuredClient({
  id: 'okhttp',
  versions: '4.12 and 5',
  reads: 'Kotlin or Java source with .add("pattern", "sha256/…") calls',
  configure: (text) => {
    const calls = addCalls(text)
    // A pinner without pins lets everything pass; any other text is no source of one.
    if (calls.length === 0 && !text.includes('CertificatePinner')) {
      throw new Refusal('There is no .add("pattern", "sha256/…") in the text.')
    }
    const pins = distinctPins(calls.map(({ pattern, pin }) => okHttpPin(pattern, pin)))
    return {
      pins: pins.map(({ pattern, digest }) => ({
        name: pattern,
        fingerprint: encodeBase64(digest),
        expires: null,
      })),
      judge: (server) => pinnerVerdict(pins, server),
    }
  },
})
