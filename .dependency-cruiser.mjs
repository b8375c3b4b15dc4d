import { builtinModules } from 'node:module'
import { homes, rooms } from './rooms.mjs'

const names = Object.keys(rooms)
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const builtins = builtinModules
  .filter((name) => !name.startsWith('_'))
  .map(escape)
  .join('|')

/** The import table as rules: a room may import itself and the rooms its line names, nothing else. */
const roomRules = Object.entries(rooms).map(([room, may]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import only: ${[room, ...may].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${names.filter((name) => name !== room && !may.includes(name)).join('|')})/` },
}))

/** A package may be imported in its homes only. */
const homeRules = Object.entries(homes).map(([name, places]) => ({
  name: `home-${name.replace(/[^a-z0-9]+/gi, '-')}`,
  comment: `${name} may be imported only in: ${places.map((place) => `src/${place}`).join(', ')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(${places.map(escape).join('|')})/` },
  to:
    name === 'node:'
      ? { path: `^(node:)?(${builtins})(/|$)`, dependencyTypes: ['core'] }
      : { path: `(^|node_modules/)${escape(name)}(/|$)` },
}))

export default {
  forbidden: [
    ...roomRules,
    ...homeRules,
    {
      name: 'no-circles',
      comment: 'modules that import each other in a circle cannot be understood one at a time',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'custody-out-of-reach',
      comment: 'no path of imports may lead from a window to the custodian',
      severity: 'error',
      from: { path: '^src/(renderer|web|preload)/' },
      to: { path: '^src/(custody|worker|main|node)/', reachable: true },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '\\?(raw|worker|url|worker&url)$|^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'svelte', 'types', 'default'],
      extensions: ['.ts', '.svelte', '.js', '.mjs'],
    },
  },
}
