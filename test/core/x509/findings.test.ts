import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import { readCertificate, type Certificate } from '../../../src/core/x509/certificate.ts'
import { clientNames } from '../../../src/core/x509/client-names.ts'
import { certificateFindings } from '../../../src/core/x509/findings.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'
import { isDeceptive } from '../../../src/core/text/deception.ts'
import { quoted, visible } from '../../../src/core/text/visible.ts'

const folder = new URL('../../vectors/wultra/', import.meta.url)
const now = new Date('2026-11-23T00:00:00Z')
const made = new Map<string, string>(
  JSON.parse(readFileSync(new URL('ios-names.json', folder), 'utf8')).made.map(
    ({ id, der }: { id: string; der: string }) => [id, der],
  ),
)
const fromFile = (path: string): Certificate =>
  importCertificates(path, readFileSync(new URL(path, folder))).certificates[0]!.certificate
const findings = (certificate: Certificate) =>
  certificateFindings(certificate, clientNames(certificate), now)
const codes = (certificate: Certificate) => findings(certificate).map(({ code }) => code)

describe('findings of a recorded certificate', () => {
  for (const [path, wanted] of Object.entries({
    'certs/leaf-p256.pem': [],
    'certs/leaf-wildcard.pem': [],
    'certs/leaf-cn-utf8-czech.pem': [],
    'certs/leaf-san-only.pem': ['CN_MISSING'],
    'certs/leaf-empty-subject.pem': ['CN_MISSING'],
    'certs/leaf-multi-cn.pem': ['NAMES_DIFFER', 'CN_SEVERAL'],
    'certs/leaf-cn-comma.pem': ['TOOL_NAME_DIFFERS'],
    'certs/py-mv-ou-first.pem': ['TOOL_NAME_DIFFERS'],
    'certs/py-cn-empty.pem': ['NO_CLIENT_NAME'],
    'certs/py-cn-bmp.pem': ['NAMES_DIFFER', 'SUBJECT_DECEPTIVE'],
    'certs/py-cn-universal.pem': ['NAMES_DIFFER'],
    'certs/py-cn-nul.pem': ['SUBJECT_DECEPTIVE'],
    'certs/leaf-expired.pem': ['CERTIFICATE_EXPIRED'],
    'certs/leaf-not-yet-valid.pem': ['CERTIFICATE_NOT_YET_VALID'],
    'mozilla/ISRG_Root_X1.pem': ['CERTIFICATE_IS_CA'],
    'mozilla/AC_RAIZ_FNMT-RCM.pem': ['CN_MISSING', 'CERTIFICATE_IS_CA'],
  })) {
    it(`of ${path} are ${wanted.join(', ') || 'none'}`, () => {
      expect(codes(fromFile(path))).toEqual(wanted)
    })
  }

  for (const [id, wanted] of Object.entries({
    'desc-cn': ['NAMES_DIFFER', 'NAME_HAS_DESCRIPTION'],
    'cn-rtl-override': ['SUBJECT_DECEPTIVE'],
    'ext-bad-ku': ['EXTENSION_UNREADABLE'],
    'long-length-cn': ['CERTIFICATE_NOT_DER'],
    'rdn-empty-set': ['NO_CLIENT_NAME'],
    'serial-38': ['NAMES_DIFFER'],
  })) {
    it(`of ${id} hold ${wanted.join(', ')}`, () => {
      expect(codes(readCertificate(decodeBase64(made.get(id)!)))).toEqual(
        expect.arrayContaining(wanted),
      )
    })
  }

  it('have the names side by side, and no unseen character anywhere', () => {
    const [differ] = findings(fromFile('certs/leaf-multi-cn.pem'))
    for (const part of [
      'Android “third.example.test”',
      'iOS “third.example.test, second.example.test, first.example.test”',
      'ssl-pinning-tool “first.example.test”',
    ]) {
      expect(differ?.message).toContain(part)
    }
    for (const der of made.values()) {
      let certificate: Certificate
      try {
        certificate = readCertificate(decodeBase64(der))
      } catch {
        continue
      }
      for (const { subject, message } of findings(certificate)) {
        expect(subject + message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
        expect(message.length).toBeLessThan(1500)
      }
    }
  })
})

describe('findings of a life', () => {
  const live = (days: number, from = '20261120000000Z'): Certificate => {
    const end = new Date(Date.UTC(2026, 10, 20) + days * 86_400_000)
    const text = `${end.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
    return issue(['-days', '1'], from, text)
  }

  it('are graded by the update period and by 47 days', () => {
    expect(codes(live(6))).toEqual(['LIFE_SHORTER_THAN_UPDATE'])
    expect(codes(live(7))).toEqual(['LIFE_SHORTER_THAN_UPDATE'])
    expect(codes(live(8))).toEqual(['LIFE_SHORT'])
    expect(codes(live(47))).toEqual(['LIFE_SHORT'])
    expect(codes(live(48))).toEqual([])
  })

  it('name weak keys and signatures', () => {
    expect(codes(issue(['-newkey', 'rsa:1024']))).toEqual(['CERTIFICATE_KEY_WEAK'])
    expect(codes(issue(['-newkey', 'rsa:2048']))).toEqual([])
  })

  /** A self-signed certificate by openssl, with its dates written over: its signature does not matter here. */
  function issue(options: string[], from = '', to = ''): Certificate {
    const key = options.includes('-newkey')
      ? []
      : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
    const der = execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-nodes',
        '-subj',
        '/CN=a.test',
        '-keyout',
        '/dev/null',
        '-outform',
        'der',
      ].concat(['-addext', 'basicConstraints=CA:FALSE'], key, options),
      { stdio: 'pipe' },
    )
    const certificate = readCertificate(new Uint8Array(der))
    if (from === '') return { ...certificate, notBefore: 1763596800, notAfter: 1827000000 }
    const unix = (text: string) =>
      Date.parse(text.replace(/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z')) /
      1000
    return { ...certificate, notBefore: unix(from), notAfter: unix(to) }
  }
})

describe('text from outside', () => {
  it('has every unseen character written out', () => {
    expect(visible('a\u202eb\0c\u200dd\ud83d')).toBe('a\\u{202e}b\\u{0000}c\\u{200d}d\\u{d83d}')
    expect(visible('Příliš žluťoučký 🔒 שלום')).toBe('Příliš žluťoučký 🔒 שלום')
    expect(quoted('x'.repeat(1000))).toHaveLength(122)
  })

  it('deceives with unseen characters, two directions or two alphabets in a label', () => {
    for (const text of [
      'a\u202eb',
      'a\u200bb',
      'a\u00adb',
      'pаypal.test',
      'אa',
      'a\tb',
      'gооgle',
    ]) {
      expect(isDeceptive(text), text).toBe(true)
    }
    for (const text of [
      'a.example.test',
      '*.x-y_z.test',
      'bücher.example',
      'пример.test',
      'AC RAÍZ',
      '日本.jp',
    ]) {
      expect(isDeceptive(text), text).toBe(false)
    }
  })
})
