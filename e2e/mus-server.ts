import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What goes between a phone and a Mobile Utility Server, signed by openssl. */
export async function serverAnswer(folder: string): Promise<{
  readonly body: string
  readonly challenge: string
  readonly signature: string
  /** PEM. */
  readonly publicKey: string
}> {
  const [key, publicKey, input] = ['mus.key', 'mus.pub', 'mus.input'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  const curve = ['-name', 'prime256v1', '-genkey', '-noout']
  await run('openssl', ['ecparam', ...curve, '-out', key])
  await run('openssl', ['ec', '-in', key, '-pubout', '-out', publicKey])
  const entry = {
    name: 'api.bank.example',
    fingerprint: `${'A'.repeat(43)}=`,
    expires: 2_000_000_000,
  }
  const body = JSON.stringify({ timestamp: 1_790_000_000, fingerprints: [entry] })
  const challenge = Buffer.alloc(16, 7).toString('base64')
  await writeFile(input, `${challenge}&${body}`)
  await run('openssl', ['dgst', '-sha256', '-sign', key, '-out', `${input}.sig`, input])
  const signature = (await readFile(`${input}.sig`)).toString('base64')
  return { body, challenge, signature, publicKey: await readFile(publicKey, 'utf8') }
}
