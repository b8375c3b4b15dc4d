import type { Bytes } from '../../encoding/bytes.ts'
import type { Finding } from '../../finding.ts'
import type { ResolvedDraft } from '../../lists/draft.ts'
import type { ListEntry, SignedEntry } from '../../lists/entry.ts'
import type { EntryVerdict, Progress, TrustAnchor, VerifiedFormat } from '../../verify/report.ts'

/** The format of Wultra lists: how a list is written, read back and checked entry by entry. */
export interface WultraList {
  readonly id: string
  /** For people. */
  readonly label: string
  readonly needs: { readonly digest: 'certificate'; readonly signature: 'ecdsa-p256-der' }
  /** Which versions of the client read the file. */
  readonly worksWith: string
  /** What this format can't say, in one line. */
  readonly cannotCarry: string
  /** The file's name in a bundle. */
  readonly path: string
  /** What is wrong with these entries for this client. */
  lint(resolved: ResolvedDraft, now: Date): Finding[]
  /** The exact octets that are signed, one for each entry in the same order. */
  signingInputs(entries: readonly ListEntry[]): Bytes[]
  /** The file. The same entries give the same text. */
  render(entries: readonly SignedEntry[]): string
  /** Reads a file as strictly as the strictest client. Throws LIST_UNREADABLE or the code of the JSON reader. */
  parse(text: string): SignedEntry[]
  /**
   * Checks everything in a file that came from outside and reports every problem. Keys that are only `known` tell whose a
   * foreign signature is. Never throws for what it reads.
   */
  verify(
    text: string,
    anchors: readonly TrustAnchor[],
    now: Date,
    onProgress?: Progress,
    known?: readonly TrustAnchor[],
  ): Promise<ListVerdict>
}

/** What a list turned out to be. */
export interface ListVerdict {
  readonly format: VerifiedFormat
  /** Null where none of the anchors signed it. */
  readonly signedBy: TrustAnchor | null
  /** About the file as a whole. */
  readonly findings: readonly Finding[]
  readonly entries: readonly EntryVerdict[]
}
