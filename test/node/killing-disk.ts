import { writeSync } from 'node:fs'
import fsp from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

type Call = (this: unknown, ...args: unknown[]) => Promise<unknown>

let calls = 0
const names: string[] = []

/** How many calls that change the disk were made so far. */
export const changingCalls = (): number => calls

/** The names of the calls since this was last asked. */
export const callsSince = (): string[] => names.splice(0)

/**
 * Lets every call of node:fs/promises that changes the disk count, and this process kill itself in place of the
 * `fatal`th one; where that is a write, after half of the bytes. For child processes of the crash tests only.
 */
export async function killAtCall(fatal: number): Promise<void> {
  const count = (
    name: string,
    holder: Record<string, Call>,
    isChanging: (args: unknown[]) => boolean,
  ): void => {
    const original = holder[name]
    if (original === undefined) throw new TypeError(`no call ${name}`)
    holder[name] = async function (...args) {
      if (isChanging(args)) {
        calls += 1
        names.push(name)
        if (calls === fatal) {
          if (name === 'writeFile') await original.call(this, half(args[0]))
          writeSync(2, `killed at ${name}\n`)
          process.kill(process.pid, 'SIGKILL')
          // The signal may take a moment; nothing may happen meanwhile.
          await new Promise(() => undefined)
        }
      }
      return original.apply(this, args)
    }
  }
  const handle = await fsp.open(process.execPath, 'r')
  const prototype = Object.getPrototypeOf(handle) as Record<string, Call>
  await handle.close()
  const always = (): boolean => true
  count('writeFile', prototype, always)
  count('sync', prototype, always)
  const calling = fsp as unknown as Record<string, Call>
  for (const name of ['rename', 'unlink', 'link', 'mkdir', 'rm']) count(name, calling, always)
  count('open', calling, ([, flags]) => flags !== 'r')
  syncBuiltinESMExports()
}

const half = (content: unknown): Uint8Array => {
  const bytes = content as Uint8Array
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}
