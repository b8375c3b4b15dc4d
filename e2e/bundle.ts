import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

interface Entry {
  readonly name: string
  readonly fingerprint: string
  readonly expires: number
  readonly signature: string
}

/** The bundle folder somewhere under `folder`. */
export async function bundleIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true })
  const manifest = entries.find((path) => path.endsWith('manifest.json'))
  if (manifest === undefined) throw new Error(`no bundle among ${entries.join(', ')}`)
  return join(folder, manifest, '..')
}

/** The entries of a bundle's list. */
export async function entriesOf(bundle: string): Promise<Entry[]> {
  const list = JSON.parse(await readFile(join(bundle, 'fingerprints.json'), 'utf8')) as {
    fingerprints: Entry[]
  }
  return list.fingerprints
}

/**
 * Runs the commands of the bundle's own README in a shell, as a stranger would, and returns what they printed.
 * Rejects when one of them fails.
 */
export async function readmeChecks(bundle: string): Promise<string> {
  const readme = await readFile(join(bundle, 'README.txt'), 'utf8')
  const commands = readme
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4))
  const { stdout } = await run('sh', ['-e', '-c', commands.join('\n')], {
    cwd: bundle,
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}

/** How often openssl said "Verified OK" in the README's checks. */
export async function verifiedByOpenssl(bundle: string): Promise<number> {
  return (await readmeChecks(bundle)).match(/Verified OK/g)?.length ?? 0
}
