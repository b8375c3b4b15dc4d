import { holdVaultFolder } from '../../src/node/vault-folder.ts'

// Adds one to a count in a vault folder, as often as told, each time under the lock.
const [folder = '', rounds = '0'] = process.argv.slice(2)
for (let left = Number(rounds); left > 0;) {
  const held = await holdVaultFolder(folder)
  if (held.inUse === null) {
    const before = await held.storage.read('count.json')
    const count = before === null ? 0 : Number(new TextDecoder().decode(before))
    await held.storage.write('count.json', new TextEncoder().encode(String(count + 1)))
    left -= 1
  }
  await held.close()
}
