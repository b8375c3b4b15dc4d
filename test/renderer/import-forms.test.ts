import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { importGiven } from '../../src/renderer/tasks/import-given.ts'
import type { Given } from '../../src/renderer/tasks/protocol.ts'
import type { CertificateRow } from '../../src/renderer/workspace/certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'pinseal-forms-'))
const at = (name: string): string => join(folder, name)
const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { stdio: 'ignore' })
}
openssl(
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
  ...['-keyout', at('k.pem'), '-out', at('c.pem'), '-days', '90', '-subj', '/CN=api.bank.example'],
)
openssl(
  ...['req', '-new', '-key', at('k.pem'), '-out', at('r.csr'), '-subj', '/CN=next.bank.example'],
)
openssl(
  ...['pkcs12', '-export', '-inkey', at('k.pem'), '-in', at('c.pem'), '-out', at('c.p12')],
  ...['-passout', 'pass:swordfish'],
)
openssl('pkey', '-in', at('k.pem'), '-pubout', '-out', at('k.pub'))

afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function read(names: readonly string[]) {
  const rows: CertificateRow[] = []
  const given = names.map((name): Given => ({
    kind: 'file',
    name,
    file: new File([readFileSync(at(name))], name),
  }))
  const rest = await importGiven(
    { kind: 'import', given, now: new Date('2026-11-23T12:00:00Z') },
    () => undefined,
    (some) => {
      rows.push(...some)
    },
  )
  return { rows, ...rest }
}

describe('a PKCS#12 file', () => {
  it('is not opened by a window, which asks for its password', async () => {
    const { rejected, rows, keyFiles } = await read(['c.p12'])
    expect(rejected.map(({ code }) => code)).toEqual(['FILE_PASSWORD_NEEDED'])
    expect(rows).toEqual([])
    expect(keyFiles).toEqual([])
  })
})

describe('a request and a public key', () => {
  it('give one standby key with the name asked for', async () => {
    const { standbys, rejected } = await read(['k.pub', 'r.csr'])
    expect(rejected).toEqual([])
    expect(standbys).toHaveLength(1)
    expect(standbys[0]).toMatchObject({ from: 'request', title: 'next.bank.example' })
    const der = execFileSync('openssl', ['pkey', '-in', at('k.pem'), '-pubout', '-outform', 'DER'])
    const digest = execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: der })
    expect(standbys[0]?.spkiSha256).toBe(digest.toString('base64'))
  })
})
