// Pictures of screens, light and dark, to look at:
//   node build/look.mjs FOLDER [--edition web|desktop] [--practice] [--size 960x640] ['#/overview' '#/keys' …]
//   node build/look.mjs FOLDER --tour [--scenes '^(2|30)']
// --practice goes into practice first, with its sample data. Both editions unless one is named.
// --tour plays the work of a bank, every screen and dialog, at 1280 × 800, 960 × 640 and 200 % zoom; found.txt beside the
// pictures lists what is cut off, what sticks out and what axe says. --scenes takes the pictures of some scenes only.
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
    tour: { type: 'boolean' },
    scenes: { type: 'string' },
  },
})
const [folder, ...routes] = positionals
if (!folder) {
  console.error("node build/look.mjs FOLDER [--edition web|desktop] [--practice] ['#/overview' …]")
  process.exit(3)
}
const playwright = join(root, 'node_modules/@playwright/test/cli.js')
const edition = values.tour ? 'web' : values.edition
const project = edition ? [`--project=${edition}`] : []
const spec = values.tour ? 'tour.spec' : 'look.spec'
const { status } = spawnSync(
  process.execPath,
  [playwright, 'test', spec, '--config', 'e2e/look.config.ts', ...project],
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
      PINSEAL_LOOK_SCENES: values.scenes ?? '',
    },
  },
)
process.exitCode = status ?? 1
