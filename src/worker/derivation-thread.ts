import { CustodyError } from '../bridge/wire.ts'
import type { Bytes } from '../core/encoding/bytes.ts'
import type {
  Argon2idRequest,
  KeyDerivation,
  ScryptRequest,
} from '../custody/ports/key-derivation.ts'
import derivationAddress from './derivation.ts?worker&url'
import { scriptAddress } from './script-address.ts'

export type DerivationRequest =
  | { readonly kind: 'argon2id'; readonly request: Argon2idRequest }
  | { readonly kind: 'scrypt'; readonly request: ScryptRequest }

export type DerivationReply = { readonly bytes: Bytes } | { readonly failed: string }

/** Each derivation in a worker of its own, ended afterwards: its memory, up to 256 MiB, goes back at once. */
export const derivationThread: KeyDerivation = {
  argon2id: (request) => derive({ kind: 'argon2id', request }),
  scrypt: (request) => derive({ kind: 'scrypt', request }),
}

function derive(request: DerivationRequest): Promise<Bytes> {
  const worker = new Worker(scriptAddress(derivationAddress), { type: 'module' })
  return new Promise<Bytes>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<DerivationReply>) => {
      if ('bytes' in data) resolve(data.bytes)
      else reject(failed(data.failed))
    }
    worker.onerror = () => {
      reject(failed('its worker could not run; is there memory left?'))
    }
    worker.postMessage(request)
  }).finally(() => {
    worker.terminate()
  })
}

const failed = (why: string): CustodyError =>
  new CustodyError('CUSTODY_INTERNAL', `Deriving the key failed: ${why}`)
