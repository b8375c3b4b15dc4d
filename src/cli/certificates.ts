import { importCertificates } from '../core/x509/import.ts'
import { CommandError } from './exit.ts'
import { failureOf } from './failure.ts'
import { isFolder, listFolder, readWholeFile } from './read-files.ts'
import type { Surroundings } from './surroundings.ts'

type Imported = ReturnType<typeof importCertificates>

/** One piece that did not come in, and why: a core code, or that of a file that cannot be read. */
export interface RejectedPiece {
  readonly source: string
  readonly index: number
  readonly code: string
  readonly message: string
}

export interface GivenCertificates {
  readonly certificates: Imported['certificates']
  readonly rejected: readonly RejectedPiece[]
}

/**
 * All certificates of the operands: files, folders with everything in them, and `-`. What cannot be read is named and
 * the rest still comes in.
 */
export async function readCertificates(
  operands: readonly string[],
  around: Surroundings,
): Promise<GivenCertificates> {
  const certificates: Imported['certificates'][number][] = []
  const rejected: RejectedPiece[] = []
  const take = async (source: string, read: () => Promise<Uint8Array>): Promise<void> => {
    try {
      const imported = importCertificates(source, await read())
      // Not spread into push: a file of 100,000 certificates would overflow the stack.
      for (const one of imported.certificates) certificates.push(one)
      for (const one of imported.rejected) rejected.push(one)
    } catch (error) {
      const { exit, code, message } = failureOf(error)
      if (exit !== 2 || code === 'COMMAND_INTERNAL') throw error
      rejected.push({ source, index: 0, code, message })
    }
  }
  for (const operand of operands) {
    if (operand === '-') {
      await take(operand, () => around.readStdin('an operand “-”'))
    } else if (await isFolderOrRejected(operand, rejected)) {
      for (const { place } of await listFolder(operand))
        await take(place, () => readWholeFile(place))
    } else if (!rejected.some(({ source }) => source === operand)) {
      await take(operand, () => readWholeFile(operand))
    }
  }
  return { certificates, rejected }
}

async function isFolderOrRejected(operand: string, rejected: RejectedPiece[]): Promise<boolean> {
  try {
    return await isFolder(operand)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    rejected.push({ source: operand, index: 0, code: error.code, message: error.message })
    return false
  }
}
