import { BrowserWindow, nativeTheme } from 'electron'
import { join } from 'node:path'
import { appOrigin, hardenedPreferences } from './hardening.ts'
import { keepWindowState, lastWindowState } from './window-state.ts'

/** The colour of --surface in renderer/look/tokens.css, so that nothing flashes before the first paint. */
const surface = { light: '#ffffff', dark: '#16191d' }

/** Opens the one window; it shows itself when its page is ready to be seen. */
export function openWindow(): BrowserWindow {
  const { bounds, maximized } = lastWindowState()
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 960,
    minHeight: 640,
    show: false,
    title: 'Pinseal',
    backgroundColor: nativeTheme.shouldUseDarkColors ? surface.dark : surface.light,
    autoHideMenuBar: true,
    webPreferences: { ...hardenedPreferences, preload: join(__dirname, '../preload/index.cjs') },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    keepWindowState(window)
  })
  window.loadURL(`${appOrigin}/index.html`).catch(() => {
    // Closed while loading; there is nobody left to tell.
  })
  return window
}
