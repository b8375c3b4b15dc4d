import { Worker } from 'node:worker_threads'
import { CustodyError } from '../bridge/wire.ts'
import type { Bytes } from '../core/encoding/bytes.ts'
import type {
  Argon2idRequest,
  KeyDerivation,
  ScryptRequest,
} from '../custody/ports/key-derivation.ts'

export type DerivationTask =
  | { readonly kind: 'argon2id'; readonly request: Argon2idRequest }
  | { readonly kind: 'scrypt'; readonly request: ScryptRequest }

/**
 * Key derivation in a thread of its own, one for each request. `entry` is where the host's build put kdf-worker.ts:
 * a path or file URL of a bundle beside its own.
 */
export function kdfThreads(entry: string | URL): KeyDerivation {
  return {
    argon2id: (request) => derive(entry, { kind: 'argon2id', request }),
    scrypt: (request) => derive(entry, { kind: 'scrypt', request }),
  }
}

function derive(entry: string | URL, task: DerivationTask): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entry, { workerData: task, execArgv: [] })
    const fail = (cause: unknown): void => {
      const message = 'The key derivation failed. Is there enough free memory (256 MiB)?'
      reject(new CustodyError('CUSTODY_INTERNAL', message, { cause }))
    }
    worker.once('message', resolve)
    worker.once('error', fail)
    // After a message this changes nothing any more.
    worker.once('exit', fail)
  })
}
