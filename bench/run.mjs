// `npm run bench`: bundles bench/main.ts as it is and runs it. Timings only; nothing here can fail a test.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const outDir = join(root, 'out/bench')

await build({
  configFile: false,
  logLevel: 'warn',
  root,
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: {
        main: join(root, 'bench/main.ts'),
        'kdf-worker': join(root, 'src/node/kdf-worker.ts'),
      },
      output: { entryFileNames: '[name].mjs' },
    },
  },
  ssr: { noExternal: true, external: ['electron', '@playwright/test'] },
})

const { status } = spawnSync(
  process.execPath,
  [join(outDir, 'main.mjs'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
process.exit(status ?? 1)
