import { CustodyError } from '../../bridge/wire.ts'
import type { KeyRecord, KeyRequest } from '../../bridge/custody.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import type { Custodian } from '../../custody/ports/custodian-ports.ts'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { Passwords } from '../password.ts'
import { printable } from '../printable.ts'
import { readInput } from '../read-files.ts'
import { appKeyLine, describeKey } from '../shown-key.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

export const keyImport: Command = {
  spec: {
    name: 'key import',
    says: "Takes a signing key file (P-256, RSA, Ed25519) into the vault: PKCS#8 (encrypted or not), PKCS#12, PKCS#1, SEC1, the Wultra tool's keypair.pem, a server's raw private value.",
    operands: { placeholder: 'FILE', least: 1, most: 1 },
    options: {
      label: { value: 'L', says: 'what the key is called here (else the name of the file)' },
      'small-machine': { says: 'seal it with 64 MiB of memory in place of 256' },
    },
    notes: [
      "Two passwords may be needed: that of the vault's new sealed key, then that of the file if it is encrypted. In --password-file or on standard input they are the first and the second line; with one line both are the same.",
      'The file itself is left as it is: remove it yourself once the import was rehearsed.',
    ],
    examples: [
      {
        does: "Take over an ssl-pinning server's key",
        run: 'pinseal key import server-rsa.pem --label "ssl-pinning 2024"',
      },
      {
        does: "Take over the Wultra tool's key",
        run: 'pinseal key import keypair.pem --label "Production 2024"',
      },
      {
        does: 'In a script',
        run: 'pinseal key import keypair.pem --label CI --password-file passwords.txt',
      },
    ],
  },
  run: runImport,
}

async function runImport(given: Arguments, around: Surroundings): Promise<Outcome> {
  const path = given.operands[0] ?? ''
  const file = await readInput(path, 'the key file', around)
  const passwords = new Passwords(given, around)
  return withVault(given, around, { makes: true }, async (custodian) => {
    const request: KeyRequest = {
      label: given.value('label') ?? path.replace(/^.*[\\/]/, ''),
      passphrase: await passwords.askNew('Password for the key in the vault'),
      smallMachine: given.has('small-machine'),
    }
    const key = await describeKey(await importKey(custodian, request, file, passwords))
    return {
      exit: 0,
      json: key,
      text: [
        `The key ${key.keyId} (${printable(key.label)}) is in the vault`,
        appKeyLine(key),
        ...(key.remark === null ? [] : [`  ${printable(key.remark)}`]),
        '',
      ].join('\n'),
    }
  })
}

/** An unencrypted file takes no password, so it is asked for only when the file turns out to need one. */
async function importKey(
  custodian: Custodian,
  request: KeyRequest,
  file: Bytes,
  passwords: Passwords,
): Promise<KeyRecord> {
  try {
    return await custodian.importKey(request, file.slice(), '')
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== 'KEY_FILE_PASSWORD_NEEDED') throw error
  }
  const filePassword = passwords.isGiven
    ? ((await passwords.askOrNull('', 1)) ?? request.passphrase)
    : await passwords.ask('Password of the key file')
  return custodian.importKey(request, file, filePassword)
}
