import type { FullConfig } from '@playwright/test'
import { ensureBuilt } from '../build/build.mjs'
import { fetchOfficialElectron, testElectron } from '../build/electron-runtime.mjs'
import { startVirtualScreen } from './virtual-screen.ts'

/** Builds what is to be tested, finds an Electron, and gives it a screen. */
export default async function setUp(config: FullConfig): Promise<() => void> {
  const chosen = chosenProjects(config)
  if (chosen.has('web') && !ensureBuilt('web')) throw new Error('the browser edition did not build')
  if (!chosen.has('desktop')) return () => undefined
  if (!ensureBuilt('desktop')) throw new Error('the desktop edition did not build')
  process.env.PINSEAL_TEST_ELECTRON = fetchOfficialElectron() ?? (await testElectron())
  if (process.platform !== 'linux' || process.env.DISPLAY) return () => undefined
  const screen = await startVirtualScreen()
  process.env.DISPLAY = screen.display
  return () => {
    screen.stop()
  }
}

/** The projects asked for with --project; Playwright hands the setup all of them. */
function chosenProjects(config: FullConfig): Set<string> {
  const asked = process.argv.flatMap((word, at) => {
    if (word.startsWith('--project=')) return [word.slice('--project='.length)]
    return word === '--project' ? [process.argv[at + 1] ?? ''] : []
  })
  return new Set(asked.length > 0 ? asked : config.projects.map(({ name }) => name))
}
