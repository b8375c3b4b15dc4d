import type { Bytes } from '../../core/encoding/bytes.ts'

/**
 * Where the files of a vault lie: a folder in Node, an object store in the browser. Names are paths of
 * `[a-z0-9._-]+` joined by `/`, such as `journal/00000001.json`.
 *
 * Every method rejects with a CustodyError: STORAGE_FULL (no space or quota), STORAGE_TIMEOUT (5 s without an answer),
 * STORAGE_FAILED (everything else). After a failed write the name holds the old or the new bytes, whole.
 */
export interface VaultStorage {
  /** The bytes under `name`, or null when there are none. */
  read(name: string): Promise<Bytes | null>
  /** All names that begin with `prefix` (`''`: all), sorted by code unit. */
  list(prefix: string): Promise<string[]>
  /** Replaces what is under `name` as a whole. Resolves only when a power cut can no longer undo it. */
  write(name: string, bytes: Bytes): Promise<void>
  /** Removes `name` durably; nothing happens when there is none. */
  remove(name: string): Promise<void>
}
