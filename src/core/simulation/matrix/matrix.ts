import { encodeBase64 } from '../../encoding/base64.ts'
import { InputError } from '../../input-error.ts'
import type { AnyVerificationKey } from '../../targets/keys.ts'
import type { CarriedHost } from '../../targets/target.ts'
import type { Certificate } from '../../x509/certificate.ts'
import type { Device, Server, StoredPin, Verdict } from '../client.ts'
import { columns, type Column } from './columns.ts'
import { curlCalls, pinnedPubKey } from './curl-script.ts'
import { fileFor, type PublishedFile } from './published-file.ts'
import { unprovedReading } from './unproved.ts'

/** What phones could fetch from some moment on, or what an app was built with. */
export interface Publication {
  /** For people: "release 41", "old.json". */
  readonly label: string
  readonly files: readonly PublishedFile[]
  /** When a phone fetches it. */
  readonly at: Date
  /** Mobile Utility Server: the two headers of the answer. */
  readonly challenge?: string | null
  readonly signature?: string | null
}

/** A server that phones meet: its chain, or its name and one digest as somebody typed them. */
export type MatrixServer =
  | { readonly label: string; readonly host: string | null; readonly chain: readonly Certificate[] }
  | {
      readonly label: string
      readonly name: string
      readonly fingerprint: Uint8Array
      /** What the digest is of; null for whatever the client compares. */
      readonly digest: 'certificate' | 'spki' | null
    }

export interface MatrixQuestion {
  /** Oldest first; the last is the one in question. One alone is a fresh install. */
  readonly publications: readonly Publication[]
  readonly servers: readonly MatrixServer[]
  /** What the app carries: of each kind the first counts. */
  readonly keys: readonly AnyVerificationKey[]
  /** Wultra apps were built with the fallback certificates that are among the files of the last publication. */
  readonly hasFallback?: boolean
  /** When phones connect. */
  readonly now: Date
}

/** `crash`: the app dies and answers nothing. */
export type Meeting = 'connects' | 'refused' | 'not pinned' | 'crash'

/** One thing that the client does, in its own words. */
export interface MatrixStep extends Verdict {
  readonly title: string
}

/** What a client makes of one server. The last of `steps` decided. */
export interface MatrixCell {
  readonly meeting: Meeting
  /** What the client looks up; null where it derives none. */
  readonly name: string | null
  readonly fingerprint: string | null
  readonly steps: readonly MatrixStep[]
}

/** One client in the versions that act alike. */
export interface MatrixColumn {
  readonly id: string
  readonly label: string
  readonly versions: string
  /** The file that it reads; null where none of the last publication is for it. */
  readonly file: string | null
  /** The public key as the app carries it; null for a client without one, or where none of the kind is given. */
  readonly appKey: string | null
  /** Why nothing can be said of this client; null where something can. */
  readonly missing: string | null
  /** Its start and each update, in order. */
  readonly steps: readonly MatrixStep[]
  /** What became of the last update. */
  readonly update: Verdict | null
  readonly stored: readonly StoredPin[]
  /** Why the real client may do otherwise; null where it was held against it. */
  readonly mayDiffer: string | null
  /** As many as servers; null where what is known of the server is not what this client compares. */
  readonly cells: readonly (MatrixCell | null)[]
}

/**
 * What every client would make of these publications, one after the other, and of these servers then: each by its own
 * steps in its own order. Never throws for what it reads.
 */
export async function simulateMatrix(
  question: MatrixQuestion,
  onProgress?: (done: number, total: number) => void,
): Promise<MatrixColumn[]> {
  const told: MatrixColumn[] = []
  for (const column of columns) {
    told.push(await simulateColumn(column, question))
    onProgress?.(told.length, columns.length)
  }
  return told
}

async function simulateColumn(column: Column, question: MatrixQuestion): Promise<MatrixColumn> {
  const { id, label, versions } = column
  const last = question.publications.at(-1)
  const file = last === undefined ? null : fileFor(column, last.files)
  const key = question.keys.find(({ kind }) => kind === column.keyKind)
  const empty = { id, label, versions, file: file?.path ?? null, steps: [], update: null }
  const nothing = { ...empty, stored: [], mayDiffer: null, cells: [], appKey: null }
  if (file === null) return { ...nothing, missing: 'Nothing of this is a file for it.' }
  if (column.keyKind !== null && key === undefined) {
    return { ...nothing, missing: `No public key of the kind that its app carries is chosen.` }
  }
  const calls = column.client.id === 'curl' ? curlCalls(file) : null
  if (calls !== null) return { ...nothing, ...(await scriptColumn(column, calls, question)) }
  const appKey = key === undefined ? null : await appKeyOf(column, key)
  const installed = await install(column, appKey ?? '', question)
  const { steps, update, device } = installed
  const cells: (MatrixCell | null)[] = []
  for (const server of question.servers)
    cells.push(await meet(column, installed, server, question.now))
  const reading = column.isApple ? unprovedReading(file.bytes, update) : null
  const mayDiffer = column.unproved ?? reading
  return {
    ...nothing,
    appKey,
    missing: null,
    steps,
    update,
    stored: device.stored,
    mayDiffer,
    cells,
  }
}

