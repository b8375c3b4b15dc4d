import type { MatrixColumn, Meeting } from '../../core/simulation/matrix/matrix.ts'
import type { StoredPin, Verdict } from '../../core/simulation/client.ts'
import type { MatrixStep } from '../../core/simulation/matrix/matrix.ts'

/** What a cell shows. `takes` and `refuses` are about the list, the others about a server. */
export type CellWord = Meeting | 'takes it' | 'refuses it' | 'not known'

export interface ShownCell {
  readonly word: CellWord
  readonly mayDiffer: boolean
  /** What the client does, in order; the last step decided. */
  readonly steps: readonly MatrixStep[]
  readonly name: string | null
  readonly fingerprint: string | null
}

/** The columns of clients that something here is for, each with the cell of its update first. */
export interface ShownColumn {
  readonly column: MatrixColumn
  readonly cells: readonly ShownCell[]
}

/** The matrix as it is shown: the update of each client, then one row for each of `servers`. */
export function shownColumns(columns: readonly MatrixColumn[], servers: number): ShownColumn[] {
  return columns
    .filter(({ missing }) => missing === null)
    .map((column) => {
      const mayDiffer = column.mayDiffer !== null
      const update: ShownCell = {
        word: updateWord(column.update),
        mayDiffer,
        steps: column.steps,
        name: null,
        fingerprint: null,
      }
      const cells = Array.from({ length: servers }, (_, at): ShownCell => {
        const cell = column.cells[at] ?? null
        if (cell === null) {
          return { word: 'not known', mayDiffer: false, steps: [], name: null, fingerprint: null }
        }
        const { meeting, steps, name, fingerprint } = cell
        return { word: meeting, mayDiffer, steps, name, fingerprint }
      })
      return { column, cells: [update, ...cells] }
    })
}

function updateWord(update: Verdict | null): CellWord {
  if (update?.result === 'OK') return 'takes it'
  return update?.result === 'CRASH' ? 'crash' : 'refuses it'
}

/** Clients for which nothing can be said, by the reason. */
export function absentClients(columns: readonly MatrixColumn[]): Map<string, string[]> {
  const absent = new Map<string, string[]>()
  for (const { missing, label, versions } of columns) {
    if (missing === null) continue
    absent.set(missing, [...(absent.get(missing) ?? []), `${label} (${versions})`])
  }
  return absent
}

/** Where an arrow key leads in a grid of this size; null for other keys. */
export function gridStep(
  key: string,
  whole: boolean,
  [row, column]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): [number, number] | null {
  const within = (value: number, count: number): number => Math.max(0, Math.min(value, count - 1))
  switch (key) {
    case 'ArrowDown':
      return [within(row + 1, rows), column]
    case 'ArrowUp':
      return [within(row - 1, rows), column]
    case 'ArrowRight':
      return [row, within(column + 1, columns)]
    case 'ArrowLeft':
      return [row, within(column - 1, columns)]
    case 'Home':
      return [whole ? 0 : row, 0]
    case 'End':
      return [whole ? within(rows, rows) : row, within(columns, columns)]
    case 'PageDown':
      return [within(row + 10, rows), column]
    case 'PageUp':
      return [within(row - 10, rows), column]
    default:
      return null
  }
}

/** So many stored entries are shown at first. */
export const fewStored = 12

/** What a phone holds, the names in order. */
export function storedInOrder(stored: readonly StoredPin[]): StoredPin[] {
  return [...stored].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
