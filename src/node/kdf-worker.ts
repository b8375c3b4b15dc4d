import { parentPort, workerData } from 'node:worker_threads'
import { deriveHere } from '../custody/keys/derive.ts'
import type { DerivationTask } from './kdf-threads.ts'

// The entry of the thread that kdf-threads.ts starts: one derivation, then it ends and its memory is gone.
// No await at the top level: the desktop's build of it is CommonJS.
const task = workerData as DerivationTask
const derived =
  task.kind === 'argon2id' ? deriveHere.argon2id(task.request) : deriveHere.scrypt(task.request)
derived.then(
  (bytes) => {
    parentPort?.postMessage(bytes, [bytes.buffer])
  },
  (error: unknown) => {
    throw error
  },
)
