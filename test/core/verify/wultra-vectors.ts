import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

interface ToolEntry {
  readonly name: string
  readonly fingerprint: string
  readonly expires: number
  readonly signature: string
}

/** What the real Wultra tool made and what the real Android SDK said to it; see test/vectors/wultra/README.md. */
export interface WultraVectors {
  readonly generatedAt: string
  readonly keys: readonly {
    readonly id: string
    readonly export?: { readonly publicPointBase64?: string }
  }[]
  readonly certificates: readonly {
    readonly id: string
    /** Below test/vectors/wultra. */
    readonly file: string
    readonly peer: Readonly<
      Record<
        string,
        {
          readonly outputRaw?: string
          readonly entry?: ToolEntry
          readonly verifiesWithExportedKey?: boolean
        }
      >
    >
  }[]
  readonly lists: readonly {
    readonly id: string
    readonly key: string
    readonly sdkUpdateResult: string
    readonly body: string
  }[]
  readonly tampering: readonly {
    readonly id: string
    readonly key: string
    readonly entry: ToolEntry
  }[]
  readonly specialLists: readonly {
    readonly id: string
    readonly key: string
    readonly body: string
    readonly sdkUpdateResult: string
  }[]
}

export const wultraVectors = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../vectors/wultra/wultra-static.json'), 'utf8'),
) as WultraVectors

/** Base64 of the point of a test key, as the tool exports it. */
export function vectorPoint(id: string): string {
  const point = wultraVectors.keys.find((key) => key.id === id)?.export?.publicPointBase64
  if (point === undefined) throw new TypeError(`no key ${id} in the vectors`)
  return point
}
