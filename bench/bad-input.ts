import { readFileSync } from 'node:fs'
import { importAny, type ImportOptions } from '../src/core/x509/import.ts'
import { passwordCiphers } from '../src/custody/import/password-ciphers.ts'
import { deriveHere } from '../src/custody/keys/derive.ts'
import { nodeCrypto } from '../src/node/node-ports.ts'
import { badFiles } from '../test/core/x509/bad-files.ts'
import { collectGarbage, row, verdict } from './measure.ts'

const GOAL = 1000
const p12 = new Uint8Array(readFileSync('test/vectors/cryptography/name-all-pwd.p12'))

/** How long the reader takes to refuse each bad file, with its reason; the file is in memory already. */
export async function benchBadInput(): Promise<void> {
  console.log('Bad input, refused with a code')
  let slowest = 0
  const time = async (what: string, bytes: Uint8Array, options: ImportOptions): Promise<void> => {
    collectGarbage()
    const started = performance.now()
    const { rejected } = await importAny('bad', bytes, options)
    const took = performance.now() - started
    slowest = Math.max(slowest, took)
    row(what, `${Math.round(took)} ms`, rejected.map(({ code }) => code).join())
  }
  for (const { what, make } of badFiles) await time(what, make(), {})
  const ciphers = passwordCiphers({ crypto: nodeCrypto, derivation: deriveHere })
  const wrong = { ciphers, password: 'wrong' }
  await time('an old PKCS#12 file of 20,000 passes, wrong password', p12, wrong)
  verdict('slowest', slowest <= GOAL, `${Math.round(slowest)} ms`, `≤ ${GOAL} ms`)
  console.log()
}
