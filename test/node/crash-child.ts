import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { createCustodian } from '../../src/custody/custodian.ts'
import { writeFile, writeFolder } from '../../src/node/export-folder.ts'
import { nodePorts } from '../../src/node/node-ports.ts'
import { cheapDerivation } from './cheap-derivation.ts'
import { crashDraft, crashPassphrase } from './crash-draft.ts'
import { callsSince, changingCalls, killAtCall } from './killing-disk.ts'

// Does the main job in a folder and says each step once it was acknowledged, until the disk kills it.
const [folder = '', fatal = '0'] = process.argv.slice(2)
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}
const ports = nodePorts({
  edition: 'command',
  vaultFolder: join(folder, 'vault'),
  kdfWorker: 'not used here',
  sink: {
    folder: async (_name, files) => {
      const path = join(folder, 'bundle')
      await writeFolder(path, files)
      return { kind: 'saved', path }
    },
    file: async (name, _mediaType, bytes, secret) => {
      await writeFile(join(folder, name), bytes, secret)
      return { kind: 'saved', path: join(folder, name) }
    },
  },
})
const custodian = createCustodian({ ...ports, derivation: cheapDerivation })
await killAtCall(Number(fatal))

const change = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(text))
const { keyId } = await custodian.makeKey(
  {
    label: 'Crash',
    passphrase: crashPassphrase,
    smallMachine: true,
  },
  'ecdsa-p256',
)
say(`key ${keyId}`)
const other = await custodian.makeKey(
  { label: 'Crash too', passphrase: crashPassphrase, smallMachine: true },
  'ed25519',
)
say(`key ${other.keyId}`)
await custodian.unlock([keyId, other.keyId], crashPassphrase)
for (const text of ['a', 'b', 'c']) {
  callsSince()
  await custodian.saveWorkspaceChange(change(text))
  say(`change ${text}`)
  say(`by ${callsSince().join(' ')}`)
}
await custodian.compactWorkspace(2, change('ab'))
say('compacted')
for (const version of [1, 2]) {
  const draft = crashDraft(keyId, version, other.keyId)
  const { reviewId, findings } = await custodian.review(draft)
  const acknowledgements = findings.map(({ code, subject }) => ({ code, subject, reason: 'test' }))
  const { listVersion } = await custodian.sign(draft, reviewId, acknowledgements)
  say(`signed ${String(listVersion)}`)
  await custodian.exportRelease('com.example.crash', listVersion)
  say(`exported ${String(listVersion)}`)
}
await custodian.saveVault()
say('saved')
await custodian.retireKey(keyId)
say('retired')
await custodian.markCompromised(keyId, 'Its backup was stolen')
say('compromised')
await custodian.close()
say(`calls ${String(changingCalls())}`)
