import { describe, expect, it } from 'vitest'
import { minimumPassphraseBits, strength } from '../../../src/core/passphrase/strength.ts'

describe('the strength of a passphrase', () => {
  it('is that of five random words', () => {
    expect(strength('waffle unstable grazing scooter empathic')).toBe(64.6)
  })

  it('does not grow when a word is said again', () => {
    expect(strength('waffle waffle waffle waffle waffle')).toBeLessThan(20)
  })

  it.each([
    '',
    'a',
    'password',
    'Password2026',
    'correct horse',
    'qwertyqwertyqwerty',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '123456789012345678901234',
    'a b c d e f g',
    'Company-2026-Secret',
  ])('refuses %j for a key', (weak) => {
    expect(strength(weak)).toBeLessThan(minimumPassphraseBits)
  })

  it.each(['correct horse battery staple', 'kX9#vQ2!pL7@', 'waffle-unstable-grazing-scooter'])(
    'takes %j',
    (good) => {
      expect(strength(good)).toBeGreaterThanOrEqual(minimumPassphraseBits)
    },
  )
})
