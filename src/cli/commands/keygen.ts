import type { KeyForm } from '../../bridge/custody.ts'
import type { Arguments } from '../arguments.ts'
import { forceOption, type Command } from '../command.ts'
import type { Outcome } from '../exit.ts'
import { makeKeyFile } from '../key-file.ts'
import { checkOutput, writeOutput } from '../output-files.ts'
import { Passwords } from '../password.ts'
import { printable } from '../printable.ts'
import { appKeyLine, chosenKind, describeKey, formsAsJson } from '../shown-key.ts'
import type { Surroundings } from '../surroundings.ts'
import { withVault } from '../vault.ts'

export const keygen: Command = {
  spec: {
    name: 'keygen',
    says: "Makes a signing key, in the vault or as an encrypted key file like the Wultra tool's.",
    operands: { placeholder: '', least: 0, most: 0 },
    options: {
      label: { value: 'L', says: 'what the key is called' },
      kind: {
        value: 'KIND',
        says: 'p256 (every app has one; the default), rsa-2048 or rsa-4096 (for the SDKs of ssl-pinning), ed25519 (for react-native-ssl-manager)',
      },
      out: {
        value: 'KEY.pem',
        says: 'not in the vault but in this file, PKCS#8 encrypted; readable by you only',
      },
      'small-machine': { says: 'seal it with 64 MiB of memory in place of 256' },
      ...forceOption,
    },
    notes: [
      'The password of a key in the vault must be worth 50 bits: five random words are. Whoever has the password and the vault can sign.',
    ],
    examples: [
      { does: 'A key in the vault', run: 'pinseal keygen --label "Production 2026"' },
      {
        does: 'One more for the apps that use ssl-pinning',
        run: 'pinseal keygen --kind rsa-4096 --label "ssl-pinning 2026"',
      },
      {
        does: 'A key file, as the Wultra tool makes it',
        run: 'pinseal keygen --label CI --out keypair.pem --password-file password.txt',
      },
    ],
  },
  run: runKeygen,
}

async function runKeygen(given: Arguments, around: Surroundings): Promise<Outcome> {
  const out = given.value('out')
  const label = given.required('label', 'a key needs a name that people know it by.')
  const form = chosenKind(given.value('kind') ?? 'p256')
  if (out !== undefined) return writeKeyFile(given, around, { label, form, out })
  return withVault(given, around, { makes: true }, async (custodian) => {
    const passphrase = await new Passwords(given, around).askNew('New password for the key')
    const smallMachine = given.has('small-machine')
    const key = await describeKey(
      await custodian.makeKey({ label, passphrase, smallMachine }, form),
    )
    return {
      exit: 0,
      json: key,
      text: [
        `The key ${key.keyId} (${printable(label)}) is in the vault`,
        appKeyLine(key),
        `  Make a backup: pinseal key backup ${key.keyId.slice(0, 8)} --out KEY.pem`,
        '',
      ].join('\n'),
    }
  })
}

async function writeKeyFile(
  given: Arguments,
  around: Surroundings,
  { label, form, out }: { label: string; form: KeyForm; out: string },
): Promise<Outcome> {
  const force = given.has('force')
  await checkOutput(out, force)
  const password = await new Passwords(given, around).askNew('New password for the key file')
  const { pem, forms } = await makeKeyFile(form, password, around.kdfWorker)
  const shown = formsAsJson(forms)
  await writeOutput(out, pem, 'private', force)
  return {
    exit: 0,
    json: { ...shown, label, out },
    text: [
      `The key ${shown.keyId} (${printable(label)}) was written to ${printable(out)}`,
      appKeyLine(shown),
      `  Check it: openssl pkey -in ${printable(out)} -noout -text`,
      '',
    ].join('\n'),
  }
}
