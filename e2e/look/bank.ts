import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const bank = 'example-bank.com'
export const api = `api.${bank}`
export const login = `login.${bank}`
export const pay = `pay.${bank}`
export const m = `m.${bank}`

/** What its officers hold: what is served now, what comes next, and odd files besides. */
export interface BankFiles {
  readonly ca: Authority
  readonly now: Readonly<Record<'api' | 'login' | 'pay' | 'm' | 'wild', string>>
  readonly next: Readonly<Record<'api' | 'login' | 'pay', string>>
  readonly odd: readonly string[]
}

/** A bank's own certificate authority, in a folder. */
export interface Authority {
  /** Root and issuing certificate, PEM. */
  readonly root: string
  readonly issuing: string
  /** A certificate for `host` with what else is asked for; returns its path. */
  issue(host: string, name: string, days: number, more?: IssueOptions): Promise<string>
}

export interface IssueOptions {
  /** Distinguished name, where it is not just the host. */
  readonly subject?: string
  readonly names?: string
  /** Key of an earlier certificate, by its name. */
  readonly keyOf?: string
  readonly rsa?: boolean
}

/** Makes root and issuing CA with openssl. */
export async function authorityIn(folder: string): Promise<Authority> {
  const at = (name: string): string => join(folder, name)
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  await run('openssl', [
    ...['req', '-x509', ...ec, '-keyout', at('root.key'), '-out', at('root.pem'), '-days', '7300'],
    ...['-subj', '/C=CZ/O=Example Bank/CN=Example Bank Root CA 1'],
  ])
  await run('openssl', [
    ...['req', ...ec, '-keyout', at('issuing.key'), '-out', at('issuing.csr')],
    ...['-subj', '/C=CZ/O=Example Bank/CN=Example Bank Issuing CA 3'],
  ])
  await writeFile(at('ca.ext'), 'basicConstraints=critical,CA:TRUE,pathlen:0\n')
  await run('openssl', [
    ...['x509', '-req', '-in', at('issuing.csr'), '-CA', at('root.pem'), '-CAkey', at('root.key')],
    ...['-CAcreateserial', '-out', at('issuing.pem'), '-days', '1825', '-extfile', at('ca.ext')],
  ])
  return {
    root: await readFile(at('root.pem'), 'utf8'),
    issuing: await readFile(at('issuing.pem'), 'utf8'),
    issue: async (host, name, days, more = {}) => {
      const key = more.keyOf === undefined ? at(`${name}.key`) : at(`${more.keyOf}.key`)
      const fresh = more.rsa ? ['-newkey', 'rsa:2048', '-nodes'] : ec
      await run('openssl', [
        ...['req', '-utf8', '-subj', more.subject ?? `/CN=${host}`, '-out', at(`${name}.csr`)],
        ...(more.keyOf === undefined ? [...fresh, '-keyout', key] : ['-new', '-key', key]),
      ])
      await writeFile(
        at(`${name}.ext`),
        `subjectAltName=${more.names ?? `DNS:${host}`}\nbasicConstraints=critical,CA:FALSE\n` +
          'extendedKeyUsage=serverAuth\n',
      )
      await run('openssl', [
        ...['x509', '-req', '-in', at(`${name}.csr`), '-CA', at('issuing.pem')],
        ...['-CAkey', at('issuing.key'), '-CAcreateserial', '-out', at(`${name}.pem`)],
        ...['-days', String(days), '-extfile', at(`${name}.ext`)],
      ])
      return at(`${name}.pem`)
    },
  }
}

export async function bankFiles(folder: string): Promise<BankFiles> {
  const ca = await authorityIn(folder)
  const now = {
    api: await ca.issue(api, 'api', 44),
    login: await ca.issue(login, 'login', 9),
    pay: await ca.issue(pay, 'pay', 150, { rsa: true }),
    m: await ca.issue(m, 'm', 200, { names: `DNS:${m},DNS:www.${m}` }),
    wild: await ca.issue(`*.${bank}`, 'wild', 130, { names: `DNS:*.${bank},DNS:${bank}` }),
  }
  const next = {
    api: await ca.issue(api, 'api2', 340),
    login: await ca.issue(login, 'login2', 90),
    pay: await ca.issue(pay, 'pay2', 300, { keyOf: 'pay' }),
  }
  const several = await ca.issue(m, 'several', 90, { subject: `/CN=${m}/CN=push.${bank}` })
  const hostile = await ca.issue(`аpi.${bank}`, 'hostile', 90, {
    subject: `/CN=аpi.${bank}`,
    names: `DNS:xn--pi-7kc.${bank}`,
  })
  const bidi = await ca.issue('x', 'bidi', 90, {
    subject: `/CN=pay.\u202emoc.knab\u202c.example`,
    names: 'DNS:x.example',
  })
  const none = await ca.issue(m, 'none', 90, { subject: '/O=Example Bank' })
  const chain = join(folder, 'chain.pem')
  await writeFile(chain, (await readFile(next.api, 'utf8')) + ca.issuing)
  const p12 = join(folder, 'pay.p12')
  await run('openssl', [
    ...['pkcs12', '-export', '-inkey', join(folder, 'pay.key'), '-in', next.pay],
    ...['-out', p12, '-passout', 'pass:swordfish'],
  ])
  const csr = join(folder, 'spare.csr')
  await run('openssl', [
    ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', join(folder, 'spare.key'), '-subj', `/CN=${login}`, '-out', csr],
  ])
  return { ca, now, next, odd: [chain, several, hostile, bidi, none, p12, csr] }
}
