import type { CustodianPorts } from '../../src/custody/ports/custodian-ports.ts'
import { nodeCrypto } from '../../src/node/node-ports.ts'

/** The host's WebCrypto, whose signatures by one algorithm have a wrong bit while `isFaulty` says so. */
export function faultyCrypto(
  algorithmName: string,
  isFaulty: () => boolean,
): CustodianPorts['crypto'] {
  const { subtle } = nodeCrypto
  const sign: typeof subtle.sign = async (algorithm, key, message) => {
    const bytes = new Uint8Array(await subtle.sign(algorithm, key, message))
    if (isFaulty() && algorithm.name === algorithmName) bytes[40] = (bytes[40] ?? 0) ^ 1
    return bytes.buffer
  }
  const spoilt = new Proxy(subtle, {
    get: (target, name) => {
      if (name === 'sign') return sign
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { subtle: spoilt, getRandomValues: (bytes) => nodeCrypto.getRandomValues(bytes) }
}
