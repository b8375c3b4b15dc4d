import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import type { Bytes } from '../../src/core/encoding/bytes.ts'
import { renderDraft, type ListDraft } from '../../src/core/lists/draft.ts'
import { createCustodian } from '../../src/custody/custodian.ts'
import { deriveHere } from '../../src/custody/keys/derive.ts'
import type { Clock } from '../../src/custody/ports/clock.ts'
import type { Custodian, CustodianPorts } from '../../src/custody/ports/custodian-ports.ts'
import type { CustodyEvent } from '../../src/bridge/wire.ts'
import { writeFile, writeFolder } from '../../src/node/export-folder.ts'
import { nodePorts } from '../../src/node/node-ports.ts'

/** Five words, drawn once for the tests. */
export const passphrase = 'waffle unstable grazing scooter empathic'
export const otherPassphrase = 'gopher unlit dividable prance squash'

const made: string[] = []

/** A folder that is removed after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-test-'))
  made.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** A clock that stands still until it is moved, and then rings what is due. */
export class HandClock implements Clock {
  #now: number
  readonly #tasks = new Set<{ at: number; task: () => void }>()

  constructor(now = '2026-11-23T12:00:00Z') {
    this.#now = Date.parse(now)
  }

  now(): Date {
    return new Date(this.#now)
  }

  after(milliseconds: number, task: () => void): () => void {
    const entry = { at: this.#now + milliseconds, task }
    this.#tasks.add(entry)
    return () => this.#tasks.delete(entry)
  }

  move(milliseconds: number): void {
    this.#now += milliseconds
    for (const entry of this.#tasks) {
      if (entry.at > this.#now) continue
      this.#tasks.delete(entry)
      entry.task()
    }
  }

  /** Moves the clock without ringing anything, as sleep or a wrong hand does. */
  set(now: string): void {
    this.#now = Date.parse(now)
  }
}

export interface TestDesk {
  readonly custodian: Custodian
  readonly clock: HandClock
  readonly vaultFolder: string
  readonly exportFolder: string
  readonly events: CustodyEvent[]
}

/** A custodian over the real Node adapters, with the key derivation in this thread and a clock moved by hand. */
export function testDesk(
  options: { vaultFolder?: string; clock?: HandClock; ports?: Partial<CustodianPorts> } = {},
): TestDesk {
  const vaultFolder = options.vaultFolder ?? join(temporaryFolder(), 'vault')
  const exportFolder = temporaryFolder()
  const clock = options.clock ?? new HandClock()
  const events: CustodyEvent[] = []
  const ports = nodePorts({
    edition: 'desktop',
    vaultFolder,
    kdfWorker: 'not used here',
    sink: {
      folder: async (name, files) => {
        await writeFolder(join(exportFolder, name), files)
        return { kind: 'saved', path: join(exportFolder, name) }
      },
      file: async (name, _mediaType, bytes, secret) => {
        await writeFile(join(exportFolder, name), bytes, secret)
        return { kind: 'saved', path: join(exportFolder, name) }
      },
    },
    onEvent: (event) => events.push(event),
  })
  const custodian = createCustodian({ ...ports, derivation: deriveHere, clock, ...options.ports })
  return { custodian, clock, vaultFolder, exportFolder, events }
}

/** Makes a key and unlocks it. */
export async function unlockedKey(custodian: Custodian): Promise<string> {
  const { keyId } = await custodian.makeKey(
    { label: 'Release', passphrase, smallMachine: true },
    'ecdsa-p256',
  )
  await custodian.unlock([keyId], passphrase)
  return keyId
}

/** A draft of typed entries, one for each name; valid beyond the clock of the tests. */
export function digestDraft(
  keyId: string,
  names: readonly string[],
  more?: Partial<ListDraft>,
): Bytes {
  return renderDraft({
    spec: 'pinseal-draft/1',
    listId: 'com.example.app',
    app: 'Example',
    keyId,
    practice: false,
    validDays: 90,
    note: '',
    entries: names.map((name, index) => ({
      kind: 'digest',
      host: name,
      name,
      fingerprint: encodeBase64(new Uint8Array(32).fill(index + 1)),
      expires: Date.parse('2027-11-01T00:00:00Z') / 1000,
    })),
    ...more,
  })
}

/** Reviews and signs, acknowledging everything that asks for it. */
export async function reviewAndSign(
  custodian: Custodian,
  draft: Bytes,
): Promise<Awaited<ReturnType<Custodian['sign']>>> {
  const { reviewId, findings } = await custodian.review(draft)
  const acknowledgements = findings.map(({ code, subject }) => ({ code, subject, reason: 'test' }))
  return custodian.sign(draft, reviewId, acknowledgements)
}

export function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
