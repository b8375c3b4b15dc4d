import { toASCII, toUnicode } from 'node:punycode'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  charactersInWords,
  isDeceptive,
  remarksInWords,
  textRemarks,
  unicodeName,
  type TextRemark,
} from '../../../src/core/text/deception.ts'
import { decodePunycode } from '../../../src/core/text/punycode.ts'
import { quoted, visible } from '../../../src/core/text/visible.ts'

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?$/)
const plainName = fc
  .tuple(fc.constantFrom('', '*.'), fc.array(label, { minLength: 1, maxLength: 4 }))
  .map(([star, labels]) => star + labels.join('.'))
  // A label that begins so is an encoding, not plain.
  .filter((name) => !/(^|\.)xn--/.test(name))

describe('ordinary names', () => {
  it('of plain ASCII raise nothing, ten thousand of them', () => {
    let alarms = 0
    fc.assert(
      fc.property(plainName, (name) => {
        if (isDeceptive(name) || visible(name) !== name) alarms++
      }),
      { numRuns: 10_000 },
    )
    expect(alarms).toBe(0)
  })

  it.each([
    'Example Ltd. (UK) & Co., "Quoted" + More',
    'münchen.example',
    'Société Générale',
    'Łódź Bank Polski S.A.',
    'Яндекс',
    'ООО Ромашка',
    'АО «Банк» Moscow Branch',
    'Τράπεζα της Ελλάδος',
    'בנק ישראל',
    'بنك مصر',
    '日本銀行',
    '株式会社ABC銀行',
    'パスポート',
    'ソニー銀行Net',
    '한국은행 KB',
    '中国银行',
    'ธนาคารกรุงเทพ',
    'भारतीय स्टेट बैंक',
    'Ngân hàng Việt Nam',
    'TÜRKTRUST Elektronik Sertifika Hizmet Sağlayıcısı',
    'Yapı Kredi Bankası A.Ş.',
    'Ɔman Bank of Akan Nsɛm',
    '株式会社　ＮＴＴデータ',
    '三菱ＵＦＪ銀行',
    '（株）日立製作所',
    'Ｊ＆Ｔ銀行！',
    'Rolls\u2011Royce plc',
    'Wɛlɛx Bank Ltd',
    'שירותי ענן Cloud 24',
    'مصرف الراجحي 1',
    'xn--mnchen-3ya.de',
    'xn--e1afmkfd.xn--p1ai',
    'xn--fiqs8s',
  ])('%s raises nothing', (name) => {
    expect(textRemarks(name)).toEqual([])
  })
})

