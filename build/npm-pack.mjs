// Fetches packages of the npm registry that are no dependencies: what only tests need. Plain Node, builtins only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'

/**
 * Unpacks a package such as `name@1.2.3` into `folder/package`, with npm as it is set up here. `integrity` is that of the
 * registry (sha512); null where the caller checks what is in it. Throws an Error with a sentence for people.
 */
export async function unpackPackage(spec, integrity, folder) {
  const npm = process.env.npm_execpath
  const args = ['pack', spec, '--silent', '--pack-destination', folder]
  const options = { cwd: folder, encoding: 'utf8', timeout: 10 * 60_000 }
  const packed = npm
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, options)
  if (packed.status !== 0) throw new Error(`npm pack ${spec} failed: ${packed.stderr}`)
  const archive = join(folder, packed.stdout.trim())
  const found = `sha512-${await digest(archive, 'sha512', 'base64')}`
  if (integrity !== null && found !== integrity)
    throw new Error(`${spec} came with the integrity ${found}, not ${integrity}`)
  unpackArchive(archive, folder)
}

export function unpackArchive(archive, into) {
  const done = spawnSync('tar', ['-xzf', archive, '-C', into, '--no-same-owner'], {
    encoding: 'utf8',
  })
  if (done.status !== 0) throw new Error(`unpacking ${archive} failed: ${done.stderr}`)
}

export async function digest(path, algorithm, encoding) {
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest(encoding)
}
