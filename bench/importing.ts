import 'reflect-metadata'
import * as peculiar from '@peculiar/x509'
import { importCertificates } from '../src/core/x509/import.ts'
import { previewAll } from '../src/core/pins/preview.ts'
import { leaves, pemOf } from './certificates.ts'
import { compare, perSecond, row } from './measure.ts'
import { readByNode } from './node-crypto.ts'

const COUNT = 10_000
const NOW = new Date('2026-11-23T12:00:00Z')

/**
 * The command's import of 10,000 PEM certificates: parse, both digests, every client's name, findings. The goal against
 * node:crypto is that of the desk's worker, measured in a browser by pages.ts.
 */
export async function benchImport(): Promise<void> {
  const ders = leaves(COUNT)
  const pem = new TextEncoder().encode(pemOf(ders))
  const some = ders.slice(0, 500)
  // Keeps the engine from leaving out what nobody reads.
  let read = 0
  const times = await compare(5, {
    ours: async () => {
      const { certificates, rejected } = importCertificates('bench.pem', pem)
      const previews = await previewAll(certificates, NOW)
      if (previews.length !== COUNT || rejected.length !== 0) throw new Error('import went wrong')
    },
    'node:crypto': () => {
      if (readByNode(pem) !== COUNT) throw new Error('import went wrong')
    },
    '@peculiar/x509': async () => {
      for (const der of some) {
        const certificate = new peculiar.X509Certificate(new Uint8Array(der))
        await certificate.getThumbprint('SHA-256')
        await crypto.subtle.digest('SHA-256', certificate.publicKey.rawData)
        read += certificate.subject.length + certificate.notAfter.getTime()
        read += certificate.extensions.length
      }
    },
  })
  const { ours = NaN, 'node:crypto': node = NaN, '@peculiar/x509': other = NaN } = times
  if (!(read > 0)) throw new Error('nothing was read')
  console.log(
    `Import of ${COUNT.toLocaleString('en')} PEM certificates by the command, in Node: parse, both digests, names, findings`,
  )
  row('Pinseal', `${perSecond(COUNT, ours)}/s`, `${Math.round(ours)} ms`)
  row('node:crypto: subject, SANs, end, SPKI, both digests', `${perSecond(COUNT, node)}/s`)
  row('@peculiar/x509 (500 of them)', `${perSecond(some.length, other)}/s`)
  row('→ the command against node:crypto', `${(node / ours).toFixed(1)} ×`, 'no goal here')
  console.log()
}
