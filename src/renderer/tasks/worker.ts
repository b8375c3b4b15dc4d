/// <reference lib="webworker" />
import { problemOf } from '../state/problem.ts'
import { assessTargets } from './assess-targets.ts'
import { compareReleases } from './compare-releases.ts'
import { foretell } from './foretell.ts'
import { importGiven } from './import-given.ts'
import type { Answer, Task } from './protocol.ts'
import { readRows } from './read-rows.ts'
import { standingOfGiven } from './standing-of-given.ts'
import { verifyGiven } from './verify-given.ts'

const port = self as unknown as {
  onmessage: ((event: MessageEvent<Task>) => void) | null
  postMessage(answer: Answer): void
}

/** Says how far it has come at most twenty times a second: the window has better things to do. */
function telling(): (done: number, total: number) => void {
  let last = 0
  return (done, total) => {
    const now = performance.now()
    if (now - last < 50 && done < total) return
    last = now
    port.postMessage({ kind: 'progress', done, total })
  }
}

async function outcomeOf(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'import':
      return importGiven(task, telling(), (kept, rows) => {
        port.postMessage({ kind: 'part', kept, rows })
      })
    case 'rows':
      return readRows(task.kept)
    case 'verify':
      return verifyGiven(task.given, task.anchors, task.now, telling())
    case 'compare':
      return compareReleases(task.before, task.after, task.now)
    case 'standing':
      return standingOfGiven(task.given, task.releases, task.anchors, task.now)
    case 'targets':
      return assessTargets(task.draft, task.spkis, task.now)
    case 'foretell':
      return foretell(task.draft, task.releases, task.now)
  }
}

port.onmessage = ({ data }) => {
  outcomeOf(data).then(
    (outcome) => {
      port.postMessage({ kind: 'done', outcome })
    },
    (error: unknown) => {
      port.postMessage({ kind: 'failed', ...problemOf(error) })
    },
  )
}
