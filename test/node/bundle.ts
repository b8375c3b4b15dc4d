import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll } from 'vitest'
import { build } from 'vite'

const made: string[] = []

/** Bundles a TypeScript module of this repository into one ES module that plain Node runs; its path. */
export async function bundleForNode(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-bundle-'))
  made.push(folder)
  const name = basename(entry, '.ts')
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: entry,
      outDir: folder,
      minify: false,
      rolldownOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  })
  return join(folder, `${name}.mjs`)
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})
