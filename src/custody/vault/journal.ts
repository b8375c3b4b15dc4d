import { CustodyError } from '../../bridge/wire.ts'
import type { JsonObject, JsonValue } from '../../core/encoding/json.ts'
import type { Fields } from '../../core/lists/fields.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { damaged, parseDocument, reading, renderDocument, tampered, without } from './document.ts'
import { isJournalEvent, type JournalDetails, type JournalEvent } from './journal-events.ts'
import { journalFolder, journalName, numberOf } from './layout.ts'
import type { Seal } from './seal.ts'

const spec = 'pinseal-journal/1'
/** Files opened at the same time; processes may have as few as 256. */
const readAtOnce = 100
const noPrevious = '0'.repeat(64)

/** A MAC of a record under the journal key of a sealed key. */
export interface JournalMac {
  readonly keyId: string
  readonly value: string
}

export interface JournalRecord {
  readonly sequence: number
  readonly at: string
  readonly event: JournalEvent
  readonly details: JournalDetails
  /** One of each key that vouches for this record and all before it. */
  readonly macs: readonly JournalMac[]
  /** Digest over everything above and the digest of the record before. */
  readonly hash: string
  /** What the MACs are over. */
  readonly members: JsonObject
}

/**
 * The append-only journal: one file a record, each with the digest of the one before it. While keys are unlocked
 * records carry a MAC under the journal key of each, which so vouch for all records up to them.
 */
export class Journal {
  readonly #storage: VaultStorage
  readonly #records: JournalRecord[]

  private constructor(storage: VaultStorage, records: JournalRecord[]) {
    this.#storage = storage
    this.#records = records
  }

  get records(): readonly JournalRecord[] {
    return this.#records
  }

  get head(): { sequence: number; sha256: string } {
    const last = this.#records.at(-1)
    return { sequence: last?.sequence ?? 0, sha256: last?.hash ?? noPrevious }
  }

  /**
   * Reads all records up to the first that is wrong. `problem` names that one: VAULT_DAMAGED (its own checksum or form)
   * or VAULT_TAMPERED (missing, or not the one that the next record was chained to).
   */
  static async read(
    storage: VaultStorage,
  ): Promise<{ journal: Journal; problem: CustodyError | null }> {
    const names = await storage.list(journalFolder)
    const records: JournalRecord[] = []
    const journal = new Journal(storage, records)
    for (let from = 0; from < names.length; from += readAtOnce) {
      const batch = names.slice(from, from + readAtOnce)
      const contents = await Promise.all(batch.map((name) => storage.read(name)))
      for (const [index, name] of batch.entries()) {
        try {
          records.push(await follow(name, contents[index] ?? null, journal.head))
        } catch (error) {
          if (error instanceof CustodyError) return { journal, problem: error }
          throw error
        }
      }
    }
    return { journal, problem: null }
  }

  /** Adds one record; it is durable when this resolves. Rejects with a STORAGE_ code; then the journal must be read again. */
  async append(
    event: JournalEvent,
    details: JournalDetails,
    now: Date,
    seals: readonly Seal[],
  ): Promise<JournalRecord> {
    const { sequence, sha256 } = this.head
    const members: JsonObject = {
      spec,
      sequence: sequence + 1,
      previous: sha256,
      at: now.toISOString(),
      event,
      details: { ...details },
    }
    const macs: JournalMac[] = []
    for (const seal of seals) {
      macs.push({ keyId: seal.keyId, value: await seal.mac('journal', members) })
    }
    const bytes = await renderDocument({ ...members, mac: macMember(macs) })
    await this.#storage.write(journalName(sequence + 1), bytes)
    const record = await follow(journalName(sequence + 1), bytes, this.head)
    this.#records.push(record)
    return record
  }

  /** Checks every MAC that `seal` can check. Throws VAULT_TAMPERED that names the first false one. */
  async verify(seal: Seal): Promise<void> {
    for (const record of this.#records) {
      const mac = record.macs.find(({ keyId }) => keyId === seal.keyId)
      if (mac === undefined) continue
      if (!(await seal.holds('journal', record.members, mac.value))) {
        throw tampered(
          journalName(record.sequence),
          'was changed by something other than this desk',
        )
      }
    }
  }
}

async function follow(
  name: string,
  bytes: Parameters<typeof parseDocument>[1],
  head: Journal['head'],
): Promise<JournalRecord> {
  if (numberOf(name) === null) throw damaged(name, 'has no place in a journal')
  if (numberOf(name) !== head.sequence + 1) {
    throw tampered(journalName(head.sequence + 1), 'is missing')
  }
  const { fields, members, sha256 } = await parseDocument(name, bytes)
  return reading(name, () => {
    const authenticated = without(members, 'mac')
    fields.literal('spec', spec)
    const sequence = fields.integer('sequence', 1)
    if (sequence !== head.sequence + 1) throw tampered(name, 'carries another number')
    if (fields.text('previous') !== head.sha256) {
      throw tampered(name, 'does not follow the record before it; one of the two was exchanged')
    }
    const at = fields.text('at')
    const event = fields.text('event')
    if (!isJournalEvent(event)) throw damaged(name, `tells of an event unknown here, ${event}`)
    fields.object('details')
    const details = plainDetails(name, authenticated['details'])
    const macs = macsOf(fields, members['mac'])
    fields.end()
    return { sequence, at, event, details, macs, hash: sha256, members: authenticated }
  })
}

/** Null of no key, one object of one key, a list of several. */
function macMember(macs: readonly JournalMac[]): JsonValue {
  const [first = null, ...others] = macs.map((mac) => ({ ...mac }))
  return first === null || others.length === 0 ? first : [first, ...others]
}

function macsOf(fields: Fields, member: JsonValue | undefined): JournalMac[] {
  if (Array.isArray(member)) return fields.objects('mac').map(macOf)
  const mac = fields.objectOrNull('mac')
  return mac === null ? [] : [macOf(mac)]
}

function macOf(mac: Fields): JournalMac {
  const read = { keyId: mac.text('keyId', /^[0-9a-f]{64}$/), value: mac.text('value') }
  mac.end()
  return read
}

function plainDetails(name: string, value: unknown): JournalDetails {
  const details: Record<string, string | number | boolean> = {}
  for (const [member, detail] of Object.entries(value as JsonObject)) {
    if (detail === null || typeof detail === 'object') throw damaged(name, 'holds odd details')
    details[member] = detail
  }
  return details
}
