import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { Journal } from './journal.ts'
import { asHeldStorage, readSavedVault, replaceAll } from './saved-vault.ts'
import { Vault, type VaultHost } from './vault.ts'

/**
 * Puts a saved vault in place of an empty one, after looking at the saved one as a whole. The vault must be opened again
 * after it. From then on no list is signed before its latest published version was given.
 * Throws CUSTODY_REFUSED where keys are in the way, PRACTICE_ONLY, VAULT_DAMAGED, VAULT_TAMPERED, VAULT_TOO_NEW, or a
 * STORAGE_ code.
 */
export async function restoreSaved(vault: Vault, host: VaultHost, zip: Bytes): Promise<void> {
  vault.refuseUnlessWritable()
  if (vault.header.practice) {
    throw new CustodyError('PRACTICE_ONLY', 'A saved vault is not restored in practice.')
  }
  if (vault.keys.size > 0) {
    throw new CustodyError(
      'CUSTODY_REFUSED',
      'This vault holds keys. A saved vault only takes the place of an empty one.',
    )
  }
  const files = readSavedVault(zip)
  const saved = await Vault.open(asHeldStorage(files), host, false)
  if (saved.problem !== null && saved.problem.code !== 'VAULT_IN_USE') {
    throw new CustodyError(saved.problem.code, `The saved vault: ${saved.problem.message}`)
  }
  const finish = await replaceAll(vault.storage, files)
  const { journal } = await Journal.read(vault.storage)
  await journal.append('vault restored', {}, host.clock.now(), [])
  await finish()
}
