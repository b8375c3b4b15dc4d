import { svelte } from '@sveltejs/vite-plugin-svelte'
import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { pagePolicy } from './build/content-policy.mjs'

const at = (path: string) => resolve(import.meta.dirname, path)

/** For hosts that send no headers of their own, the page brings its policy along. */
const policyInPage = (): Plugin => ({
  name: 'pinseal-policy-in-page',
  transformIndexHtml: {
    order: 'post',
    handler: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: String(pagePolicy) },
        injectTo: 'head-prepend',
      },
    ],
  },
})

export default defineConfig({
  root: at('src/web'),
  base: './',
  publicDir: at('resources'),
  resolve: {
    // The page may know its custodian's address and nothing else of it; the import table keeps the rooms apart.
    alias: { 'virtual:custodian-address': `${at('src/worker/custodian.ts')}?worker&url` },
  },
  plugins: [
    svelte({ configFile: at('svelte.config.js') }),
    policyInPage(),
    VitePWA({
      // A new version waits until every window of the old one is closed: nobody's signing is cut off.
      registerType: 'prompt',
      injectRegister: false,
      manifest: {
        name: 'Pinseal',
        short_name: 'Pinseal',
        description: 'An offline desk for dynamic TLS pinning',
        display: 'standalone',
        start_url: './',
        background_color: '#ffffff',
        theme_color: '#0a5c68',
        icons: [{ src: './icon.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
      workbox: {
        globPatterns: ['**/*.{html,js,css,woff2,svg,png,txt,webmanifest}'],
        cleanupOutdatedCaches: true,
        inlineWorkboxRuntime: true,
        sourcemap: false,
        maximumFileSizeToCacheInBytes: 8_000_000,
      },
    }),
  ],
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'workers/[name]-[hash].js' } },
  },
  build: {
    outDir: at('out/web'),
    emptyOutDir: true,
    target: 'chrome114',
    sourcemap: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
})
