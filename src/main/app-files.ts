import { protocol } from 'electron'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { appOrigin, contentSecurityPolicy } from './hardening.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** Checklist 18: our own scheme in place of file://. Must stand before Electron is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/**
 * Answers `app://pinseal/…` from the files that stand in `folder` now. What is served is this fixed map, never a path
 * that a request made up; everything else is 404.
 */
export function serveAppFiles(folder: string): void {
  const files = filesUnder(folder, '/')
  protocol.handle('app', (request) => {
    const { origin, address } = parts(request.url)
    const path = origin === appOrigin ? files.get(address) : undefined
    if (path === undefined || request.method !== 'GET') return new Response(null, { status: 404 })
    return new Response(readFileSync(path), {
      headers: {
        'Content-Type': mediaTypes[extname(path)] ?? 'application/octet-stream',
        'Content-Security-Policy': contentSecurityPolicy,
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  })
}

function filesUnder(folder: string, address: string): Map<string, string> {
  const files = new Map<string, string>()
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      for (const file of filesUnder(path, `${address}${entry.name}/`)) files.set(...file)
    else files.set(`${address}${entry.name}`, path)
  }
  return files
}

/** Node's URL gives custom schemes no origin, so it is put together here. */
function parts(url: string): { origin: string; address: string } {
  const { protocol: scheme, host, pathname } = new URL(url)
  return { origin: `${scheme}//${host}`, address: pathname === '/' ? '/index.html' : pathname }
}
