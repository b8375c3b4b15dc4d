import type { ImportHost } from '../custody/import/decrypted.ts'

/**
 * What reading and writing a key file takes from this machine. Loaded when it is first needed: most commands see no
 * private key.
 */
export async function keyFileHost(kdfWorker: URL): Promise<ImportHost> {
  const [{ nodeCrypto }, { kdfThreads }] = await Promise.all([
    import('../node/node-ports.ts'),
    import('../node/kdf-threads.ts'),
  ])
  return { crypto: nodeCrypto, derivation: kdfThreads(kdfWorker) }
}
