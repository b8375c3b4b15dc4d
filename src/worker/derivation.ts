// The worker that derives keys: the only script whose policy lets it compile WebAssembly.
import { deriveHere } from '../custody/keys/derive.ts'
import type { DerivationReply, DerivationRequest } from './derivation-thread.ts'

declare const self: DedicatedWorkerGlobalScope

self.onmessage = ({ data }: MessageEvent<DerivationRequest>) => {
  const derived =
    data.kind === 'argon2id' ? deriveHere.argon2id(data.request) : deriveHere.scrypt(data.request)
  derived.then(
    (bytes) => {
      self.postMessage({ bytes } satisfies DerivationReply)
    },
    (error: unknown) => {
      const why = error instanceof Error ? error.message : 'unknown'
      self.postMessage({ failed: why } satisfies DerivationReply)
    },
  )
}
