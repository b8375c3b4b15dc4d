import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/core/encoding/canonical.ts'
import { parseJson, parseJsonLeniently, type JsonValue } from '../../../src/core/encoding/json.ts'
import type { InputError } from '../../../src/core/input-error.ts'

describe('strict JSON', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.stringify(parseJson(text))).toBe(text)
        expect(JSON.stringify(parseJson(JSON.stringify(value, null, 2)))).toBe(text)
      }),
    )
  })

  it('reads and refuses as JSON.parse does, but for duplicates, half pairs and huge numbers', () => {
    const unit = fc.constantFrom(...Array.from('{}[]",:0123456789.eE+-\\unftrabls \n\t\u0001/'))
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        let wanted: string | null
        try {
          wanted = JSON.stringify(JSON.parse(text))
        } catch {
          wanted = null
        }
        let found: string | null
        try {
          found = JSON.stringify(parseJson(text))
        } catch {
          found = null
        }
        if (found !== null || wanted === null) expect(found).toBe(wanted)
      }),
      { numRuns: 5000 },
    )
  })

  for (const [text, code] of [
    ['{"a":1,"a":2}', 'JSON_DUPLICATE_MEMBER'],
    ['{"a":1,"\\u0061":2}', 'JSON_DUPLICATE_MEMBER'],
    ['{"__proto__":1,"__proto__":2}', 'JSON_DUPLICATE_MEMBER'],
    ['\uFEFF{}', 'JSON_INVALID'],
    ['{} x', 'JSON_INVALID'],
    ['{"a":"\\ud800"}', 'JSON_INVALID'],
    ['"\ud800"', 'JSON_INVALID'],
    ['1e999', 'JSON_INVALID'],
    ['01', 'JSON_INVALID'],
    ['+1', 'JSON_INVALID'],
    ['.5', 'JSON_INVALID'],
    ['5.', 'JSON_INVALID'],
    ['NaN', 'JSON_INVALID'],
    ['[1,]', 'JSON_INVALID'],
    ['{"a":1,}', 'JSON_INVALID'],
    ["{'a':1}", 'JSON_INVALID'],
    ['{a:1}', 'JSON_INVALID'],
    ['// x\n1', 'JSON_INVALID'],
    ['"a\nb"', 'JSON_INVALID'],
    ['"\\x41"', 'JSON_INVALID'],
    ['"\\u12G4"', 'JSON_INVALID'],
    ['"abc', 'JSON_INVALID'],
    ['\u00a01', 'JSON_INVALID'],
    ['', 'JSON_INVALID'],
    ['tru', 'JSON_INVALID'],
    ['nullx', 'JSON_INVALID'],
    ['['.repeat(65) + ']'.repeat(65), 'JSON_TOO_DEEP'],
    ['['.repeat(100_000), 'JSON_TOO_DEEP'],
    ['{"a":'.repeat(100_000), 'JSON_TOO_DEEP'],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 30))} with ${code}`, async () => {
      await expect(() => parseJson(text)).toThrowWithCode(code)
    })
  }

  it('keeps to the limits it is given', async () => {
    expect(parseJson('[[1]]', { maxDepth: 2 })).toEqual([[1]])
    await expect(() => parseJson('[[1]]', { maxDepth: 1 })).toThrowWithCode('JSON_TOO_DEEP')
    await expect(() => parseJson('[[1]]', { maxLength: 4 })).toThrowWithCode('INPUT_TOO_LARGE')
  })

  it('takes __proto__ and constructor for members like any other', () => {
    const value = parseJson('{"__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}}}')
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(null)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('says where', () => {
    try {
      parseJson('{"fingerprints":[{"name":"a","name":"b"}]}')
      expect.unreachable()
    } catch (error) {
      const { offset, message } = error as InputError
      expect(offset).toBe(29)
      expect(message).toContain('$.fingerprints[0].name')
    }
  })

  it('reads a million members in reasonable time', () => {
    const text = `{${Array.from({ length: 1_000_000 }, (_, index) => `"m${index}":${index}`).join(',')}}`
    const began = performance.now()
    parseJson(text)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})

describe('lenient JSON', () => {
  it('keeps the last of duplicates and lists them with their place', () => {
    const { value, problems } = parseJsonLeniently(
      '\uFEFF{"a":[{"b":1,"b":2}],"a":[],"c":"\\udc00"}',
    )
    expect(value).toEqual({ a: [], c: '\udc00' })
    expect(problems).toEqual([
      { code: 'JSON_BYTE_ORDER_MARK', offset: 0, path: '$' },
      { code: 'JSON_DUPLICATE_MEMBER', offset: 14, path: '$.a[0].b' },
      { code: 'JSON_DUPLICATE_MEMBER', offset: 22, path: '$.a' },
      { code: 'JSON_LONE_SURROGATE', offset: 33, path: '$.c' },
    ])
  })

  it('is as strict in everything else', async () => {
    await expect(() => parseJsonLeniently('[1,]')).toThrowWithCode('JSON_INVALID')
    await expect(() => parseJsonLeniently('['.repeat(70))).toThrowWithCode('JSON_TOO_DEEP')
  })
})

describe('canonical JSON', () => {
  it('writes the examples of RFC 8785', () => {
    // Clause 3.2.2.
    const example = `{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "literals": [null, true, false]
    }`
    expect(canonicalize(parseJson(example))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
    // Clause 3.2.3: by UTF-16 code units, so the emoji comes before the Hebrew presentation form.
    const sorted = canonicalize(
      parseJson(
        '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh",' +
          '"1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",' +
          '"\\u00f6":"Latin Small Letter O With Diaeresis"}',
      ),
    )
    expect([...sorted.matchAll(/:"(\w+)/g)].map((match) => match[1])).toEqual([
      'Carriage',
      'One',
      'Control',
      'Latin',
      'Euro',
      'Emoji',
      'Hebrew',
    ])
  })

  it('writes the numbers of RFC 8785 appendix B', () => {
    for (const [bits, text] of [
      ['0000000000000000', '0'],
      ['8000000000000000', '0'],
      ['0000000000000001', '5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'],
      ['44b52d02c7e14af6', '1e+23'],
      ['444b1ae4d6e2ef4e', '999999999999999700000'],
      ['444b1ae4d6e2ef50', '1e+21'],
      ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['41b3de4355555556', '333333333.3333334'],
      ['41b3de4355555557', '333333333.33333343'],
      ['becbf647612f3696', '-0.0000033333333333333333'],
    ] as const) {
      expect(canonicalize(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text)
    }
  })

  it('is one text for each value, and reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const once = canonicalize(parseJson(JSON.stringify(value)))
        expect(canonicalize(parseJson(once))).toBe(once)
        expect(canonicalize(value as JsonValue)).toBe(once)
      }),
    )
  })

  it('refuses what JSON cannot say', () => {
    for (const value of [NaN, Infinity, '\ud800', { '\udc00': 1 }]) {
      expect(() => canonicalize(value)).toThrow(TypeError)
    }
  })
})
