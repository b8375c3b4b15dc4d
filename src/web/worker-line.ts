import type { CustodyEvent, Line, Reply } from '../bridge/wire.ts'

type Told = { readonly id: number; readonly reply: Reply } | { readonly event: CustodyEvent }

/** The page's line to the custodian's worker. When the worker dies every open call fails, and every later one. */
export function workerLine(worker: Worker): Line {
  const open = new Map<number, (reply: Reply) => void>()
  const listeners: ((event: CustodyEvent) => void)[] = []
  let calls = 0
  let died = false

  worker.onmessage = ({ data }: MessageEvent<Told>) => {
    if ('event' in data) {
      for (const listener of listeners) listener(data.event)
      return
    }
    open.get(data.id)?.(data.reply)
    open.delete(data.id)
  }
  worker.onerror = (event) => {
    event.preventDefault()
    died = true
    for (const answer of open.values()) answer(gone)
    open.clear()
  }

  return {
    invoke: (method, args) =>
      died
        ? Promise.resolve(gone)
        : new Promise((resolve) => {
            calls += 1
            open.set(calls, resolve)
            worker.postMessage({ id: calls, method, args })
          }),
    listen: (listener) => {
      listeners.push(listener)
    },
  }
}

const gone: Reply = {
  ok: false,
  code: 'CUSTODY_INTERNAL',
  message: 'The custodian has stopped. Reload this window; the key is locked and nothing is lost.',
}
