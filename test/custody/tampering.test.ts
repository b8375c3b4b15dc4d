import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import type { JsonObject } from '../../src/core/encoding/json.ts'
import { CustodyError } from '../../src/bridge/wire.ts'
import { openSealedKey, type SealedKey } from '../../src/custody/keys/sealed-key.ts'
import { asHeldStorage } from '../../src/custody/vault/saved-vault.ts'
import { checkReleases } from '../../src/custody/vault/releases.ts'
import { Seal } from '../../src/custody/vault/seal.ts'
import { Vault } from '../../src/custody/vault/vault.ts'
import { readWatermark } from '../../src/custody/vault/watermark.ts'
import { holdVaultFolder } from '../../src/node/vault-folder.ts'
import { nodeClock } from '../../src/node/node-clock.ts'
import { nodeCrypto } from '../../src/node/node-ports.ts'
import { cheapDerivation } from '../node/cheap-derivation.ts'
import {
  digestDraft,
  passphrase,
  reviewAndSign,
  temporaryFolder,
  testDesk,
  unlockedKey,
} from './bench-desk.ts'
import { forge, journalOf, membersOf, rechain, type VaultFiles } from './vault-files.ts'

const host = { crypto: nodeCrypto, clock: nodeClock, derivation: cheapDerivation }
const listId = 'com.example.app'

let original: VaultFiles
let early: VaultFiles
let keyId: string
let keyFile: string
let watermarkFile: string
let seal: Seal

async function filesIn(folder: string): Promise<VaultFiles> {
  const held = await holdVaultFolder(folder)
  const files: VaultFiles = new Map()
  for (const name of await held.storage.list('')) {
    files.set(name, new Uint8Array(readFileSync(join(folder, name))))
  }
  await held.close()
  return files
}

beforeAll(async () => {
  const { custodian, vaultFolder, clock } = testDesk({ ports: { derivation: cheapDerivation } })
  keyId = await unlockedKey(custodian)
  await reviewAndSign(custodian, digestDraft(keyId, ['a.example.com']))
  early = await filesIn(vaultFolder)
  clock.move(60_000)
  await custodian.saveWorkspaceChange(new Uint8Array([1, 2]))
  await custodian.saveWorkspaceChange(new Uint8Array([3]))
  await reviewAndSign(custodian, digestDraft(keyId, ['a.example.com', 'b.example.com']))
  await custodian.exportRelease(listId, 2)
  await custodian.close()
  original = await filesIn(vaultFolder)
  keyFile = `keys/${keyId}.json`
  watermarkFile = `keys/${keyId}.watermark.json`
  const vault = await Vault.open(asHeldStorage(entries(original)), host, false)
  const sealed = vault.keys.get(keyId)?.sealed as SealedKey
  const secrets = await openSealedKey(host, sealed, passphrase)
  seal = await Seal.of(keyId, secrets.journalSecret, nodeCrypto)
})

const otherPublicKey = (kind: 'ec' | 'ed25519'): Uint8Array => {
  const { publicKey } =
    kind === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519')
  return publicKey.export({ format: 'der', type: 'spki' })
}

const entries = (files: VaultFiles): { path: string; bytes: Uint8Array<ArrayBuffer> }[] =>
  [...files].map(([path, bytes]) => ({ path, bytes }))

/** Everything that opening, unlocking and reading check, without the cost of a custodian; the code of what is found. */
async function firstProblem(files: VaultFiles): Promise<string> {
  const vault = await Vault.open(asHeldStorage(entries(files)), host, false)
  if (vault.problem !== null && vault.problem.code !== 'VAULT_IN_USE') return vault.problem.code
  try {
    await vault.workspace.from(0)
    await vault.journal.verify(seal)
    await readWatermark(vault.storage, seal, vault.journal)
    await checkReleases(vault.storage, vault.journal)
    return 'none'
  } catch (error) {
    if (error instanceof CustodyError) return error.code
    throw error
  }
}

/** What an officer meets with the true passphrase on a folder with these files. */
async function officerMeets(files: VaultFiles): Promise<string> {
  const vaultFolder = join(temporaryFolder(), 'vault')
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(vaultFolder, name)), { recursive: true })
    writeFileSync(join(vaultFolder, name), bytes)
  }
  const { custodian } = testDesk({ vaultFolder, ports: { derivation: cheapDerivation } })
  try {
    await custodian.unlock([keyId], passphrase)
    return 'unlocked'
  } catch (error) {
    return (error as CustodyError).code
  } finally {
    const { vault } = await custodian.status()
    // What is refused once stays refused until the vault is opened again.
    if (vault.readOnly !== null) {
      await expect(
        custodian.makeKey({ label: 'x', passphrase, smallMachine: true }, 'ecdsa-p256'),
      ).rejects.toThrow()
    }
    await custodian.close()
    rmSync(vaultFolder, { recursive: true })
  }
}

