import { contextBridge, ipcRenderer } from 'electron'
import type { CustodyEvent, Line, Reply } from '../bridge/wire.ts'

/** All that a page of the desktop app can reach: its line to the custodian. No generic channel, nothing of Electron. */
const line: Line = {
  invoke: (method, args) => ipcRenderer.invoke('custody', method, args) as Promise<Reply>,
  listen: (listener) => {
    ipcRenderer.on('custody-event', (_, event: CustodyEvent) => {
      listener(event)
    })
  },
}

contextBridge.exposeInMainWorld('pinseal', line)
