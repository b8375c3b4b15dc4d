import type { OnProgress } from './desk-work.ts'

/**
 * One progress for work that goes over the same files up to so many times: each pass, counted from 0, tells its own part
 * of the whole. A pass that turns out not to be needed is left out, and the progress goes on with the next.
 */
export function inPasses(onProgress: OnProgress, passes: number): (pass: number) => OnProgress {
  return (pass) => (done, total) => {
    onProgress(pass * total + done, passes * total)
  }
}
