import { buildChains, type ChainLink } from '../x509/chain.ts'
import type { Finding } from '../finding.ts'
import type { ImportedCertificate } from '../x509/import.ts'
import type { PinPreview } from './preview.ts'

/** One certificate of a chain, and what pinning at its depth means. */
export interface LinkPreview {
  /** Certificate fingerprint, hexadecimal: which of the certificates it is. */
  readonly sha256: string
  readonly spkiSha256Base64: string
  readonly role: ChainLink['role']
  readonly signature: ChainLink['signature']
  /** Fingerprints of others that could stand in the next place: cross-signed ones. */
  readonly alternatives: readonly string[]
  readonly consequence: string
}

/** A chain, leaf first: an element of `chains` of `pinseal inspect`. */
export interface ChainPreview {
  /** Fingerprints of its links. */
  readonly certificates: readonly string[]
  readonly complete: boolean
  readonly missing: string | null
  readonly links: readonly LinkPreview[]
  readonly findings: readonly Finding[]
}

/** The chains of imported certificates; `previews` are theirs, in the same order. One that came in twice counts once. */
export async function previewChains(
  imported: readonly ImportedCertificate[],
  previews: readonly PinPreview[],
): Promise<ChainPreview[]> {
  const distinct = new Map<string, number>()
  for (const [at, { sha256 }] of previews.entries()) {
    if (!distinct.has(sha256)) distinct.set(sha256, at)
  }
  const places = [...distinct.values()]
  const certificates = places.flatMap((at) => imported[at]?.certificate ?? [])
  const previewOf = (index: number): PinPreview | undefined => previews[places[index] ?? -1]
  const digestOf = (index: number): string => previewOf(index)?.sha256 ?? ''
  return (await buildChains(certificates)).map(({ links, complete, missing, findings }) => ({
    certificates: links.map(({ index }) => digestOf(index)),
    complete,
    missing,
    links: links.map(({ index, role, signature, alternatives, consequence }) => ({
      sha256: digestOf(index),
      spkiSha256Base64: previewOf(index)?.spkiSha256Base64 ?? '',
      role,
      signature,
      alternatives: alternatives.map(digestOf),
      consequence,
    })),
    findings,
  }))
}
