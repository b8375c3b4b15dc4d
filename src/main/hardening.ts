import { app, type Session, type WebContents, type WebPreferences } from 'electron'

/** The only origin there is. It never changes: the workspace is kept by it. */
export const appOrigin = 'app://pinseal'

// "Checklist" is the numbered list in Electron's docs/tutorial/security.md.

/** Checklist 7: nothing but our own files, no connection anywhere, script addresses through our own policy only. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html pinseal-url',
].join('; ')

export const hardenedPreferences: WebPreferences = {
  nodeIntegration: false, // checklist 2
  nodeIntegrationInWorker: false, // checklist 2
  nodeIntegrationInSubFrames: false, // checklist 2
  contextIsolation: true, // checklist 3
  sandbox: true, // checklist 4
  webSecurity: true, // checklist 6
  allowRunningInsecureContent: false, // checklist 8
  experimentalFeatures: false, // checklist 9
  webviewTag: false, // checklist 11, 12
  navigateOnDragDrop: false, // checklist 13
  spellcheck: false, // design: it downloads dictionaries
  enableWebSQL: false, // design: one store, IndexedDB
  devTools: !app.isPackaged, // design: a packaged desk shows the officer's pages only
}

/** What must stand before Electron is ready. */
export function hardenProcess(): void {
  // Checklist 4. Chromium has no sandbox as root, where it was started with --no-sandbox; forcing it then loops.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  // Design, "no network at all": no name and no address resolves, whatever in Chromium asks.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.commandLine.appendSwitch('disable-background-networking')
  app.commandLine.appendSwitch('disable-component-update')
  app.commandLine.appendSwitch('disable-domain-reliability')
  app.commandLine.appendSwitch('no-pings')
  app.commandLine.appendSwitch('no-proxy-server')
  app.commandLine.appendSwitch('dns-prefetch-disable')
  app.on('web-contents-created', (_event, contents) => {
    hardenContents(contents)
  })
}

/** Refuses every permission, and every request but those for our own files. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(isHarmless(permission)) // checklist 5
  })
  session.setPermissionCheckHandler((_contents, permission) => isHarmless(permission)) // checklist 5
  session.setDevicePermissionHandler(() => false) // checklist 5
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isOwn(details.url) }) // checklist 1; design, "no network at all"
  })
  session.setSpellCheckerEnabled(false) // design: it downloads dictionaries
  session.on('will-download', (event, item) => {
    // Design: only what a page of ours made itself may be saved, and the officer is asked where.
    if (!item.getURL().startsWith(`blob:${appOrigin}/`)) event.preventDefault()
  })
}

/** Refuses navigation, windows and webviews to every page there ever is. */
function hardenContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    event.preventDefault() // checklist 13: screens change by the fragment, which is no navigation
  })
  contents.on('will-redirect', (event) => {
    event.preventDefault() // checklist 13
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault() // checklist 12
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' })) // checklist 14, 15: and nothing is opened outside either
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp') // design, "no network at all"
}

/** Checklist 17: a message counts only from the main frame of our own window, showing our own page. */
export function isOwnSender(
  sender: { readonly url: string } | null,
  contents: WebContents | undefined,
): boolean {
  return (
    contents !== undefined &&
    !contents.isDestroyed() &&
    sender === contents.mainFrame &&
    sender.url.startsWith(`${appOrigin}/`)
  )
}

/** Copying a figure with its button is the one permission that a page of ours uses. */
function isHarmless(permission: string): boolean {
  return permission === 'clipboard-sanitized-write'
}

function isOwn(url: string): boolean {
  if (url.startsWith(`${appOrigin}/`) || url.startsWith(`blob:${appOrigin}/`)) return true
  return !app.isPackaged && url.startsWith('devtools://')
}
