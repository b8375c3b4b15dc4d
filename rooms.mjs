/**
 * The import table: which room of `src/` may import from which other.
 * Read by dependency-cruiser (.dependency-cruiser.mjs), ESLint (eslint.config.js), and test/house/rooms.test.ts,
 * which also holds it against the project references of every src/<room>/tsconfig.json.
 */
export const rooms = {
  core: [],
  bridge: ['core'],
  custody: ['core', 'bridge'],
  node: ['core', 'bridge', 'custody'],
  main: ['core', 'bridge', 'custody', 'node'],
  worker: ['core', 'bridge', 'custody'],
  preload: ['bridge'],
  renderer: ['core', 'bridge'],
  web: ['core', 'bridge', 'renderer'],
  cli: ['core', 'bridge', 'custody', 'node'],
}

/** Where a package or family of packages may be imported; everywhere else it is refused. */
export const homes = {
  electron: ['main', 'preload'],
  dexie: ['renderer/workspace'],
  '@peculiar/x509': ['core/x509'],
  'reflect-metadata': ['core/x509'],
  'hash-wasm': ['custody'],
  '@noble/curves': ['core/targets', 'core/verify', 'core/simulation'],
  '@noble/hashes': ['core/encoding'],
  fflate: ['core/encoding'],
  'node:': ['node', 'main', 'cli'],
}
