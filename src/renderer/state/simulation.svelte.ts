import type { KeyKind } from '../../core/targets/keys.ts'
import { work } from '../tasks/desk-work.ts'
import type { SimulateOutcome } from '../tasks/protocol.ts'
import type { Desk } from './desk.svelte.ts'
import { LatestTask } from './latest-task.svelte.ts'
import { present } from './present.ts'
import { serversFor } from './met.ts'
import { SimulatedServers } from './simulated-servers.svelte.ts'
import { contentOf, type ListSource } from './simulated-lists.ts'
import type { KnownKey } from './trust-anchors.svelte.ts'

/** What every phone does with a list: the question as it is put together on screen, and the answer. */
export class Simulation {
  readonly task = new LatestTask()
  readonly servers: SimulatedServers
  readonly #desk: Desk
  #list = $state.raw<ListSource | null>(null)
  #earlier = $state.raw<readonly ListSource[]>([])
  #isUpgrade = $state(false)
  /** Null: the moment at which it is asked. */
  #moment = $state.raw<Date | null>(null)
  #keyIds = $state.raw<Readonly<Partial<Record<KeyKind, string>>>>({})
  #hasFallback = $state(false)
  #outcome = $state.raw<SimulateOutcome | null>(null)
  #at = $state.raw<Date | null>(null)

  constructor(desk: Desk) {
    this.#desk = desk
    this.servers = new SimulatedServers(desk)
  }

  get list(): ListSource | null {
    return this.#list
  }

  /** What phones had before, oldest first. */
  get earlier(): readonly ListSource[] {
    return this.#earlier
  }

  get isUpgrade(): boolean {
    return this.#isUpgrade
  }

  get moment(): Date | null {
    return this.#moment
  }

  get hasFallback(): boolean {
    return this.#hasFallback
  }

  get outcome(): SimulateOutcome | null {
    return this.#outcome
  }

  /** When phones were said to connect. */
  get at(): Date | null {
    return this.#at
  }

  /** The keys that an app may carry: those known here, and one that was just given. */
  get knownKeys(): KnownKey[] {
    const { given, known } = this.#desk.verification.trust
    return given === null || known.some(({ keyId }) => keyId === given.keyId)
      ? known
      : [given, ...known]
  }

  /** The key of each kind that the app is taken to carry: the one chosen here, else the list's signer, else the trusted one. */
  get keys(): KnownKey[] {
    const { trust } = this.#desk.verification
    const known = this.knownKeys
    const chosen = trust.chosen === 'known' ? [] : trust.anchors.map(({ keyId }) => keyId)
    const likely = [this.#list?.keyId, ...chosen, this.#desk.app?.keyId]
    const kinds: KeyKind[] = ['ecdsa-p256', 'rsa', 'ed25519']
    return kinds.flatMap((kind) => {
      const some = known.filter((key) => key.kind === kind)
      const wanted = [this.#keyIds[kind], ...likely]
      const found = wanted.flatMap((id) => some.find(({ keyId }) => keyId === id) ?? [])
      return found[0] ?? some[0] ?? []
    })
  }

  /** Takes another list in question, and asks with the servers that it names. */
  async take(list: ListSource, earlier: readonly ListSource[] = []): Promise<void> {
    this.#list = list
    this.#earlier = earlier
    this.#isUpgrade = false
    this.#hasFallback = false
    this.servers.suggest([])
    if (!(await this.run()) || this.servers.isChosen) return
    const names = (this.#outcome?.columns ?? []).flatMap(({ stored }) =>
      stored.map(({ name }) => name),
    )
    this.servers.suggest(serversFor(this.#desk, names))
    if (this.servers.all.length > 0) await this.run()
  }

  upgrade(isUpgrade: boolean): Promise<boolean> {
    this.#isUpgrade = isUpgrade
    return this.run()
  }

  addEarlier(source: ListSource): Promise<boolean> {
    const later = (one: ListSource): number => one.at?.getTime() ?? Infinity
    this.#earlier = [...this.#earlier, source].sort((a, b) => later(a) - later(b) || 0)
    this.#isUpgrade = true
    return this.run()
  }

  removeEarlier(source: ListSource): Promise<boolean> {
    this.#earlier = this.#earlier.filter((one) => one !== source)
    return this.run()
  }

  setMoment(moment: Date | null): Promise<boolean> {
    this.#moment = moment
    return this.run()
  }

  setKey(kind: KeyKind, keyId: string): Promise<boolean> {
    this.#keyIds = { ...this.#keyIds, [kind]: keyId }
    return this.run()
  }

  setFallback(hasFallback: boolean): Promise<boolean> {
    this.#hasFallback = hasFallback
    return this.run()
  }

  /** Asks again. False where it failed or was cancelled; `task.problem` says why. */
  async run(): Promise<boolean> {
    const list = this.#list
    if (list === null) return false
    const now = this.#moment ?? present()
    const before = this.#isUpgrade ? this.#earlier : []
    return this.task.run(async (signal, onProgress) => {
      const publications = await Promise.all(
        [...before, list].map(async (one) => {
          const at = one === list || one.at === null || one.at > now ? now : one.at
          return { label: one.label, at, content: await contentOf(this.#desk, one) }
        }),
      )
      const servers = await this.servers.read()
      const keys = this.keys.map(({ key, label }) => ({ key, label }))
      const hasFallback = this.#hasFallback
      this.#outcome = await work(
        { kind: 'simulate', publications, servers, keys, hasFallback, now },
        onProgress,
        signal,
      )
      this.#at = now
    })
  }

  forget(): void {
    this.#list = null
    this.#earlier = []
    this.#outcome = null
    this.task.clear()
  }
}
