// The content security policies of the browser edition. The desktop's stand in src/main/hardening.ts.

const join = (directives) => directives.join('; ')

/** For the page: no connection anywhere, no inline script or style, every script address through our own policy. */
export const pagePolicy = join([
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html pinseal-url',
])

/** `frame-ancestors` works in a header only. */
const pageHeaderPolicy = join([pagePolicy, "frame-ancestors 'none'"])

/** For workers: scripts of ours, other workers of ours, nothing else. */
const workerPolicy = join([
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types pinseal-url',
])

/** The key derivation worker alone may compile WebAssembly (Argon2id). */
const derivationPolicy = join(["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'"])

/** The service worker fetches our own files, once, to keep them for use offline. */
const serviceWorkerPolicy = join(["default-src 'none'", "script-src 'self'", "connect-src 'self'"])

/** The policy for the response to a path of the browser edition. */
export function policyFor(path) {
  if (path === '/sw.js' || path.startsWith('/workbox-')) return serviceWorkerPolicy
  if (path.startsWith('/workers/derivation-')) return derivationPolicy
  if (path.startsWith('/workers/')) return workerPolicy
  return pageHeaderPolicy
}
