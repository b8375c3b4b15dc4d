import {
  simulateMatrix,
  type MatrixColumn,
  type MatrixServer,
  type Publication,
} from '../core/simulation/matrix/matrix.ts'
import type { Server } from '../core/simulation/client.ts'
import { openDropped } from '../core/verify/open.ts'
import type { Arguments } from './arguments.ts'
import type { Outcome } from './exit.ts'
import { table } from './layout.ts'
import type { Paint } from './paint.ts'
import { printable } from './printable.ts'
import { readGiven } from './read-files.ts'
import { givenServers } from './simulated-servers.ts'
import type { Surroundings } from './surroundings.ts'
import { readAnchors } from './trust-anchors.ts'

/** Every client over the same lists or bundles, each with the file that is for it: `simulate --client all`. */
export async function simulateAll(given: Arguments, around: Surroundings): Promise<Outcome> {
  const keys = given.has('key') ? await readAnchors(given, around) : []
  const challenge = given.value('challenge')
  const signature = given.value('signature')
  const publications: Publication[] = []
  for (const operand of given.operands) {
    const read = await readGiven(operand, around)
    const files = read.kind === 'folder' ? read.files : openDropped(read.source, read.bytes)
    publications.push({
      label: operand,
      files,
      at: around.now,
      ...(challenge === undefined ? {} : { challenge }),
      ...(signature === undefined ? {} : { signature }),
    })
  }
  const servers = (await givenServers(given, around)).map(matrixServer)
  const columns = await simulateMatrix({
    publications,
    servers,
    keys: keys.map(({ key }) => key),
    now: around.now,
  })
  return {
    exit: columns.every(isGood) ? 0 : 1,
    json: { client: 'all', clients: columns.map(columnJson) },
    text: `${columns.flatMap((column) => columnText(column, around.paint)).join('\n')}\n`,
  }
}

function matrixServer(server: Server): MatrixServer {
  if ('chain' in server) return { label: '', host: server.host ?? null, chain: server.chain }
  // What was typed is compared with whatever a client compares.
  return { label: server.name, ...server, digest: null }
}

/** A client that nothing is for has nothing to complain of. */
function isGood({ missing, update, cells }: MatrixColumn): boolean {
  if (missing !== null) return true
  return (
    update?.result === 'OK' && cells.every((cell) => cell === null || cell.meeting === 'connects')
  )
}

function columnJson(column: MatrixColumn): object {
  const { id, versions, file, missing, update, stored, mayDiffer, cells } = column
  return {
    client: id,
    versions,
    file,
    missing,
    update,
    stored,
    validations: cells.flatMap((cell) =>
      cell === null
        ? []
        : [{ name: cell.name, fingerprint: cell.fingerprint, ...lastStep(cell.steps) }],
    ),
    mayDiffer,
  }
}

function lastStep(steps: readonly { result: string; because: string }[]): {
  result: string | null
  because: string | null
} {
  const last = steps.at(-1)
  return { result: last?.result ?? null, because: last?.because ?? null }
}

function columnText(column: MatrixColumn, paint: Paint): string[] {
  const { id, versions, missing, update, cells } = column
  const head = `${paint('strong', id)}  ${versions}`
  if (missing !== null) return [`${head}: ${paint('faint', missing)}`]
  const rows = cells.flatMap((cell) => {
    const { result, because } = lastStep(cell?.steps ?? [])
    return cell === null ? [] : [[cell.meeting, cell.name ?? 'no name', `${result}: ${because}`]]
  })
  return [
    head,
    `  ${paint(update?.result === 'OK' ? 'good' : 'bad', update?.result ?? '')}  ${printable(update?.because ?? '')}`,
    ...table(
      rows.map((row) => row.map(printable)),
      '  ',
    ),
  ]
}
