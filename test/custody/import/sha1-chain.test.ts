import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sha1Chain } from '../../../src/custody/import/sha1-chain.ts'

const sha1 = (bytes: Uint8Array): Uint8Array => createHash('sha1').update(bytes).digest()

it('is SHA-1 after SHA-1, as OpenSSL has it', () => {
  const digest = fc.uint8Array({ minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(digest, fc.integer({ min: 0, max: 40 }), (start, passes) => {
      let wanted: Uint8Array = start
      for (let pass = 0; pass < passes; pass++) wanted = sha1(wanted)
      expect(Buffer.from(sha1Chain(new Uint8Array(start), passes)).toString('hex')).toBe(
        Buffer.from(wanted).toString('hex'),
      )
    }),
  )
})
