import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  apiCertificate,
  apiRenewal,
  loginCertificate,
  practiceSamples,
  withoutCommonName,
} from '../../../src/core/practice/samples.ts'

const read = (pem: string): X509Certificate => new X509Certificate(pem)

describe('the practice samples', () => {
  it.each(practiceSamples)(
    '$file is a certificate for its host, valid from now to 2035',
    (sample) => {
      const certificate = read(sample.pem)
      expect(certificate.checkHost(sample.host)).toBe(sample.host)
      expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.UTC(2026, 10, 2))
      expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.UTC(2035, 0, 1))
      expect(sample.host).toMatch(/\.practice\.example$/)
    },
  )

  it('have one host renewed with a new key, under the same name', () => {
    const [old, renewed] = [read(apiCertificate.pem), read(apiRenewal.pem)]
    expect(renewed.subject).toBe(old.subject)
    expect(renewed.publicKey.equals(old.publicKey)).toBe(false)
    expect(Date.parse(renewed.validTo)).toBeGreaterThan(Date.parse(old.validTo))
    expect(read(loginCertificate.pem).subject).not.toBe(old.subject)
  })

  it('have one without a common name', () => {
    expect(read(withoutCommonName.pem).subject).toBeUndefined()
    expect(read(withoutCommonName.pem).subjectAltName).toBe('DNS:static.practice.example')
  })
})
