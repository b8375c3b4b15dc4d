import { decodeBase64 } from '../../core/encoding/base64.ts'
import { encodeUtf8 } from '../../core/encoding/utf8.ts'
import { parseRelease } from '../../core/lists/release.ts'
import {
  simulateMatrix,
  type MatrixServer,
  type Publication,
} from '../../core/simulation/matrix/matrix.ts'
import { readExchange, valuesOf } from '../../core/verify/http/exchange.ts'
import { readTrustedKey } from '../../core/verify/any-key.ts'
import { readCertificate } from '../../core/x509/certificate.ts'
import type { OnProgress } from './desk-work.ts'
import { givenFiles } from './given-bytes.ts'
import type { SimulatedList, SimulatedServer, SimulateOutcome, Task } from './protocol.ts'

/** What all clients make of these lists and servers. Throws the codes of the readers of files and releases. */
export async function simulateGiven(
  task: Extract<Task, { kind: 'simulate' }>,
  onProgress: OnProgress,
): Promise<SimulateOutcome> {
  const { hasFallback, now } = task
  const publications = await Promise.all(task.publications.map(publicationOf))
  const keys = await Promise.all(task.keys.map(({ key }) => readTrustedKey(key)))
  const servers = task.servers.map(serverOf)
  const question = { publications, servers, keys, hasFallback, now }
  const files = publications.at(-1)?.files ?? []
  return {
    columns: await simulateMatrix(question, onProgress),
    offersFallback: files.some(({ path }) => /(^|\/)wultra-fallback\.json$/.test(path)),
  }
}

async function publicationOf({ label, content, at }: SimulatedList): Promise<Publication> {
  switch (content.kind) {
    case 'release': {
      const { files } = parseRelease(content.document)
      return {
        label,
        at,
        files: files.map(({ path, text }) => ({ path, bytes: encodeUtf8(text) })),
      }
    }
    case 'given': {
      const files = await givenFiles(content.given)
      const [only] = files
      const exchange = files.length === 1 && only !== undefined ? readExchange(only.bytes) : null
      if (only === undefined || exchange === null) {
        const { challenge = null, signature = null } = content
        return { label, at, files, challenge, signature }
      }
      const { body, asked, headers } = exchange
      const challenge = content.challenge ?? valuesOf(asked, 'X-Cert-Pinning-Challenge')[0] ?? null
      const signature =
        content.signature ?? valuesOf(headers, 'X-Cert-Pinning-Signature')[0] ?? null
      return { label, at, files: [{ path: only.path, bytes: body }], challenge, signature }
    }
  }
}

function serverOf(given: SimulatedServer): MatrixServer {
  switch (given.kind) {
    case 'chain': {
      const { label, host, chain } = given
      return { label, host, chain: chain.map((der) => readCertificate(der)) }
    }
    case 'typed': {
      const { label, digest } = given
      return { label, name: label, fingerprint: decodeBase64(given.fingerprint), digest }
    }
  }
}
