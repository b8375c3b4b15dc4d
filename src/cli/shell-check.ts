import { spawnSync } from 'node:child_process'

/** How a check went; `not run` where this machine lacks what it needs. */
export type CheckResult = 'passed' | 'failed' | 'not run'

/** Whether the shell and every one of these programs are here. */
export function hasPrograms(programs: readonly string[]): boolean {
  const probe = programs.map((program) => `command -v ${program}`).join(' && ')
  return spawnSync('sh', ['-c', probe], { stdio: 'ignore' }).status === 0
}

/** Runs a check as a person would, by the shell. It passes when its exit code is 0. */
export function runCheck(command: string): CheckResult {
  const done = spawnSync('sh', ['-c', command], { stdio: 'ignore', timeout: 60_000 })
  return done.status === 0 ? 'passed' : 'failed'
}

/** A word for the shell, whatever stands in it. */
export function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
