import { readdirSync, readFileSync } from 'node:fs'

/**
 * Watches the resident memory of a browser and all its processes, by its profile's folder, from now on. `growth` ends it
 * and answers with the highest seen above the first, in octets; null where the system has no /proc.
 */
export function memoryOf(profile: string): { growth: () => number | null } {
  const first = resident(profile)
  let highest = first ?? 0
  const timer = setInterval(() => {
    highest = Math.max(highest, resident(profile) ?? 0)
  }, 50)
  return {
    growth: () => {
      clearInterval(timer)
      return first === null ? null : highest - first
    },
  }
}

function resident(profile: string): number | null {
  try {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => processOf(pid) ?? [])
    const members = new Set(
      all.filter(({ command }) => command.includes(profile)).map(({ pid }) => pid),
    )
    // Children come after their parents, but numbers wrap: again until nothing is added.
    for (let before = -1; before !== members.size;) {
      before = members.size
      for (const { pid, parent } of all) if (members.has(parent)) members.add(pid)
    }
    return all.filter(({ pid }) => members.has(pid)).reduce((sum, { memory }) => sum + memory, 0)
  } catch {
    return null
  }
}

/** Null where the process has just ended. */
function processOf(
  pid: string,
): { pid: number; parent: number; command: string; memory: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const number = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return { pid: Number(pid), parent: number('PPid'), command, memory: number('VmRSS') * 1024 }
  } catch {
    return null
  }
}
