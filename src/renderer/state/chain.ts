import { buildChains, type CertificateChain } from '../../core/x509/chain.ts'
import { readCertificate, type Certificate } from '../../core/x509/certificate.ts'
import { nameText } from '../../core/x509/name.ts'
import type { CertificateRow } from '../workspace/certificate.ts'

/** A chain with the rows of its links, leaf first. */
export interface ShownChain {
  readonly chain: CertificateChain
  readonly rows: readonly CertificateRow[]
}

/** No real chain is longer, and of one name there are never more. */
const longest = 12
const mostOfOneName = 8

/** The bytes of certificates, by hex fingerprint. */
export type ReadBytes = (sha256: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>

/** The chain of one certificate, as far as the others in the workspace reach; reads only those that may be in it. */
export async function chainOf(
  row: CertificateRow,
  all: readonly CertificateRow[],
  readBytes: ReadBytes,
): Promise<ShownChain | null> {
  const found: { row: CertificateRow; certificate: Certificate }[] = []
  let wanted: readonly CertificateRow[] = [row]
  for (let depth = 0; depth < longest && wanted.length > 0; depth++) {
    const bytes = await readBytes(wanted.map(({ sha256 }) => sha256))
    const read = wanted.flatMap((one) => {
      const der = bytes.get(one.sha256)
      return der === undefined ? [] : [{ row: one, certificate: readCertificate(der) }]
    })
    found.push(...read)
    const known = new Set(found.map((one) => one.row.sha256))
    const issuers = new Set(read.map(({ certificate }) => nameText(certificate.issuer)))
    wanted = [...issuers].flatMap((name) =>
      all
        .filter((one) => one.isCa && one.subject === name && !known.has(one.sha256))
        .slice(0, mostOfOneName),
    )
  }
  const chains = await buildChains(found.map(({ certificate }) => certificate))
  const chain = chains.find(({ links }) => links[0]?.index === 0)
  if (chain === undefined) return null
  return { chain, rows: chain.links.flatMap(({ index }) => found[index]?.row ?? []) }
}
