import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientNames } from '../../../src/core/x509/client-names.ts'
import { certificateFindings } from '../../../src/core/x509/findings.ts'
import { importCertificates } from '../../../src/core/x509/import.ts'
import { withNames, type MadeNames } from './made-certificate.ts'

const leaf = new URL('../../vectors/wultra/certs/leaf-p256.pem', import.meta.url)
const template = importCertificates('leaf', readFileSync(leaf)).certificates[0]!.certificate
const now = new Date('2026-11-26T00:00:00Z')

function findingsOf(names: MadeNames) {
  const certificate = withNames(template, names)
  return certificateFindings(certificate, clientNames(certificate), now)
}

/** What must never pass unnoticed: directions, controls, NUL, the invisible, letters of another script. */
const hostile = fc.constantFrom(
  ...Array.from(
    '\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u061c\u200e\u200f' +
      '\0\t\n\r\u001b\u007f\u0085\u009b\u2028\u2029' +
      '\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164' +
      'асеорхуіѕԁɡοαν',
  ),
)
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/)
const plain = fc
  .array(label, { minLength: 2, maxLength: 4 })
  .map((labels) => labels.join('.'))
  .filter((name) => !/(^|\.)xn--/.test(name))
const place = fc.constantFrom('commonName', 'organization', 'dnsName', 'issuer')

describe('certificates with hostile names', () => {
  it('are flagged, five hundred of them, wherever the name stands, and shown with nothing unseen', () => {
    fc.assert(
      fc.property(plain, hostile, place, fc.nat(), (name, character, where, seed) => {
        // Within a label, so that a letter of another script stands among others.
        const at = 1 + (seed % (name.indexOf('.') > 1 ? name.indexOf('.') : 1))
        const bad = `a${name.slice(0, at)}${character}${name.slice(at)}`
        const findings = findingsOf({ commonName: 'plain.example.com', [where]: bad })
        expect(findings.map(({ code }) => code)).toContain('SUBJECT_DECEPTIVE')
        for (const { subject, message } of findings) {
          expect(subject + message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('certificates with plain names', () => {
  it('raise nothing, ten thousand of them', () => {
    let alarms = 0
    fc.assert(
      fc.property(plain, (name) => {
        const findings = findingsOf({ commonName: name, organization: 'Bank, a.s.', dnsName: name })
        if (findings.some(({ code }) => code === 'SUBJECT_DECEPTIVE')) alarms++
      }),
      { numRuns: 10_000 },
    )
    expect(alarms).toBe(0)
  })
})
