// Where the set-up scripts keep things. Plain Node, builtins only.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')
export const out = join(root, 'out')

/** Belongs to this clone; gone with node_modules. */
export const cloneCache = join(root, 'node_modules', '.cache', 'pinseal')

/** Shared by all clones of this user; large downloads for the tests lie here. */
export const userCache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pinseal')
