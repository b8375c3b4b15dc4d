import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll } from 'vitest'
import { rolldown } from 'rolldown'

const made: string[] = []

/** Bundles a TypeScript module of this repository into one ES module that plain Node runs; its path. */
export async function bundleForNode(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-bundle-'))
  made.push(folder)
  const build = await rolldown({ input: entry, platform: 'node', logLevel: 'silent' })
  const file = join(folder, `${basename(entry, '.ts')}.mjs`)
  await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
  return file
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})
