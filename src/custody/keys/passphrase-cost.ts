import { CustodyError } from '../../bridge/wire.ts'

/** Argon2id parameters of a sealed key (RFC 9106). */
export interface PassphraseCost {
  readonly memoryKib: number
  readonly iterations: number
  readonly parallelism: number
}

const floor: PassphraseCost = { memoryKib: 64 * 1024, iterations: 3, parallelism: 4 }
const ceiling = { memoryKib: 1024 * 1024, iterations: 16, parallelism: 16 }

/** What new keys are sealed with: 256 MiB, or 64 MiB on a small machine. */
export const passphraseCost = (smallMachine: boolean): PassphraseCost => ({
  ...floor,
  memoryKib: smallMachine ? floor.memoryKib : 256 * 1024,
})

/**
 * Refuses a sealed key that asks for less than the floor, which would let a forger of the file turn the next unlock
 * into a cheap guess, or for so much that the machine stands still. Throws VAULT_TAMPERED.
 */
export function refuseOddCost(cost: PassphraseCost, name: string): void {
  const isOdd =
    cost.memoryKib < floor.memoryKib ||
    cost.iterations < floor.iterations ||
    cost.parallelism < 1 ||
    cost.memoryKib > ceiling.memoryKib ||
    cost.iterations > ceiling.iterations ||
    cost.parallelism > ceiling.parallelism
  if (!isOdd) return
  throw new CustodyError(
    'VAULT_TAMPERED',
    `The vault file ${name} asks for a key derivation that this desk never uses ` +
      `(${String(cost.memoryKib)} KiB, ${String(cost.iterations)} passes).`,
  )
}
