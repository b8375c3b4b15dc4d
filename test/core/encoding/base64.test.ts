import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  decodeBase64,
  decodeBase64Body,
  decodeBodyHere,
  decodeHere,
  encodeBase64,
  encodeHere,
} from '../../../src/core/encoding/base64.ts'
import { giveNativeBase64 } from './native-base64.ts'

/** Nearly base64: with white space, padding and foreign characters at any place. */
const texts = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('ABQRwxyz0189+/'),
      '=',
      '=',
      '\n',
      '\r\n',
      ' ',
      '\t',
      '\f',
      '-',
      'é',
    ),
    maxLength: 40,
  }),
  fc
    .tuple(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom('', '\n', '\f', ' ', '=', 'A', '\u0130'),
    )
    .map(([bytes, more]) => Buffer.from(bytes).toString('base64') + more),
)

const answerOf = (read: () => unknown): string => {
  try {
    const value = read()
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
  } catch (error) {
    return String(error)
  }
}

describe('on a host that has base64 of its own', () => {
  let takeAway: () => void
  beforeAll(() => {
    takeAway = giveNativeBase64()
  })
  afterAll(() => {
    takeAway()
  })

  it('reads and refuses to the letter what is read and refused without it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(answerOf(() => decodeBase64(text))).toBe(answerOf(() => decodeHere(text)))
      }),
      { numRuns: 3000 },
    )
  })

  it('reads the bodies of PEM blocks in the same way', () => {
    fc.assert(
      fc.property(texts, texts, (text, around) => {
        const whole = around + text + around
        const [from, to] = [around.length, around.length + text.length]
        expect(answerOf(() => decodeBase64Body(whole, from, to))).toBe(
          answerOf(() => decodeBodyHere(whole, from, to)),
        )
      }),
      { numRuns: 3000 },
    )
  })

  it('writes the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(encodeBase64(bytes)).toBe(encodeHere(bytes))
      }),
    )
  })
})

describe('a PEM body', () => {
  it('is read as octet by octet, whatever its line breaks', () => {
    const breaks = fc.constantFrom('\n', '\r\n', ' ', '\t')
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 70 }), breaks, (bytes, width, end) => {
        const lines = Buffer.from(bytes)
          .toString('base64')
          .match(new RegExp(`.{1,${width}}`, 'g'))
        const text = (lines ?? []).join(end)
        expect(answerOf(() => decodeBodyHere(text, 0, text.length))).toBe(
          Buffer.from(bytes).toString('hex'),
        )
      }),
    )
  })

  it.each([
    ['QUJD*UJD', 4],
    ['QUJDé', 4],
    ['QUI=QUJD', 4],
    ['QUJDQUJDQ\u0100JD', 9],
  ])('is refused at its first foreign character: %s', (text, offset) => {
    expect(decodeBase64Body(text, 0, text.length)).toBe(offset)
  })
})
