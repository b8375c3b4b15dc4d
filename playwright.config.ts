import { defineConfig } from '@playwright/test'
import type { EditionOption } from './e2e/fixtures.ts'

const ci = Boolean(process.env.CI)

export default defineConfig<EditionOption>({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/global-setup.ts',
  workers: 2,
  forbidOnly: ci,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: ci ? [['line'], ['html', { open: 'never' }]] : 'line',
  use: { actionTimeout: 20_000, trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: 'web', testMatch: ['both/**/*.spec.ts', 'web/**/*.spec.ts'], use: { edition: 'web' } },
    {
      name: 'desktop',
      testMatch: ['both/**/*.spec.ts', 'desktop/**/*.spec.ts'],
      use: { edition: 'desktop' },
    },
  ],
})
