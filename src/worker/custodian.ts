// The browser edition's custodian, alone in its worker: the page has a line to it and nothing else.
import { serve } from '../bridge/serve.ts'
import type { CustodyEvent, Reply } from '../bridge/wire.ts'
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
  legacyCiphers: null,
  sink: zipSink,
  onEvent: (event: CustodyEvent) => {
    self.postMessage({ event })
  },
})

/** One call of the page: `id` comes back with the reply. */
interface Call {
  readonly id: number
  readonly method: string
  readonly args: readonly unknown[]
}

self.onmessage = ({ data }: MessageEvent<Call>) => {
  const { id, method, args } = data
  serve(custodian, method, args).then(
    (reply) => {
      self.postMessage({ id, reply })
    },
    () => {
      const reply: Reply = { ok: false, code: 'CUSTODY_INTERNAL', message: 'The custodian failed.' }
      self.postMessage({ id, reply })
    },
  )
}
