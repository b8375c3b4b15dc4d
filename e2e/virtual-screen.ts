import { spawn } from 'node:child_process'

export interface VirtualScreen {
  readonly display: string
  stop(): void
}

/** Starts Xvfb on a free display. Rejects when it is not installed or does not come up within 10 s. */
export function startVirtualScreen(): Promise<VirtualScreen> {
  return new Promise((resolve, reject) => {
    // -displayfd lets Xvfb choose a free number and say it once it is ready; without -noreset it starts anew, and refuses
    // for a moment, whenever the last window closes.
    const args = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp', '-noreset']
    const xvfb = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    const late = setTimeout(() => {
      xvfb.kill()
      reject(new Error('Xvfb did not come up within 10 s'))
    }, 10_000)
    xvfb.once('error', (error) => {
      clearTimeout(late)
      reject(error)
    })
    xvfb.stdio[3]?.once('data', (number: Buffer) => {
      clearTimeout(late)
      resolve({
        display: `:${number.toString().trim()}`,
        stop: () => {
          xvfb.kill()
        },
      })
    })
  })
}
