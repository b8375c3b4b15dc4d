export const screens = [
  'overview',
  'apps',
  'certificates',
  'releases',
  'sign',
  'verify',
  'keys',
  'journal',
  'settings',
  'offline',
  'start',
  'import',
] as const

export type Screen = (typeof screens)[number]

export interface Place {
  readonly screen: Screen
  /** What stands behind the screen's name, decoded: ids of a detail. */
  readonly parts: readonly string[]
}

/** The place that a hash names; anything unknown is the overview. */
export function placeOf(hash: string): Place {
  const [first = '', ...rest] = hash.replace(/^#\/?/, '').split('/')
  const screen = screens.find((one) => one === first)
  if (screen === undefined) return { screen: 'overview', parts: [] }
  return { screen, parts: rest.filter((part) => part !== '').map(decoded) }
}

/** The hash that names a place. */
export function hashOf(screen: Screen, ...parts: readonly string[]): string {
  return `#/${[screen, ...parts.map(encodeURIComponent)].join('/')}`
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Where the window is: the hash of its address, so that Back works and every detail can be gone to. */
export class Address {
  #place = $state.raw(placeOf(location.hash))

  constructor() {
    $effect(() => {
      const follow = () => {
        this.#place = placeOf(location.hash)
      }
      window.addEventListener('hashchange', follow)
      return () => {
        window.removeEventListener('hashchange', follow)
      }
    })
  }

  get screen(): Screen {
    return this.#place.screen
  }

  /** The first id behind the screen, or null. */
  get part(): string | null {
    return this.#place.parts[0] ?? null
  }

  get second(): string | null {
    return this.#place.parts[1] ?? null
  }

  /** All ids behind the screen. */
  get parts(): readonly string[] {
    return this.#place.parts
  }

  go(screen: Screen, ...parts: readonly string[]): void {
    location.hash = hashOf(screen, ...parts)
    this.#place = placeOf(location.hash)
  }

  /** Goes there without a step that Back would return to. */
  replace(screen: Screen, ...parts: readonly string[]): void {
    history.replaceState(null, '', hashOf(screen, ...parts))
    this.#place = placeOf(location.hash)
  }
}
