import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { median, row, verdict } from './measure.ts'

/** How long until the command answers, as a whole process. */
export function benchStart(): void {
  const command = join(process.cwd(), 'out/cli/pinseal.mjs')
  console.log('Start')
  if (!existsSync(command)) {
    row('the command', 'not built', 'run npm run build first')
    return
  }
  const certificate = join(process.cwd(), 'test/vectors/wultra/certs/leaf-p256.pem')
  for (const args of [['--help'], ['inspect', certificate, '--json']]) {
    const times = Array.from({ length: 8 }, () => {
      const start = performance.now()
      execFileSync(process.execPath, [command, ...args])
      return performance.now() - start
    })
    const time = median(times.slice(1))
    verdict(`pinseal ${args[0] ?? ''}`, time < 300, `${Math.round(time)} ms`, '< 300 ms')
  }
}