/** A script calls curl for one host after the other, each with its own pins. */
async function scriptColumn(
  column: Column,
  calls: readonly CarriedHost[],
  question: MatrixQuestion,
): Promise<Omit<MatrixColumn, 'id' | 'label' | 'versions' | 'file' | 'appKey'>> {
  const because = `It calls curl for ${calls.length} ${calls.length === 1 ? 'host' : 'hosts'}, each with its own pins.`
  const update = { result: 'OK', because }
  const steps = [{ title: 'The script', ...update }]
  const cells: (MatrixCell | null)[] = []
  for (const server of question.servers) {
    const host = hostOf(server)
    const call = calls.find((one) => one.host === host)
    if (call === undefined) {
      const none = `It has no call for ${JSON.stringify(host ?? '')}.`
      const step = { title: 'Connects', result: 'NOT_PINNED', because: none }
      cells.push({ meeting: 'not pinned', name: host, fingerprint: null, steps: [...steps, step] })
      continue
    }
    const { device } = await install(column, '', question, pinnedPubKey(call))
    cells.push(await meet(column, { device, steps, update }, server, question.now))
  }
  const stored = calls.flatMap(({ host, digests }) =>
    digests.map((fingerprint) => ({ name: host, fingerprint, expires: null })),
  )
  return { missing: null, steps, update, stored, mayDiffer: column.unproved, cells }
}

async function appKeyOf({ client }: Column, { spki }: AnyVerificationKey): Promise<string> {
  try {
    return (await client.appKeyOf?.(encodeBase64(spki))) ?? ''
  } catch (error) {
    // A key of the kind that this client has no form for: the app would carry what it can't read.
    if (error instanceof InputError) return encodeBase64(spki)
    throw error
  }
}

interface Installed {
  readonly device: Device
  readonly steps: readonly MatrixStep[]
  readonly update: Verdict
}

/** Starts the app and hands it what was published. `own` in place of the file of the last publication. */
async function install(
  column: Column,
  appKey: string,
  { publications, hasFallback = false, now }: MatrixQuestion,
  own?: Uint8Array<ArrayBuffer>,
): Promise<Installed> {
  const { client, remembers, usesChallenge } = column
  const fetched = remembers ? publications : publications.slice(-1)
  const fallback = hasFallback && remembers ? fallbackIn(publications.at(-1)) : null
  const setup = { appKey, usesChallenge, fallback }
  const started = await client.start(setup, fetched[0]?.at ?? now)
  const steps: MatrixStep[] = [{ title: 'Start', ...verdictOf(started) }]
  let { device } = started
  let update = verdictOf(started)
  for (const publication of fetched) {
    const file = fileFor(column, publication.files)
    if (file === null) {
      const because = `Nothing in ${publication.label} is a file for this client: nothing is fetched.`
      steps.push({ title: publication.label, result: 'NOTHING', because })
      continue
    }
    const { challenge = null, signature = null } = publication
    const delivery = { body: own ?? file.bytes, challenge, signature }
    const updated = await device.update(delivery, publication.at)
    device = updated.device
    update = verdictOf(updated)
    steps.push({
      title: `${column.keyKind === null ? 'Built with' : 'Update from'} ${publication.label}`,
      ...update,
    })
  }
  return { device, steps, update }
}

function fallbackIn(publication: Publication | undefined): Uint8Array<ArrayBuffer> | null {
  const file = publication?.files.find(({ path }) => /(^|\/)wultra-fallback\.json$/.test(path))
  return file?.bytes ?? null
}

function verdictOf({ result, because }: Verdict): Verdict {
  return { result, because }
}

async function meet(
  column: Column,
  { device, steps, update }: Installed,
  given: MatrixServer,
  now: Date,
): Promise<MatrixCell | null> {
  if (!('chain' in given) && given.digest !== null && given.digest !== column.digest) return null
  const server = serverOf(given)
  const { name, fingerprint } = await column.client.lookUp(server)
  const looked: MatrixStep = {
    title: 'Looks at the server',
    result: name ?? 'NO NAME',
    because:
      name === null
        ? 'It derives no name from this certificate.'
        : `It looks for ${JSON.stringify(name)} and the ${column.digest === 'spki' ? 'public key' : 'certificate'} with the digest ${fingerprint ?? 'that it cannot make'}.`,
  }
  const isDead = column.keyKind === null && update.result !== 'OK'
  const decided = await device.validate(server, now)
  const meeting = isDead ? 'crash' : meetingOf(decided.result)
  return {
    meeting,
    name,
    fingerprint,
    steps: isDead ? steps : [...steps, looked, { title: 'Connects', ...verdictOf(decided) }],
  }
}

function serverOf(given: MatrixServer): Server {
  if (!('chain' in given)) return { name: given.name, fingerprint: given.fingerprint }
  return given.host === null ? { chain: given.chain } : { host: given.host, chain: given.chain }
}

/** As `pinnedServer` has it. */
function hostOf(given: MatrixServer): string | null {
  if (!('chain' in given)) return given.name
  const [leaf] = given.chain
  return given.host ?? leaf?.dnsNames[0] ?? null
}

/** The words of all clients for what became of a connection. */
function meetingOf(result: string): Meeting {
  switch (result) {
    case 'TRUSTED':
    case 'CONNECTS':
      return 'connects'
    case 'NOT_PINNED':
      return 'not pinned'
    case 'CRASH':
      return 'crash'
    default:
      return 'refused'
  }
}
