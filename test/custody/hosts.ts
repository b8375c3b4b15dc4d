import type { HostCrypto } from '../../src/custody/ports/host-crypto.ts'
import { nodeCrypto } from '../../src/node/node-ports.ts'

type Work = (...given: unknown[]) => Promise<unknown>

const refusing =
  (work: Work): Work =>
  (...args) => {
    const isEd25519 = args.some((one) => (one as { name?: string } | null)?.name === 'Ed25519')
    const name = 'NotSupportedError'
    return isEd25519
      ? Promise.reject(new DOMException('Algorithm: Unrecognized name', name))
      : work(...args)
  }

/** Node's WebCrypto without Ed25519, refusing it by the name that browsers of before 2025 refuse it by. */
export const hostWithoutEd25519: HostCrypto = {
  getRandomValues: (bytes) => nodeCrypto.getRandomValues(bytes),
  subtle: new Proxy(nodeCrypto.subtle, {
    get: (subtle, method: keyof HostCrypto['subtle']) =>
      refusing((subtle[method] as Work).bind(subtle)),
  }),
}
