import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface MadeCertificate {
  readonly path: string
  readonly pem: string
  /** Hex SHA-256 of the DER, as openssl prints it. */
  readonly fingerprint: string
}

/** A certificate for `host`, made by openssl, valid from now for `days`. */
export async function makeCertificate(
  folder: string,
  host: string,
  name = host,
  days = 90,
): Promise<MadeCertificate> {
  const path = join(folder, `${name}.pem`)
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', join(folder, `${name}.key`), '-out', path, '-days', String(days)],
    ...['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
  ])
  const { stdout } = await run('openssl', [
    'x509',
    '-in',
    path,
    '-noout',
    '-fingerprint',
    '-sha256',
  ])
  const fingerprint = stdout.replace(/^.*=/, '').replaceAll(':', '').trim().toLowerCase()
  return { path, pem: await readFile(path, 'utf8'), fingerprint }
}

/** The private key that stands beside a made certificate. */
export function privateKeyOf(certificate: MadeCertificate): string {
  return certificate.path.replace(/\.pem$/, '.key')
}