describe('a vault that a medium has spoilt', () => {
  it('is in order to begin with', async () => {
    expect(await firstProblem(original)).toBe('none')
    expect(await officerMeets(original)).toBe('unlocked')
  })

  it('shows every changed bit', async () => {
    const names = [...original.keys()]
    const total = names.reduce((sum, name) => sum + (original.get(name)?.length ?? 0) * 8, 0)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: total - 1 }), async (bit) => {
        const files: VaultFiles = new Map(original)
        let left = bit
        for (const name of names) {
          const bytes = new Uint8Array(original.get(name) ?? [])
          if (left >= bytes.length * 8) {
            left -= bytes.length * 8
            continue
          }
          const at = left >> 3
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (left & 7))
          files.set(name, bytes)
          break
        }
        expect(await firstProblem(files)).toMatch(/^VAULT_(?:DAMAGED|TAMPERED|TOO_NEW)$/)
      }),
      { numRuns: process.env['CI'] === 'true' ? 10_000 : 2_000 },
    )
  }, 240_000)

  it('shows every cut, every zeroed tail and every file that is gone', async () => {
    for (const [name, bytes] of original) {
      const zeroed = new Uint8Array(bytes)
      zeroed.fill(0, bytes.length - 20)
      for (const spoilt of [
        null,
        bytes.slice(0, -1),
        bytes.slice(0, 10),
        new Uint8Array(),
        zeroed,
      ]) {
        const files: VaultFiles = new Map(original)
        if (spoilt === null) files.delete(name)
        else files.set(name, spoilt)
        // The newest change of the workspace has no successor that would miss it; the desk's own database does.
        if (spoilt === null && name === 'workspace/00000002.json') continue
        // The last records of a journal are missed by the watermark; what came after it, by nobody.
        if (spoilt === null && name === journalOf(original).at(-1)) continue
        expect(`${name} ${await firstProblem(files)}`).toMatch(/ VAULT_(?:DAMAGED|TAMPERED)$/)
      }
    }
  })
})

