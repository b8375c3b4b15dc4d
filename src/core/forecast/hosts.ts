/** One host as a forecast sees it. */
export interface ForecastHost {
  readonly host: string
  /** The names of its entries in the list; none where only clients of SPKI pins are told of it. */
  readonly names: readonly string[]
  /** No host that clients of SPKI pins are told of, only the name in a certificate. */
  readonly isNameOnly?: boolean
  /** Which certificate the server shows from when on, in order; empty where nobody has said: then any live pin will do. */
  readonly serving: readonly Serving[]
  /** Clients that can, report a wrong pin and connect all the same. Wultra's cannot. */
  readonly reportOnly: boolean
}

export interface Serving {
  /** Unix seconds; -Infinity for what has always been served. */
  readonly from: number
  /** Certificate fingerprint: standard base64. */
  readonly fingerprint: string
  /** The SPKI pin of its key; absent where that is not known. */
  readonly key?: string
}

/** What the server shows at a moment; null where nobody has said. */
export function servedAt({ serving }: ForecastHost, moment: number): Serving | null {
  return serving.findLast(({ from }) => from <= moment) ?? null
}
