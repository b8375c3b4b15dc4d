import { describe, expect, it } from 'vitest'
import { decodeHex } from '../../../src/core/encoding/hex.ts'
import { digestWords } from '../../../src/core/pins/words.ts'

describe('words of a digest', () => {
  it('are those of the published example of the PGP word list', () => {
    expect(digestWords(decodeHex('e58294f2e9a227486e8b061b31cc528fd7fa3f19')).join(' ')).toBe(
      'topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa ' +
        'afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless',
    )
  })

  it('are all different, so each tells its octet and whether its place is even', () => {
    const octets = Uint8Array.from({ length: 512 }, (_, index) => index >> 1)
    expect(new Set(digestWords(octets)).size).toBe(512)
  })
})
