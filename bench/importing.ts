import 'reflect-metadata'
import * as peculiar from '@peculiar/x509'
import { createHash, X509Certificate } from 'node:crypto'
import { importCertificates } from '../src/core/x509/import.ts'
import { previewAll } from '../src/core/pins/preview.ts'
import { leaves, pemOf } from './certificates.ts'
import { compare, perSecond, row, verdict } from './measure.ts'

const COUNT = 10_000
const NOW = new Date('2026-11-23T12:00:00Z')

/** Import of 10,000 PEM certificates: parse, both digests, names, validity. */
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
      for (const block of new TextDecoder().decode(pem).match(/-----BEGIN[^]*?-----END[^\n]*/g) ??
        []) {
        const certificate = new X509Certificate(block)
        const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
        createHash('sha256').update(certificate.raw).digest()
        createHash('sha256').update(spki).digest()
        read += certificate.subject.length + certificate.validTo.length
        read += certificate.subjectAltName?.length ?? 0
      }
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
    `Import of ${COUNT.toLocaleString('en')} PEM certificates: parse, both digests, names`,
  )
  row('Pinseal', `${perSecond(COUNT, ours)}/s`, `${Math.round(ours)} ms`)
  row('node:crypto X509Certificate, the same fields', `${perSecond(COUNT, node)}/s`)
  row('@peculiar/x509 (500 of them)', `${perSecond(some.length, other)}/s`)
  verdict('faster than node:crypto', node >= 5 * ours, `${(node / ours).toFixed(1)} ×`, '≥ 5 ×')
  console.log()
}
