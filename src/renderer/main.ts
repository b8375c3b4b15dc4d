import { connectCustody } from '../bridge/connect.ts'
import type { Line } from '../bridge/wire.ts'
import { mount } from './mount.ts'

declare global {
  interface Window {
    /** The one thing that the preload script gives this window. */
    readonly pinseal: Line
  }
}

const target = document.getElementById('desk')
if (target === null) throw new TypeError('the page has no place for the desk')
const line = window.pinseal
mount(
  target,
  connectCustody(line),
  (listener) => {
    line.listen(listener)
  },
  'desktop',
)
