import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseArguments, wholeNumber } from '../../src/cli/arguments.ts'
import type { CommandSpec } from '../../src/cli/command.ts'
import { parseMoment } from '../../src/cli/moment.ts'
import { editDistance, nearest } from '../../src/cli/nearest.ts'
import { printable } from '../../src/cli/printable.ts'
import { parseEntry } from '../../src/cli/draft-entries.ts'

const withCode = (code: string) => expect.objectContaining({ code }) as Error

const spec: CommandSpec = {
  name: 'sign',
  says: '',
  operands: { placeholder: 'CERT…', least: 1, most: 2 },
  options: {
    out: { value: 'PATH', says: '' },
    entry: { value: 'E', repeatable: true, says: '' },
    force: { says: '' },
  },
  examples: [],
}

describe('arguments', () => {
  it('stand before or after operands', () => {
    const before = parseArguments(spec, ['--out', 'x', '--force', 'a', 'b'])
    const after = parseArguments(spec, ['a', '--force', 'b', '--out=x'])
    for (const given of [before, after]) {
      expect(given.operands).toEqual(['a', 'b'])
      expect(given.value('out')).toBe('x')
      expect(given.has('force')).toBe(true)
      expect(given.has('json')).toBe(false)
    }
  })

  it('end their options with --, and take - as an operand', () => {
    expect(parseArguments(spec, ['-', '--', '--out']).operands).toEqual(['-', '--out'])
  })

  it('keep every value of a repeatable option, in order', () => {
    expect(parseArguments(spec, ['a', '--entry', '1', '--entry=2']).values('entry')).toEqual([
      '1',
      '2',
    ])
  })

  it('name the nearest known option', () => {
    expect(() => parseArguments(spec, ['a', '--ouf', 'x'])).toThrow(/no option --ouf/)
    try {
      parseArguments(spec, ['a', '--froce'])
    } catch (error) {
      expect(error).toMatchObject({ code: 'OPTION_UNKNOWN', exit: 3 })
      expect((error as { next: string }).next).toContain('--force')
    }
  })

  it.each([
    [['a', '--bogus'], 'OPTION_UNKNOWN'],
    [['a', '-x'], 'OPTION_UNKNOWN'],
    [['a', '--__proto__'], 'OPTION_UNKNOWN'],
    [['a', '--constructor=1'], 'OPTION_UNKNOWN'],
    [['a', '--out'], 'OPTION_VALUE'],
    [['a', '--out', '--force'], 'OPTION_VALUE'],
    [['a', '--force=yes'], 'OPTION_VALUE'],
    [['a', '--out', 'x', '--out', 'y'], 'OPTION_REPEATED'],
    [[], 'OPERAND_MISSING'],
    [[''], 'OPERAND_MISSING'],
    [['a', 'b', 'c'], 'OPERAND_UNEXPECTED'],
  ])('%j is refused with %s', (args, code) => {
    expect(() => parseArguments(spec, args)).toThrow(withCode(code))
  })

  it('take a value that looks like an option only when it is tied to the option', () => {
    expect(parseArguments(spec, ['a', '--out=--force']).value('out')).toBe('--force')
    expect(parseArguments(spec, ['a', '--out', '-']).value('out')).toBe('-')
  })

  it('of any kind are read or refused, and nothing else happens', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '--',
        '-',
        '--out',
        '--out=',
        '--force',
        '--entry',
        '-h',
        '--=x',
        '---',
        '-hx',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (args) => {
        try {
          parseArguments(spec, args)
        } catch (error) {
          expect(error).toMatchObject({ name: 'CommandError', exit: 3 })
        }
      }),
    )
  })

  it('ask for no operand where help is wanted', () => {
    expect(parseArguments(spec, ['--help']).has('help')).toBe(true)
    expect(parseArguments(spec, ['-h']).has('help')).toBe(true)
  })
})

describe('whole numbers', () => {
  it.each(['', '-1', '+1', '01', '1.0', '1e3', ' 1', '0x1', '9007199254740993', '１'])(
    '%j is none',
    (text) => {
      expect(() => wholeNumber('version', text, 1)).toThrow(withCode('OPTION_VALUE'))
    },
  )

  it('have a least value', () => {
    expect(wholeNumber('version', '1', 1)).toBe(1)
    expect(() => wholeNumber('version', '0', 1)).toThrow(withCode('OPTION_VALUE'))
  })
})

describe('moments', () => {
  it.each([
    ['2027-01-31T00:00:00Z', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T12:30Z', '2027-01-31T12:30:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2027-01-31T00:00:00.5Z', '2027-01-31T00:00:00.500Z'],
  ])('%s is read', (text, iso) => {
    expect(parseMoment(text)?.toISOString()).toBe(iso)
  })

  it.each(['2027-02-29', '2027-01-31T00:00:00', '2027-01-31T24:00:00Z', '1803772800', '', 'now'])(
    '%j is none',
    (text) => {
      expect(parseMoment(text)).toBeNull()
    },
  )
})

describe('the nearest word', () => {
  it('is the one with the fewest changes', () => {
    expect(nearest('verfiy', ['inspect', 'verify', 'vault'])).toBe('verify')
    expect(nearest('exprt', ['export', 'keygen'])).toBe('export')
    expect(nearest('ins', ['sign', 'inspect'])).toBe('inspect')
    expect(nearest('anything', [])).toBeUndefined()
  })

  it('is measured by a distance', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, a)).toBe(0)
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})

describe('printable text', () => {
  it('shows what a terminal would act on or hide', () => {
    expect(printable('a\u001b[31mb\u202ec\u200bd\ne')).toBe(
      'a\\u{001b}[31mb\\u{202e}c\\u{200b}d\\u{000a}e',
    )
  })

  it('leaves ordinary text alone', () => {
    expect(printable('*.bücher.example, 例え 🙂')).toBe('*.bücher.example, 例え 🙂')
  })

  it('never lets a control or format character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})

describe('a typed entry', () => {
  const fingerprint = 'kqN/vV4hpTqVxxbhFE9EL1grlND6/Gc+tnF6TrUaiKc='

  it('is read from the right, so that a name may have commas', () => {
    expect(parseEntry(`Foo, Bar, Inc.,${fingerprint},1803772800`)).toEqual({
      kind: 'digest',
      host: 'Foo, Bar, Inc.',
      name: 'Foo, Bar, Inc.',
      fingerprint,
      expires: 1_803_772_800,
    })
  })

  it('takes hex with colons and a moment', () => {
    const hex = Buffer.from(fingerprint, 'base64').toString('hex').toUpperCase().match(/../g)!
    expect(parseEntry(`a.example,${hex.join(':')},2027-02-28T08:00:00Z`)).toMatchObject({
      fingerprint,
      expires: 1_803_801_600,
    })
  })

  it.each([
    '',
    'a',
    'a,b',
    `,${fingerprint}`,
    `a,${fingerprint},soon`,
    `a,${fingerprint},-5`,
    `a,${fingerprint},1.5`,
  ])('%j is refused', (text) => {
    expect(() => parseEntry(text)).toThrow(withCode('OPTION_VALUE'))
  })

  it('with a digest of another length is refused', () => {
    expect(() => parseEntry('a,AAAA,1803772800')).toThrow(withCode('DIGEST_INVALID'))
  })
})
