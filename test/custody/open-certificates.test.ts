import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { temporaryFolder, testDesk } from './bench-desk.ts'

let folder = ''
const at = (name: string): string => join(folder, name)
const file = (name: string): Bytes => new Uint8Array(readFileSync(at(name)))

beforeAll(() => {
  folder = temporaryFolder()
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore' })
  }
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', at('k.pem'), '-out', at('c.pem'), '-days', '90', '-subj', '/CN=api.example'],
  )
  const into = ['-export', '-inkey', at('k.pem'), '-in', at('c.pem'), '-passout', 'pass:swordfish']
  openssl('pkcs12', ...into, '-out', at('new.p12'))
  const old = ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']
  openssl('pkcs12', ...into, ...old, '-out', at('old.p12'))
})

describe('a file under a password', () => {
  it.each(['new.p12', 'old.p12'])(
    '%s gives its certificates and leaves its key closed',
    async (name) => {
      const { custodian } = testDesk()
      const opened = await custodian.openCertificates(name, file(name), 'swordfish')
      const der = execFileSync('openssl', ['x509', '-in', at('c.pem'), '-outform', 'DER'])
      expect(opened.certificates).toEqual([new Uint8Array(der)])
      expect(opened.rejected).toEqual([])
      expect(opened.keyFiles).toMatchObject([{ source: name }])
      const key = execFileSync('openssl', ['pkey', '-in', at('k.pem'), '-outform', 'DER'])
      const scalar = key.subarray(36, 68).toString('hex')
      const texts = Buffer.from(JSON.stringify([opened.rejected, opened.keyFiles]))
      const sent = Buffer.concat([...opened.certificates, texts]).toString('hex')
      expect(sent).not.toContain(scalar)
      await custodian.close()
    },
  )

  it('says when the password is wrong, and gives nothing', async () => {
    const { custodian } = testDesk()
    const opened = await custodian.openCertificates('new.p12', file('new.p12'), 'swordfisch')
    expect(opened.rejected.map(({ code }) => code)).toEqual(['FILE_PASSWORD_WRONG'])
    expect(opened.certificates).toEqual([])
    await custodian.close()
  })
})
