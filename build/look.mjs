// Pictures of screens, light and dark, to look at:
//   node build/look.mjs FOLDER [--edition web|desktop] [--practice] [--size 960x640] ['#/overview' '#/keys' …]
// --practice goes into practice first, with its sample data. Both editions unless one is named.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './places.mjs'

const everyScreen =
  'overview apps certificates releases sign verify keys journal settings offline start import'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    edition: { type: 'string' },
    practice: { type: 'boolean' },
    size: { type: 'string' },
  },
})
const [folder, ...routes] = positionals
if (!folder) {
  console.error("node build/look.mjs FOLDER [--edition web|desktop] [--practice] ['#/overview' …]")
  process.exit(3)
}
const playwright = join(root, 'node_modules/@playwright/test/cli.js')
const project = values.edition ? [`--project=${values.edition}`] : []
const { status } = spawnSync(
  process.execPath,
  [playwright, 'test', '--config', 'e2e/look.config.ts', ...project],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PINSEAL_LOOK_OUT: resolve(folder),
      PINSEAL_LOOK_ROUTES: (routes.length > 0
        ? routes
        : everyScreen.split(' ').map((screen) => `#/${screen}`)
      ).join(' '),
      PINSEAL_LOOK_PRACTICE: values.practice ? '1' : '',
      PINSEAL_LOOK_SIZE: values.size ?? '',
    },
  },
)
process.exitCode = status ?? 1
