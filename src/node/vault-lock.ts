import { randomBytes } from 'node:crypto'
import { link, open, readFile, stat, unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { hasErrno } from './storage-errors.ts'
import { writeNewFile } from './durable-file.ts'

/** What the lock file says of its holder. */
interface Holder {
  readonly pid: number
  readonly host: string
  /** Distinguishes this process from an earlier one of the same number; null where the system does not tell. */
  readonly started: string | null
  readonly since: string
}

export type Lock =
  { readonly held: true; release(): Promise<void> } | { readonly held: false; readonly by: string }

/**
 * Takes the vault folder for writing, or says who has it. A lock whose process is dead, on this machine, is taken over;
 * one of another machine never is. Rejects with the file system's own error where the folder cannot be written.
 */
export async function lockFolder(folder: string): Promise<Lock> {
  const path = join(folder, 'lock')
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    started: await startOf(process.pid),
    since: new Date().toISOString(),
  }
  if (await claim(path, mine)) return heldLock(path)
  const seen = await readHolder(path)
  if (seen === null) return (await claim(path, mine)) ? heldLock(path) : inUse(null)
  if (!(await isDead(path, seen))) return inUse(seen)
  return takeOver(path, mine)
}

const heldLock = (path: string): Lock => ({
  held: true,
  release: async () => {
    await unlink(path).catch(() => undefined)
  },
})

const inUse = (holder: Holder | null): Lock => ({
  held: false,
  by:
    holder === null
      ? 'Another process is opening this vault.'
      : `Process ${String(holder.pid)} on ${holder.host} has held this vault since ${holder.since}. ` +
        'Close it there; if that machine is gone for good, remove the file named lock in the vault folder.',
})

/** Creates the lock file with its content in one step; false when it is there already. */
async function claim(path: string, mine: Holder): Promise<boolean> {
  const temporary = `${path.slice(0, -'lock'.length)}.lock.new-${randomBytes(6).toString('hex')}`
  const content = Buffer.from(JSON.stringify(mine))
  await writeNewFile(temporary, content, 0o600)
  try {
    await link(temporary, path)
    return true
  } catch (error) {
    // Who holds the folder clears such files away; then there is a holder.
    if (hasErrno(error, 'EEXIST') || hasErrno(error, 'ENOENT')) return false
    // FAT has no hard links; there the file is empty for a moment, which readers take for a living holder.
    return await claimExclusively(path, content)
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
}

async function claimExclusively(path: string, content: Buffer): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600)
    await handle.writeFile(content)
    await handle.close()
    return true
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false
    throw error
  }
}

/** Replaces a dead lock. Only one taker at a time, so that none removes the fresh lock of another. */
async function takeOver(path: string, mine: Holder): Promise<Lock> {
  const turn = `${path}.takeover`
  if (!(await claim(turn, mine))) {
    const other = await readHolder(turn)
    if (other !== null && !(await isDead(turn, other))) return inUse(other)
    await unlink(turn).catch(() => undefined)
    if (!(await claim(turn, mine))) return inUse(null)
  }
  try {
    const seen = await readHolder(path)
    if (seen !== null) {
      if (!(await isDead(path, seen))) return inUse(seen)
      await unlink(path)
    }
    return (await claim(path, mine)) ? heldLock(path) : inUse(await readHolder(path))
  } finally {
    await unlink(turn).catch(() => undefined)
  }
}

/** The holder that a lock file names; null when the file is gone. An unreadable one names process 0. */
async function readHolder(path: string): Promise<Holder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof value === 'object' && value !== null && 'pid' in value && 'host' in value) {
      const started = 'started' in value && typeof value.started === 'string' ? value.started : null
      const since = 'since' in value ? String(value.since) : ''
      return { pid: Number(value.pid), host: String(value.host), started, since }
    }
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return null
    if (!(error instanceof SyntaxError)) throw error
  }
  return { pid: 0, host: hostname(), started: null, since: '' }
}

async function isDead(path: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return false
  if (holder.pid === 0) {
    const made = await stat(path).catch(() => null)
    return made === null || Date.now() - made.mtimeMs > 10_000
  }
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return hasErrno(error, 'ESRCH')
  }
  const started = await startOf(holder.pid)
  return started !== null && holder.started !== null && started !== holder.started
}

/** When a process started: boot id and clock ticks since boot (proc(5), field 22 of stat). Null outside Linux. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    const line = await readFile(`/proc/${String(pid)}/stat`, 'utf8')
    // The second field, the name in parentheses, may itself hold spaces and parentheses.
    const ticks = line.slice(line.lastIndexOf(')') + 2).split(' ')[19]
    return ticks === undefined ? null : `${boot}:${ticks}`
  } catch {
    return null
  }
}
