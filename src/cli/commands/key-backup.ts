import type { Arguments } from '../arguments.ts'
import { forceOption, type Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { chooseKey } from '../key-choice.ts'
import { checkOutput } from '../output-files.ts'
import { Passwords } from '../password.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'
import { fileSink } from '../vault-sinks.ts'

export const keyBackup: Command = {
  spec: {
    name: 'key backup',
    says: 'An encrypted copy of a signing key (PKCS#8, PBES2 with AES-256), readable by openssl and, of P-256 keys, the Wultra tool.',
    operands: { placeholder: 'ID', least: 1, most: 1 },
    options: {
      out: { value: 'F', says: 'where to write it; readable by you only' },
      ...forceOption,
    },
    notes: [
      'Two passwords are asked for: that of the key in the vault, then a new one for the backup. In --password-file or on standard input they are the first and the second line; with one line the backup has the same.',
    ],
    examples: [
      {
        does: 'Keep a copy in the safe',
        run: 'pinseal key backup 1f2e3d4c --out /media/stick/key.pem',
      },
      { does: 'Does it open?', run: 'openssl pkey -in /media/stick/key.pem -noout -text' },
    ],
  },
  run: runBackup,
}

async function runBackup(given: Arguments, around: Surroundings): Promise<Outcome> {
  const out = given.required('out', 'the backup must go somewhere.')
  const force = given.has('force')
  await checkOutput(out, force)
  const passwords = new Passwords(given, around)
  const sink = fileSink(out, 'private', force)
  return withVault(given, around, { sink }, async (custodian) => {
    const { keyId } = chooseKey((await custodian.status()).keys, given.operands[0] ?? '')
    const passphrase = await passwords.ask('Password of the key in the vault')
    const backupPassphrase = passwords.isGiven
      ? ((await passwords.askOrNull('', 1)) ?? passphrase)
      : await passwords.askNew('New password for the backup')
    await custodian.backupKey(keyId, passphrase, backupPassphrase)
    return {
      exit: 0,
      json: { keyId, out },
      text: `A backup of the key ${keyId} was written to ${out}\n`,
    }
  })
}