describe('hostile names', () => {
  it.each<[string, TextRemark]>([
    ['login.example.com\0.evil.test', 'control character'],
    ['login\r\nexample.com', 'control character'],
    ['login\u202emoc.elpmaxe', 'turned direction'],
    ['\u2066login\u2069.example.com', 'turned direction'],
    ['lo\u200bgin.example.com', 'unseen character'],
    ['login\u00ad.example.com', 'unseen character'],
    ['login\ufe0f.example.com', 'unseen character'],
    ['login\u3164.example.com', 'unseen character'],
    ['login\u{e0041}.example.com', 'unseen character'],
    ['login\ud800.example.com', 'unseen character'],
    ['login\u00a0example.com', 'odd blank'],
    ['lo\u0338gin.example.com', 'piled marks'],
    ['login.\u0301example.com', 'piled marks'],
    ['lo\u0301\u0301\u0301\u0301gin.example.com', 'piled marks'],
    ['lоgin.example.com', 'mixed alphabets'],
    ['ex\u03b1mple.com', 'mixed alphabets'],
    ['ⲉxample.com', 'mixed alphabets'],
    ['аррӏе.com', 'lookalike letters'],
    ['ｌogin.example.com', 'lookalike letters'],
    ['𝐥ogin.example.com', 'lookalike letters'],
    ['loɡin.example.com', 'lookalike letters'],
    ['login.example.com⁄path.evil.test', 'lookalike letters'],
    ['login。example.com', 'lookalike letters'],
    ['Lınux Foundation', 'lookalike letters'],
    ['paypaı.com', 'lookalike letters'],
    ['paypaı', 'lookalike letters'],
    ['Bank at paypaı.com', 'lookalike letters'],
    ['ＥＸＡＭＰＬＥ Bank', 'lookalike letters'],
    ['銀行.ｃom', 'lookalike letters'],
    ['銀行／login', 'lookalike letters'],
    ['rolls\u2011royce.example', 'lookalike letters'],
    ['Example\u3000Bank', 'odd blank'],
    ['בנקBank Ltd', 'mixed directions'],
    ['paypa1\u0661.com', 'mixed digits'],
    ['login.ישראל.com', 'mixed directions'],
    ['xn--80ak6aa92e.com', 'lookalike letters'],
    ['xn--gogle-jye.com', 'mixed alphabets'],
    ['xn--99999999.com', 'broken encoding'],
    ['xn--abc-.com', 'broken encoding'],
    ['XN--80AK6AA92E.com', 'lookalike letters'],
  ])('%j is remarked on', (name, remark) => {
    expect(textRemarks(name)).toContain(remark)
  })

  const inserted = fc.oneof(
    fc.constantFrom(
      ...Array.from('\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c'),
    ),
    fc.integer({ min: 0, max: 31 }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 127, max: 159 }).map((code) => String.fromCharCode(code)),
    fc.constantFrom(
      ...Array.from('\u200b\u200c\u200d\u2060\u00ad\ufeff\u034f\u115f\u3164\uffa0\u2800\u180e'),
    ),
    fc.constantFrom('\u0338', '\u0335', '\u20dd', '\u0301\u0301', '\u0302\u0304\u0307\u030c'),
    fc.constantFrom(...Array.from('аеорсухіјѕԁһ')),
    fc.constantFrom(...Array.from('οανρτχ')),
    fc.constantFrom(...Array.from('օսոհ')),
    fc.constantFrom(...Array.from('ａｂｃ１。．／')),
    fc.constantFrom(...Array.from('\u00a0\u2003\u3000\u202f')),
    fc.constantFrom('ı', 'ɑ', 'ɡ', '⁄', '∕', '․', '‐'),
    fc.constantFrom('\ud800', '\udfff', '\ue000', '\u0378', '\u{e0020}'),
    fc.constantFrom('א', 'ب', '\u0661x1'),
  )

  it('made by putting one hostile character into a plain name are all flagged', () => {
    const around = fc.tuple(fc.stringMatching(/^[a-z]{2,8}$/), fc.stringMatching(/^[a-z]{2,8}$/))
    fc.assert(
      fc.property(around, inserted, ([before, after], character) => {
        const name = `www.${before}${character}${after}.com`
        expect(isDeceptive(name), JSON.stringify(name)).toBe(true)
        expect(remarksInWords(name)).not.toBe('')
      }),
      { numRuns: 2_000 },
    )
  })

  it('never take long, however long they are', () => {
    const started = performance.now()
    for (const piece of ['a\u0301', 'xn--', 'аб.', '\u202e', 'ｅ', '１\u0661']) {
      textRemarks(piece.repeat(20_000))
    }
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})

describe('the characters of a name', () => {
  it.each([
    ['аpi.bank.example', '“а” is Cyrillic (U+0430).'],
    ['xn--pi-7kc.bank.example', '“а” is Cyrillic (U+0430).'],
    ['pay\u202e.example', 'U+202E cannot be seen by itself.'],
    ['οο1２.example', '“ο” is Greek (U+03BF), “２” is U+FF12.'],
    ['api.bank.example', ''],
    ['абвгдежз', /^“а” is Cyrillic .*, and 2 more\.$/],
  ])('of %s are told apart for who compares it', (name, told) => {
    if (typeof told === 'string') expect(charactersInWords(name)).toBe(told)
    else expect(charactersInWords(name)).toMatch(told)
  })
})

describe('encoded labels', () => {
  it('decode to what Node decodes', () => {
    const letter = fc.constantFrom(
      ...Array.from('abcxyz059äöüßéñçøłжщыяαβγλωאבגابت中国银行日本東京한국'),
    )
    const word = fc.array(letter, { minLength: 1, maxLength: 12 }).map((all) => all.join(''))
    fc.assert(
      fc.property(word, (text) => {
        const encoded = toASCII(text)
        fc.pre(encoded.startsWith('xn--'))
        expect(decodePunycode(encoded.slice(4))).toBe(text)
        expect(unicodeName(`www.${encoded}.com`)).toBe(`www.${text}.com`)
      }),
    )
  })

  it('agree with Node on any text, or are refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{1,12}$/), (text) => {
        const decoded = decodePunycode(text)
        if (decoded !== null) expect(toUnicode(`xn--${text}`)).toBe(decoded)
      }),
    )
  })

  it.each(['ü', 'a\u202e', '99999999', 'a-', '!', '-', 'zzzzzzzzzzzzzzzzzz'])(
    'refuse %s or give a text',
    (text) => {
      const decoded = decodePunycode(text)
      expect(decoded === null || typeof decoded === 'string').toBe(true)
    },
  )

  it('are shown as they would be', () => {
    expect(unicodeName('xn--mnchen-3ya.de')).toBe('münchen.de')
    expect(unicodeName('plain.example')).toBeNull()
    expect(unicodeName('xn--99999999.de')).toBeNull()
  })
})

it('what cannot be seen is written out, and only that', () => {
  expect(visible('a\u202eb\0c\u200bé')).toBe('a\\u{202e}b\\u{0000}c\\u{200b}é')
  expect(visible('x\ufe0f\u3164')).toBe('x\\u{fe0f}\\u{3164}')
  expect(quoted('x'.repeat(500))).toHaveLength(122)
})
