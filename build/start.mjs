// `npm start`: opens the desktop app, or where that cannot be, serves the browser edition on this machine.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { fetchOfficialElectron, officialElectron } from './electron-runtime.mjs'
import { ensureDependencies } from './ensure-deps.mjs'
import { out, root } from './places.mjs'
import { serve } from './serve.mjs'

/** PINS on a telephone's keys. The browser keeps its vault by address, so the port stays the same from start to start. */
const usualPort = 7467

const say = (line) => process.stdout.write(`${line}\n`)

async function start() {
  if (!ensureDependencies()) return 1
  const why = await openDesktop()
  if (why === null) return 0
  say(`${why} Serving the browser edition instead.`)
  if (!ensureBuilt('web')) return 1
  await serveBrowserEdition()
  return 0
}

/** Opens the desktop app and stays until it is closed. Returns null then, or a sentence saying why it cannot be opened. */
async function openDesktop() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'There is no display for the desktop app ($DISPLAY and $WAYLAND_DISPLAY are not set).'
  if (!officialElectron()) say('Fetching the desktop runtime (Electron, about 110 MB, once)')
  const electron = fetchOfficialElectron()
  if (!electron) return 'The desktop runtime (Electron) could not be downloaded.'
  if (!ensureBuilt('desktop')) return 'The desktop app could not be built.'
  const isRoot = process.platform === 'linux' && process.getuid() === 0
  if (isRoot)
    say('Running as root: Chromium has no sandbox then. For real keys, start as another user.')
  return runUntilClosed(electron, isRoot ? ['--no-sandbox', root] : [root])
}

function runUntilClosed(electron, args) {
  const started = Date.now()
  return new Promise((resolve) => {
    let errors = ''
    const app = spawn(electron, args, { cwd: root, stdio: ['ignore', 'inherit', 'pipe'] })
    const stop = () => app.kill('SIGTERM')
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    app.stderr.on('data', (text) => (errors = `${errors}${text}`.slice(-4000)))
    app.once('error', () => resolve('The desktop runtime (Electron) could not be run.'))
    app.once('exit', (code) => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      const failedAtOnce = code !== 0 && code !== null && Date.now() - started < 10_000
      if (!failedAtOnce) return resolve(null)
      const reason = /error while loading shared libraries: (\S+):/.exec(errors)?.[1]
      resolve(
        reason
          ? `The desktop runtime needs ${reason}, which this system lacks.`
          : /sandbox/i.test(errors)
            ? 'The desktop runtime could not set up its sandbox on this system.'
            : 'The desktop app could not start on this system.',
      )
    })
  })
}

async function serveBrowserEdition() {
  const fallbacks = Array.from({ length: 9 }, (_, at) => usualPort + 1 + at)
  const { origin, close } = await serve(join(out, 'web'), [usualPort, ...fallbacks, 0])
  if (!origin.endsWith(`:${usualPort}`))
    say(
      `Port ${usualPort} is taken (another Pinseal?). A vault kept at the usual address is not seen at this one.`,
    )
  say('')
  say(`  Open      ${origin}/`)
  say('  Without a browser      npm run -s pinseal -- demo')
  say('')
  say('Ctrl-C ends it.')
  await new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  await close()
  say('')
}

try {
  process.exitCode = await start()
} catch (error) {
  process.stderr.write(
    `Pinseal could not start: ${error instanceof Error ? error.message : error}\n`,
  )
  process.exitCode = 1
}
