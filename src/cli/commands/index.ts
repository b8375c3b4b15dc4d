import type { Command, CommandSpec } from '../command.ts'

export interface Entry {
  readonly says: string
  readonly load: () => Promise<Command>
}

export interface Group {
  readonly says: string
  readonly members: Readonly<Record<string, Entry>>
  readonly examples: CommandSpec['examples']
}

/** Every command. Each is loaded when it is called: `--help` and `inspect` do not wait for key derivation. */
export const commands: Readonly<Record<string, Entry | Group>> = {
  inspect: {
    says: 'certificates: what would be pinned, and what each client calls them',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  keygen: {
    says: 'make a signing key, in the vault or as an encrypted file',
    load: async () => (await import('./keygen.ts')).keygen,
  },
  key: {
    says: 'list, import, export-public, backup, retire',
    members: {
      list: {
        says: 'the signing keys of the vault',
        load: async () => (await import('./key-list.ts')).keyList,
      },
      import: {
        says: 'take a key file into the vault',
        load: async () => (await import('./key-import.ts')).keyImport,
      },
      'export-public': {
        says: 'the public key that an app or a verifier carries',
        load: async () => (await import('./key-export-public.ts')).keyExportPublic,
      },
      backup: {
        says: 'an encrypted copy of a signing key, readable by openssl',
        load: async () => (await import('./key-backup.ts')).keyBackup,
      },
      retire: {
        says: 'end the use of a signing key, for ever; mark it as compromised',
        load: async () => (await import('./key-retire.ts')).keyRetire,
      },
    },
    examples: [
      { does: 'Which keys are there?', run: 'pinseal key list' },
      {
        does: 'The public key, as the Wultra SDKs take it',
        run: 'pinseal key export-public KEYID --form point',
      },
    ],
  },
  sign: {
    says: 'sign one release over certificates and typed entries',
    load: async () => (await import('./sign.ts')).sign,
  },
  verify: {
    says: 'check lists, manifests and bundles against the public keys you trust',
    load: async () => (await import('./verify.ts')).verify,
  },
  diff: {
    says: 'what changes from one list to another',
    load: async () => (await import('./diff.ts')).diff,
  },
  simulate: {
    says: 'what phones would make of lists, by the rules of each real client',
    load: async () => (await import('./simulate.ts')).simulate,
  },
  forecast: {
    says: 'when phones will be locked out, and by when to publish the next pin',
    load: async () => (await import('./forecast.ts')).forecast,
  },
  export: {
    says: 'write a release of the vault again, byte for byte',
    load: async () => (await import('./export.ts')).exportRelease,
  },
  vault: {
    says: 'info, check, backup, restore',
    members: {
      info: {
        says: 'where it lies, its keys and its releases',
        load: async () => (await import('./vault-info.ts')).vaultInfo,
      },
      check: {
        says: 'read all of it and check every chain and signature',
        load: async () => (await import('./vault-check.ts')).vaultCheck,
      },
      backup: {
        says: 'the whole vault as one file',
        load: async () => (await import('./vault-backup.ts')).vaultBackup,
      },
      restore: {
        says: 'make a new vault from such a file',
        load: async () => (await import('./vault-restore.ts')).vaultRestore,
      },
    },
    examples: [
      { does: 'Is the vault whole?', run: 'pinseal vault check' },
      { does: 'Keep a copy elsewhere', run: 'pinseal vault backup --out /media/stick/vault.zip' },
    ],
  },
  demo: {
    says: 'the whole main job on sample certificates, in a throw-away vault',
    load: async () => (await import('./demo.ts')).demo,
  },
}

export const overview = {
  says: 'Pinseal signs and verifies lists of pinned TLS certificates, offline.',
  examples: [
    { does: 'See the whole main job on samples', run: 'pinseal demo' },
    { does: 'What would be pinned?', run: 'pinseal inspect server.pem' },
    {
      does: 'Sign a folder of certificates with a key of the vault',
      run: 'pinseal sign certificates/ --key-id KEYID --out bundle',
    },
    {
      does: 'Is the list that is served now good?',
      run: 'curl -s https://static.example.com/fingerprints.json | pinseal verify - --key public-key.pem',
    },
  ],
} as const
