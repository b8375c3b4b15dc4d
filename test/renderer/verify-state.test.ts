import { afterEach, describe, expect, it, vi } from 'vitest'
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import type { MatrixColumn } from '../../src/core/simulation/matrix/matrix.ts'
import Matrix from '../../src/renderer/components/phones/Matrix.svelte'
import { LatestTask } from '../../src/renderer/state/latest-task.svelte.ts'
import { absentClients, gridStep, shownColumns } from '../../src/renderer/state/matrix-cells.ts'
import { withoutTwins, type Met } from '../../src/renderer/state/met.ts'
import { reportFileName, reportJson } from '../../src/renderer/state/report-text.ts'
import { sheetPage } from '../../src/renderer/state/sheet-page.ts'
import { signerLine } from '../../src/renderer/state/verdict.ts'
import type { VerifyOutcome } from '../../src/renderer/tasks/protocol.ts'

afterEach(cleanup)

const outcome: VerifyOutcome = {
  source: 'folder/Liste für Ämter.json',
  bytes: 3,
  files: [],
  report: {
    source: 'folder/Liste für Ämter.json',
    format: 'wultra-list',
    verdict: 'trusted',
    findings: [],
    signedBy: 'ab',
    listVersion: null,
    entries: [],
  },
  signer: { keyId: 'ab', label: 'Production', isTrusted: true, isCompromised: false },
  candidates: [],
  standing: null,
}

const column: MatrixColumn = {
  id: 'wultra-ios',
  label: 'Wultra iOS',
  versions: 'up to 1.8',
  file: 'fingerprints.json',
  appKey: 'BA==',
  missing: null,
  steps: [{ title: 'Start', result: 'OK', because: 'A fresh install.' }],
  update: { result: 'OK', because: 'Taken.' },
  stored: [],
  mayDiffer: 'A member stands twice.',
  cells: [{ meeting: 'refused', name: 'a', fingerprint: 'AA==', steps: [] }, null],
}
const absent: MatrixColumn = {
  ...column,
  id: 'curl',
  label: 'curl',
  missing: 'No file.',
  cells: [],
}
const typed = (name: string): Met => ({
  kind: 'typed',
  name,
  fingerprint: 'AA==',
  digest: 'certificate',
})

describe('work of which only the last counts', () => {
  it('ends what still runs, and only the last says how it went', async () => {
    const task = new LatestTask()
    let first: AbortSignal | null = null
    const one = task.run((signal) => {
      first = signal
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(Object.assign(new Error('Cancelled.'), { code: 'CANCELLED' }))
        })
      })
    })
    expect(task.busy).toBe(true)
    const two = task.run((_, onProgress) => {
      onProgress(1, 4)
      return Promise.resolve()
    })
    expect(await Promise.all([one, two])).toEqual([false, true])
    expect(first!.aborted).toBe(true)
    expect([task.busy, task.problem, task.part]).toEqual([false, null, 0.25])
  })

  it('keeps the code of a cancellation that somebody asked for', async () => {
    const task = new LatestTask()
    const run = task.run(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(Object.assign(new Error('Cancelled.'), { code: 'CANCELLED' }))
          })
        }),
    )
    task.cancel()
    expect(await run).toBe(false)
    expect(task.problem?.code).toBe('CANCELLED')
  })
})

describe('the shown matrix', () => {
  it('has the update first, then a cell for each server, also where nothing is known', () => {
    const [shown] = shownColumns([column, absent], 2)
    expect(shown?.cells.map(({ word, mayDiffer }) => [word, mayDiffer])).toEqual([
      ['takes it', true],
      ['refused', true],
      ['not known', false],
    ])
  })

  it('says for which clients nothing can be said, and why', () => {
    expect([...absentClients([column, absent])]).toEqual([['No file.', ['curl (up to 1.8)']]])
  })

  it('is gone through with the keys of a grid, and never left by them', () => {
    const size = [3, 4] as const
    expect(gridStep('ArrowDown', false, [2, 0], size)).toEqual([2, 0])
    expect(gridStep('ArrowRight', false, [1, 1], size)).toEqual([1, 2])
    expect(gridStep('End', true, [0, 0], size)).toEqual([2, 3])
    expect(gridStep('Home', false, [2, 3], size)).toEqual([2, 0])
    expect(gridStep('a', false, [0, 0], size)).toBeNull()
  })

  it('opens a cell with Enter and says everything in words', async () => {
    const onopen = vi.fn()
    const servers = [typed('a.example'), typed('b.example')]
    const columns = shownColumns([column], 2)
    render(Matrix, { columns, servers, open: [0, 0], onopen, onremove: vi.fn() })
    const cells = screen.getAllByRole('gridcell')
    expect(cells.map((cell) => cell.textContent.replace(/\s+/g, ' ').trim())).toEqual([
      'takes it may differ',
      'refused may differ',
      'not known',
    ])
    expect(cells.map((cell) => cell.tabIndex)).toEqual([0, -1, -1])
    await fireEvent.keyDown(cells[0]!, { key: 'ArrowDown' })
    expect(document.activeElement).toBe(cells[1])
    await fireEvent.keyDown(cells[1]!, { key: 'Enter' })
    expect(onopen).toHaveBeenLastCalledWith([1, 0])
  })

  it('has each server once', () => {
    expect(withoutTwins([typed('a'), typed('b'), typed('a')])).toHaveLength(2)
  })
})

describe('a report that is handed out', () => {
  const at = new Date('2026-11-26T12:00:00Z')

  it('has a name that every disk takes', () => {
    expect(reportFileName(outcome, at, 'json')).toBe(
      'pinseal-report-liste-f-r-mter-2026-11-26.json',
    )
    expect(reportFileName({ ...outcome, source: '…' }, at, 'html')).toBe(
      'pinseal-report-file-2026-11-26.html',
    )
  })

  it('says as JSON what the command says, and whose it is', () => {
    const json: unknown = JSON.parse(reportJson(outcome, at))
    expect(json).toMatchObject({
      verdict: 'trusted',
      signer: { label: 'Production' },
      ledger: null,
    })
    expect(signerLine(outcome)).toBe('Production')
  })

  it('is a page by itself, in which a name is text and nothing else', () => {
    const sheet = document.createElement('article')
    const title = document.createElement('h1')
    title.textContent = 'Verification of <script>alert(1)</script>&amp;'
    sheet.append(title)
    const page = sheetPage(sheet)
    expect(page).toContain("default-src 'none'")
    expect(page).not.toContain('<script>')
  })
})
