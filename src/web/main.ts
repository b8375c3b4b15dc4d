// The browser edition: a worker holds the custodian, this page shows the desk in front of it.
import custodianAddress from 'virtual:custodian-address'
import { connectCustody } from '../bridge/connect.ts'
import { mount } from '../renderer/mount.ts'
import { scriptUrl } from '../renderer/script-url.ts'
import { workerLine } from './worker-line.ts'

const target = document.getElementById('desk')
if (target === null) throw new TypeError('the page has no place for the desk')

const line = workerLine(
  new Worker(scriptUrl(custodianAddress), { type: 'module', name: 'custodian' }),
)
mount(
  target,
  connectCustody(line),
  (listener) => {
    line.listen(listener)
  },
  'browser',
)
keepForOffline()
keepFromEviction()

/** After the first load the desk needs no server: the service worker keeps its files. */
function keepForOffline(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  navigator.serviceWorker.register(scriptUrl('./sw.js')).catch(() => {
    // Private windows and some policies refuse it; then the desk works while its server does.
  })
}

/** Asks the browser not to clear the vault when space runs short. It may refuse; the saved vault file is the real safety. */
function keepFromEviction(): void {
  navigator.storage.persist().catch(() => false)
}
