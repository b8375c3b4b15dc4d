import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

const at = (path: string) => resolve(import.meta.dirname, path)

// Electron 25 in the tests, the current one for people: Node 18 and Chrome 114 are the older of both. Before 28 the main
// process loads CommonJS only.
export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      target: 'node18',
      minify: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/main/index.ts'), 'kdf-worker': at('src/node/kdf-worker.ts') },
        output: {
          format: 'cjs',
          dynamicImportInCjs: false,
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      target: 'node18',
      minify: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    base: './',
    publicDir: false,
    plugins: [svelte({ configFile: at('svelte.config.js') })],
    worker: {
      format: 'es',
      rolldownOptions: { output: { entryFileNames: 'workers/[name]-[hash].js' } },
    },
    build: {
      outDir: at('out/renderer'),
      target: 'chrome114',
      minify: true,
      sourcemap: false,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: at('src/renderer/index.html') },
    },
  },
})
