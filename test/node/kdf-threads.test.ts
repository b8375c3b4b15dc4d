import { describe, expect, it } from 'vitest'
import { deriveHere } from '../../src/custody/keys/derive.ts'
import { kdfThreads } from '../../src/node/kdf-threads.ts'
import { bundleForNode } from './bundle.ts'

const request = {
  password: new TextEncoder().encode('a passphrase'),
  salt: new Uint8Array(16).fill(7),
  memoryKib: 64 * 1024,
  iterations: 3,
  parallelism: 4,
  length: 32,
}

describe('key derivation in a thread', () => {
  it('gives what it gives in place, and leaves the event loop free', async () => {
    const threads = kdfThreads(await bundleForNode('src/node/kdf-worker.ts'))
    let longest = 0
    let last = performance.now()
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 5)
    const derived = await threads.argon2id(request)
    clearInterval(beat)
    expect(derived).toEqual(await deriveHere.argon2id(request))
    expect(longest).toBeLessThan(250)
    const scrypt = {
      password: request.password,
      salt: request.salt,
      cost: 1024,
      blockSize: 8,
      parallelism: 1,
      length: 32,
    }
    expect(await threads.scrypt(scrypt)).toEqual(await deriveHere.scrypt(scrypt))
  })

  it('takes at least half a second at the cost of new keys', async () => {
    const started = performance.now()
    await deriveHere.argon2id({ ...request, memoryKib: 256 * 1024 })
    expect(performance.now() - started).toBeGreaterThan(500)
  })

  it('rejects with a code when the thread cannot do it', async () => {
    const gone = kdfThreads('/nowhere/kdf-worker.mjs')
    await expect(gone.argon2id(request)).toThrowWithCode('CUSTODY_INTERNAL')
    const threads = kdfThreads(await bundleForNode('src/node/kdf-worker.ts'))
    await expect(threads.argon2id({ ...request, memoryKib: -1 })).toThrowWithCode(
      'CUSTODY_INTERNAL',
    )
  })
})
