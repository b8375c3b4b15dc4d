import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import { mount as mountComponent } from 'svelte'
import type { Custody } from '../bridge/custody.ts'
import type { CustodyEvent } from '../bridge/wire.ts'
import Opening from './Opening.svelte'
import './look/tokens.css'
import './look/base.css'
import './look/frame.css'
import './look/controls.css'
import './look/screens.css'
import './look/parts.css'
import './look/targets.css'
import './look/verify.css'
import './look/sheet.css'

/** Puts the desk into `target`, in front of a custodian that its host has made. */
export function mount(
  target: HTMLElement,
  custody: Custody,
  events: (listener: (event: CustodyEvent) => void) => void,
  edition: 'desktop' | 'browser',
): void {
  mountComponent(Opening, { target, props: { custody, events, edition } })
}
