import { cpus } from 'node:os'
import { benchBadInput } from './bad-input.ts'
import { benchImport } from './importing.ts'
import { benchLists } from './lists.ts'
import { benchForecast } from './forecasting.ts'
import { benchPages } from './pages.ts'
import { benchStart } from './starting.ts'
import { benchTargets, renderTargetsAlone, TARGETS_ALONE } from './targets.ts'

if (process.argv[2] === TARGETS_ALONE) {
  await renderTargetsAlone()
  process.exit()
}

console.log(`Pinseal bench: Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}`)
console.log('Medians; contenders run in turn within one process.\n')

const sections = {
  import: benchImport,
  bad: benchBadInput,
  lists: benchLists,
  targets: benchTargets,
  forecast: benchForecast,
  start: benchStart,
  pages: benchPages,
}

// `npm run bench -- lists` runs that section alone.
const wanted = process.argv.slice(2)
for (const [name, run] of Object.entries(sections))
  if (wanted.length === 0 || wanted.includes(name)) await run()
