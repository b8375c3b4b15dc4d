import type { CustodianPorts } from './ports/custodian-ports.ts'
import type { HeldStorage } from './ports/vault-home.ts'
import { completeCutOff } from './signing/complete.ts'
import { Vault } from './vault/vault.ts'

/** Milliseconds between two attempts at a vault that somebody else holds. */
const askAgainAfter = 2_000

/** Which vault the custodian works on: the real one, another one that the officer chose, or a practice one. */
export class VaultInHand {
  readonly #ports: CustodianPorts
  #held: HeldStorage | null = null
  #vault: Vault | null = null
  #practice = false
  #askedAt = 0
  #remembered = ''

  constructor(ports: CustodianPorts) {
    this.#ports = ports
  }

  /**
   * The vault, opened when it is not yet. One that somebody else held is asked for again now and then, so that closing the
   * other window is all it takes. Rejects with a STORAGE_ code.
   */
  async vault(): Promise<Vault> {
    if (this.#vault?.problem?.code === 'VAULT_IN_USE') await this.#askAgain()
    this.#held ??= await this.#ports.home.open()
    if (this.#vault !== null) return this.#vault
    this.#askedAt = this.#ports.clock.now().getTime()
    const vault = await Vault.open(this.#held, this.#ports, this.#practice)
    await vault.completing(() => completeCutOff(vault))
    await this.#noteChangeOfHands(vault)
    // A disk that was full a moment ago is asked again at the next act.
    if (vault.problem?.code.startsWith('STORAGE_') !== true) this.#vault = vault
    return vault
  }

  /** Lets this device remember how far the vault has come. What it cannot write it asks for again another time. */
  async remember(): Promise<void> {
    const { memory } = this.#ports
    const vault = this.#vault
    if (memory === undefined || vault === null || vault.problem !== null || this.#practice) return
    const { head } = vault.journal
    if (this.#remembered === head.sha256) return
    await memory.remember(vault.header.vaultId, head).catch(() => undefined)
    this.#remembered = head.sha256
  }

  /** Trusts nothing of what it has read: the next act reads the vault again. */
  readAgain(): void {
    this.#vault = null
  }

  async choose(): Promise<void> {
    const chosen = await this.#ports.home.choose()
    if (chosen.location === this.#held?.location) return
    await this.#exchange(chosen, false)
  }

  async startPractice(): Promise<void> {
    await this.#exchange(await this.#ports.home.openPractice(), true)
  }

  async leavePractice(): Promise<void> {
    await this.#exchange(null, false)
  }

  async close(): Promise<void> {
    await this.#exchange(null, false)
  }

  /** Where this device knows another past of the vault, or the vault has a past elsewhere, the journal says so. */
  async #noteChangeOfHands(vault: Vault): Promise<void> {
    const { memory } = this.#ports
    if (memory === undefined || vault.problem !== null || this.#practice) return
    const { records } = vault.journal
    const seen = await memory.recall(vault.header.vaultId).catch(() => null)
    const isStrange =
      seen === null
        ? records.some(({ event }) => event === 'release prepared')
        : records[seen.sequence - 1]?.hash !== seen.sha256
    const isSaid = records.at(-1)?.event === 'vault restored'
    if (isStrange && !isSaid) await vault.completing(() => vault.append('vault changed hands', {}))
  }

  async #askAgain(): Promise<void> {
    if (Math.abs(this.#ports.clock.now().getTime() - this.#askedAt) < askAgainAfter) return
    await this.#exchange(null, false)
  }

  async #exchange(held: HeldStorage | null, practice: boolean): Promise<void> {
    const before = this.#held
    this.#held = held
    this.#vault = null
    this.#practice = practice
    await before?.close()
  }
}
