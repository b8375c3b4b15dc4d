import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './pinseal.ts'

export const vectorFolder = join(root, 'test/vectors/wultra')

interface ToolEntry {
  readonly name: string
  readonly fingerprint: string
  readonly expires: number
  readonly signature: string
}

interface Vectors {
  readonly generatedAt: string
  readonly keys: readonly {
    readonly id: string
    readonly file: string
    readonly password: string | null
    readonly export: { readonly publicPointBase64: string }
    readonly exportPrivate: { readonly privateRawBase64: string }
  }[]
  readonly keyForms: readonly {
    readonly id: string
    readonly file: string
    readonly password: string | null
    readonly export: { readonly publicPointBase64?: string }
  }[]
  readonly certificates: readonly {
    readonly id: string
    readonly group: string
    readonly file: string
    readonly sha256Hex?: string
    readonly sha256Base64?: string
    readonly spkiSha256Base64?: string
    readonly notAfterUnix?: number
    readonly peer: Readonly<
      Record<string, { readonly entry?: ToolEntry; readonly verifiesWithExportedKey?: boolean }>
    >
  }[]
  readonly lists: readonly { readonly id: string; readonly key: string; readonly body: string }[]
  readonly tampering: readonly {
    readonly id: string
    readonly key: string
    readonly entry: ToolEntry
  }[]
  readonly sdkValidateCertificate: {
    readonly results: readonly { readonly certPem: string; readonly sdkCommonName: string }[]
  }
}

/** What the real Wultra tool and the real Android SDK did; see test/vectors/wultra/README.md. */
export const vectors = JSON.parse(
  readFileSync(join(vectorFolder, 'wultra-static.json'), 'utf8'),
) as Vectors

/** The moment for which the recorded answers hold. */
export const then = vectors.generatedAt.replace('+00:00', 'Z')

export const inVectors = (path: string): string => join(vectorFolder, path)

export function vectorKey(id: string): Vectors['keys'][number] {
  const key = vectors.keys.find((one) => one.id === id)
  if (key === undefined) throw new TypeError(`no key ${id}`)
  return key
}

/** Certificates of which the tool made an entry that phones find, and that can end. */
export function plainCertificates(): typeof vectors.certificates {
  const { results } = vectors.sdkValidateCertificate
  const names = new Map(results.map((one) => [one.certPem, one.sdkCommonName]))
  return vectors.certificates.filter(({ file, peer }) => {
    const entry = Object.values(peer).find((made) => made.entry)?.entry
    if (entry === undefined || entry.expires > 100_000_000_000) return false
    return /^[\w .*-]+$/.test(entry.name) && names.get(file) === entry.name
  })
}
