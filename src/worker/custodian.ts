// The browser edition's custodian, alone in its worker: the page has a line to it and nothing else.
import { serveCustody } from '../bridge/serve.ts'
import type { CustodyEvent } from '../bridge/wire.ts'
import { createCustodian } from '../custody/custodian.ts'
import { zipSink } from '../custody/zip-sink.ts'
import { browserHome } from './browser-home.ts'
import { derivationThread } from './derivation-thread.ts'

declare const self: DedicatedWorkerGlobalScope

const custodian = createCustodian({
  edition: 'browser',
  crypto,
  clock: {
    now: () => new Date(),
    after: (milliseconds, task) => {
      const timer = setTimeout(task, milliseconds)
      return () => {
        clearTimeout(timer)
      }
    },
  },
  home: browserHome,
  derivation: derivationThread,
  sink: zipSink,
  onEvent: (event: CustodyEvent) => {
    self.postMessage({ event })
  },
})

const answer = serveCustody(custodian)

/** One call of the page: `id` comes back with the reply. */
interface Call {
  readonly id: number
  readonly method: unknown
  readonly args: unknown
}

self.onmessage = async ({ data }: MessageEvent<Call>) => {
  self.postMessage({ id: data.id, reply: await answer(data.method, data.args) })
}
