import { decodeBase64, encodeBase64 } from '../encoding/base64.ts'
import { equalBytes, type Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import type { Verdict } from './client.ts'
import { configuredClient, type Configuration } from './configured/client.ts'
import type { PinnedServer } from './server.ts'

const PREFIX = 'sha256//'

/** The value of `--pinnedpubkey`, out of a command line, a line of a configuration file, or by itself. */
function pinnedValue(text: string): string | null {
  const quoted = /pinnedpubkey["']?(?:\s*[=:]\s*|\s+)(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(text)
  const value = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3] ?? text.trim()
  return value.startsWith(PREFIX) ? value : null
}

/** curl compares its own base64 of the leaf's digest with each text between `sha256//` and `;sha256//`. */
function pinsOf(value: string): string[] {
  return value.slice(PREFIX.length).split(`;${PREFIX}`)
}

function byDigest(value: string): Configuration {
  const pins = pinsOf(value)
  return {
    pins: pins.map((fingerprint) => ({ name: '*', fingerprint, expires: null })),
    judge: ({ digests }) => {
      const [leaf] = digests
      const digest = leaf === undefined ? '' : encodeBase64(leaf)
      return pins.includes(digest)
        ? { result: 'CONNECTS', because: 'The public key of the leaf has one of the digests.' }
        : mismatch('The public key of the leaf has none of the digests')
    },
  }
}

/** `MAX_PINNED_PUBKEY_SIZE` */
const LARGEST = 1024 * 1024

/** `pubkey_pem_to_der`: the first block, which begins a line; null where curl gives up. */
function pemKey(text: string): Bytes | null {
  const begin = text.indexOf('-----BEGIN PUBLIC KEY-----')
  if (begin < 0 || (begin > 0 && text[begin - 1] !== '\n')) return null
  const from = begin + 26
  const end = text.indexOf('\n-----END PUBLIC KEY-----', from)
  if (end < 0) return null
  try {
    return decodeBase64(text.slice(from, end).replace(/[\r\n]/g, ''))
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

/** A file with the public key in PEM or DER. */
function byKey(body: Bytes, text: string): Configuration {
  const pem = pemKey(text)
  return {
    pins: [],
    judge: ({ spkis }: PinnedServer) => {
      const [leaf] = spkis
      if (leaf === undefined) {
        return mismatch('The whole public key is pinned, and only a digest of the server is given')
      }
      // A file as long as the key is taken for DER, whatever is in it; a shorter one fits nothing.
      const isDer = body.length === leaf.length
      const key = isDer ? body : body.length < leaf.length || body.length > LARGEST ? null : pem
      return key !== null && equalBytes(leaf, key)
        ? { result: 'CONNECTS', because: 'The public key of the leaf is the pinned one.' }
        : mismatch('The public key of the leaf is not the pinned one')
    },
  }
}

function mismatch(what: string): Verdict {
  return { result: 'REFUSED', because: `${what}: curl ends with 90, even with -k.` }
}

/** curl with --pinnedpubkey: the leaf only, for whatever host is asked. */
export const curl = configuredClient({
  id: 'curl',
  versions: '7.44 and later',
  reads: 'the value of --pinnedpubkey, or a public key file',
  configure: (text, body) => {
    const value = pinnedValue(text)
    return value === null ? byKey(body, text) : byDigest(value)
  },
})
