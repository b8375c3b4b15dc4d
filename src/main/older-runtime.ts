// Electron 25's main process (Node 18) has no global `crypto`, which the core's verification uses. First import of all.
import { webcrypto } from 'node:crypto'

if (!('crypto' in globalThis))
  Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true })