describe('a vault that somebody changed who knows the format and has no key', () => {
  const attacks: [string, (files: VaultFiles) => Promise<void>][] = [
    [
      'a record dropped from the middle',
      async (files) => {
        files.delete('journal/00000004.json')
        await rechain(files)
      },
    ],
    [
      'the last records dropped',
      async (files) => {
        for (const name of journalOf(files).slice(-4)) files.delete(name)
        await Promise.resolve()
      },
    ],
    [
      'the last release and all its records dropped',
      async (files) => {
        for (const name of journalOf(files).slice(-3)) files.delete(name)
        files.delete('releases/com.example.app/00000002.json')
        await Promise.resolve()
      },
    ],
    [
      'two records exchanged',
      async (files) => {
        const [a, b] = ['journal/00000004.json', 'journal/00000006.json']
        const [first, second] = [files.get(a), files.get(b)]
        if (first !== undefined && second !== undefined) files.set(a, second).set(b, first)
        await rechain(files)
      },
    ],
    [
      'a record told anew',
      async (files) => {
        await forge(files, 'journal/00000004.json', (members) => ({
          ...members,
          details: { ...(members['details'] as JsonObject), listVersion: 7 },
        }))
        await rechain(files)
      },
    ],
    [
      'all MACs of the journal taken off',
      async (files) => {
        for (const name of journalOf(files))
          await forge(files, name, (members) => ({ ...members, mac: null }))
        await rechain(files)
      },
    ],
    [
      'the watermark lowered',
      async (files) => {
        await forge(files, watermarkFile, (members) => ({ ...members, lists: { [listId]: 0 } }))
      },
    ],
    [
      'an earlier watermark put back',
      async (files) => {
        files.set(watermarkFile, early.get(watermarkFile) ?? new Uint8Array())
        await Promise.resolve()
      },
    ],
    [
      'the watermark removed',
      async (files) => {
        files.delete(watermarkFile)
        await Promise.resolve()
      },
    ],
    [
      'a release altered, with the journal made to fit',
      async (files) => {
        const name = 'releases/com.example.app/00000001.json'
        const text = new TextDecoder()
          .decode(files.get(name))
          .replace('a.example.com', 'x.example.com')
        files.set(name, new Uint8Array(new TextEncoder().encode(text)))
        await Promise.resolve()
      },
    ],
    [
      'a release of another version put in its place',
      async (files) => {
        const other = files.get('releases/com.example.app/00000001.json') ?? new Uint8Array()
        files.set('releases/com.example.app/00000002.json', other)
        await Promise.resolve()
      },
    ],
    [
      'the whole journal removed',
      async (files) => {
        for (const name of journalOf(files)) files.delete(name)
        await Promise.resolve()
      },
    ],
    [
      'the practice mark set',
      async (files) => {
        await forge(files, 'vault.json', (members) => ({ ...members, practice: true }))
      },
    ],
    [
      'another vault’s name given',
      async (files) => {
        await forge(files, 'vault.json', (members) => ({ ...members, vaultId: 'ab'.repeat(16) }))
      },
    ],
  ]
  it.each(attacks)('is refused: %s', async (_what, attack) => {
    const files: VaultFiles = new Map(original)
    await attack(files)
    expect(await officerMeets(files)).toBe('VAULT_TAMPERED')
  })

  /** Puts a changed key file's digest into the journal, so that only the key itself can tell. */
  const forgeKey = async (
    files: VaultFiles,
    change: (members: JsonObject) => JsonObject,
  ): Promise<void> => {
    const file = await forge(files, keyFile, change)
    await forge(files, 'journal/00000002.json', (members) => ({
      ...members,
      details: { ...(members['details'] as JsonObject), file },
    }))
    await rechain(files)
  }
  const kdf = (members: JsonObject, change: JsonObject): JsonObject => ({
    ...members,
    kdf: { ...(members['kdf'] as JsonObject), ...change },
  })

  it.each([
    ['derivation below the floor', { memoryKib: 8 }, 'VAULT_TAMPERED'],
    ['fewer passes', { iterations: 1 }, 'VAULT_TAMPERED'],
    [
      'a derivation that would stall the machine',
      { memoryKib: 64 * 1024 * 1024 },
      'VAULT_TAMPERED',
    ],
    ['another cost within the limits', { iterations: 4 }, 'CUSTODY_BAD_PASSPHRASE'],
  ])('is refused: %s', async (_what, change, code) => {
    const files: VaultFiles = new Map(original)
    await forgeKey(files, (members) => kdf(members, change))
    // The cheap derivation of this test knows no cost, but the parameters are authenticated beside it.
    expect(await officerMeets(files)).toBe(code)
  })

  it.each(['label', 'createdAt', 'remark'])(
    'is refused: the %s of the key rewritten',
    async (member) => {
      const files: VaultFiles = new Map(original)
      await forgeKey(files, (members) => ({ ...members, [member]: 'AAAA' }))
      expect(await officerMeets(files)).toBe('CUSTODY_BAD_PASSPHRASE')
    },
  )

  it.each([
    ['spki', 'AAAA'],
    ['spki', encodeBase64(otherPublicKey('ec'))],
    ['spki', encodeBase64(otherPublicKey('ed25519'))],
    ['kind', 'rsa'],
    ['kind', 'ed25519'],
  ])('shows without any passphrase: the %s of the key exchanged for %s', async (member, value) => {
    const files: VaultFiles = new Map(original)
    await forgeKey(files, (members) => ({ ...members, [member]: value }))
    expect(await firstProblem(files)).toBe('VAULT_TAMPERED')
    expect(await officerMeets(files)).toBe('VAULT_TAMPERED')
  })

  it('refuses a key file that the journal does not know, without any passphrase', async () => {
    const files: VaultFiles = new Map(original)
    await forge(files, keyFile, (members) => ({ ...members, label: 'x' }))
    expect(await firstProblem(files)).toBe('VAULT_TAMPERED')
  })

  it('opens a vault of a later format for reading only', async () => {
    const files: VaultFiles = new Map(original)
    await forge(files, 'vault.json', (members) => ({ ...members, formatVersion: 4 }))
    expect(await officerMeets(files)).toBe('VAULT_TOO_NEW')
  })

  it('holds no plain digest or check of the passphrase', () => {
    const members = membersOf(original, keyFile)
    expect(Object.keys(members).sort()).toEqual([
      'cipher',
      'createdAt',
      'kdf',
      'keyId',
      'kind',
      'label',
      'origin',
      'practice',
      'remark',
      'sealed',
      'spec',
      'spki',
    ])
    expect(members['kdf']).toMatchObject({
      name: 'argon2id',
      memoryKib: 65_536,
      iterations: 3,
      parallelism: 4,
    })
  })
})
