// Serves the built browser edition on this machine only. Plain Node, builtins only.
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { policyFor } from './content-policy.mjs'

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/** Every file under `folder`, read once: what is served is this map, never a path that a request made up. */
function filesOf(folder) {
  const files = new Map()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const address = `/${relative(folder, path).split(sep).join('/')}`
    files.set(address, { body: readFileSync(path), type: types[extname(path)] })
  }
  files.set('/', files.get('/index.html'))
  return files
}

const headersFor = (address, type) => ({
  'Content-Type': type ?? 'application/octet-stream',
  'Content-Security-Policy': policyFor(address),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': address.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
})

/**
 * Serves `folder` on 127.0.0.1. Tries the given ports in turn; 0 means any free one.
 * Answers GET and HEAD for our own host name only, so that no other site can reach it by a name of its own.
 */
export async function serve(folder, ports) {
  const files = filesOf(folder)
  let origin = ''
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://127.0.0.1').pathname
    const refuse = (status, headers = {}) => {
      response.writeHead(status, {
        ...headersFor(address, 'text/plain; charset=utf-8'),
        ...headers,
      })
      response.end()
    }
    const host = request.headers.host
    if (host === origin.replace('http://127.0.0.1', 'localhost'))
      return refuse(308, { Location: origin + address })
    if (`http://${host}` !== origin) return refuse(421)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const file = files.get(address)
    if (!file) return refuse(404)
    response.writeHead(200, {
      ...headersFor(address, file.type),
      'Content-Length': file.body.length,
    })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  })
  for (const port of ports) {
    const listening = await new Promise((resolve, reject) => {
      const failed = (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error))
      server.once('error', failed)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', failed)
        resolve(true)
      })
    })
    if (!listening) continue
    origin = `http://127.0.0.1:${server.address().port}`
    return {
      origin,
      close: () =>
        new Promise((resolve) => {
          server.close(resolve)
          server.closeAllConnections()
        }),
    }
  }
  throw new Error(`no free port among ${ports.join(', ')}`)
}
