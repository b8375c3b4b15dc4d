import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodePem } from '../src/core/encoding/pem.ts'

const template = Buffer.from(
  readFileSync(join(process.cwd(), 'test/vectors/wultra/certs/leaf-p256.pem'), 'utf8')
    .replace(/-----[^-]+-----/g, '')
    .replace(/\s/g, ''),
  'base64',
)
const NAME = 'p256.example.test'

/** One leaf a host: a real certificate with its name (CN and SAN) replaced by another of the same length. */
export function leaf(index: number): Buffer {
  const der = Buffer.from(template)
  const name = `h${String(index).padStart(6, '0')}.site.test`
  for (let at = der.indexOf(NAME); at >= 0; at = der.indexOf(NAME, at + 1)) der.write(name, at)
  return der
}

export const leaves = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => leaf(i))

export const pemOf = (ders: readonly Buffer[]): string =>
  ders.map((der) => encodePem('CERTIFICATE', der)).join('')
