import { defineConfig } from '@playwright/test'
import type { EditionOption } from './fixtures.ts'

/** Takes pictures of screens, for people to look at: `node build/look.mjs`. Tests nothing. */
export default defineConfig<EditionOption>({
  testDir: 'look',
  outputDir: '../test-results/look',
  globalSetup: './global-setup.ts',
  reporter: 'line',
  use: { actionTimeout: 15_000 },
  projects: [
    { name: 'web', use: { edition: 'web' } },
    { name: 'desktop', use: { edition: 'desktop' } },
  ],
})
