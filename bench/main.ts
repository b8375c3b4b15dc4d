import { cpus } from 'node:os'
import { benchImport } from './importing.ts'
import { benchLists } from './lists.ts'
import { benchStart } from './starting.ts'

console.log(`Pinseal bench: Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}`)
console.log('Medians; contenders run in turn within one process.\n')

await benchImport()
await benchLists()
benchStart()
