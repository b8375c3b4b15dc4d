import type { Bytes } from '../../encoding/bytes.ts'
import { Refusal, type Client, type Device, type StoredPin, type Verdict } from '../client.ts'
import { javaString } from '../java/text.ts'
import { emptyChain, lookUpPin, notPinned, pinnedServer, type PinnedServer } from '../server.ts'

/** Pins that are built into an app and change only with it. */
export interface Configuration {
  readonly pins: readonly StoredPin[]
  judge(server: PinnedServer, now: Date): Verdict
}

interface Described {
  readonly id: string
  readonly versions: string
  readonly reads: string
  /** Throws Refusal where the app fails at its start; its message is the reason. */
  readonly configure: (text: string, body: Bytes) => Configuration
}

/**
 * A client without lists: each body is the configuration of the next version of the app, which starts with it or does
 * not start at all.
 */
export function configuredClient({ id, versions, reads, configure }: Described): Client {
  const device = (state: Configuration | null | 'dead'): Device => ({
    stored: state === null || state === 'dead' ? [] : state.pins,
    update: ({ body }) => {
      if (body === null) {
        const because = 'There is no configuration.'
        return Promise.resolve({ result: 'REFUSED', because, device: device(state) })
      }
      try {
        const configuration = configure(javaString(body), body)
        const count = configuration.pins.length
        const because = `The app starts with ${count} ${count === 1 ? 'pin' : 'pins'}.`
        return Promise.resolve({ result: 'OK', because, device: device(configuration) })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const because = error.message
        return Promise.resolve({ result: 'REFUSED', because, device: device('dead') })
      }
    },
    validate: async (server, now) => {
      if (state === 'dead') {
        return { result: 'REFUSED', because: 'The app does not start with this configuration.' }
      }
      const seen = await pinnedServer(server)
      if (seen === null) return emptyChain
      return state === null ? notPinned(seen.host) : state.judge(seen, now)
    },
  })
  return {
    id,
    versions,
    reads,
    appKeyOf: null,
    lookUp: lookUpPin,
    start: () =>
      Promise.resolve({ result: 'OK', because: 'An app without pins.', device: device(null) }),
  }
}
