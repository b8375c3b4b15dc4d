// What the desktop tests start: the built app as it is. Where Playwright drives it, no window opens before Playwright
// listens; otherwise it now and then waits for ever for a window that it did not see come up.
/* global process */
const { app } = require('electron')

if (process.argv.includes('--remote-debugging-port=0')) {
  const ready = app.whenReady()
  let isHeld = true
  const released = new Promise((resolve) => {
    // Playwright calls this by name when it has connected (playwright-core, lib/server/electron/loader.js).
    globalThis.__playwright_run = async () => {
      await ready
      isHeld = false
      resolve()
    }
  })
  const isReady = app.isReady.bind(app)
  app.whenReady = () => released
  app.isReady = () => !isHeld && isReady()
}

require('../../out/main/index.cjs')
