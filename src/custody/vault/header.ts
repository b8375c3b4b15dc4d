import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { encodeHex } from '../../core/encoding/hex.ts'
import { parseJson } from '../../core/encoding/json.ts'
import { decodeUtf8 } from '../../core/encoding/utf8.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { parseDocument, reading, renderDocument } from './document.ts'
import { headerName } from './layout.ts'

const formatVersion = 1

/** What a vault says of itself, once and for all. */
export interface VaultHeader {
  readonly vaultId: string
  readonly practice: boolean
  readonly createdAt: string
}

/** Writes the header of a new vault and returns it. */
export async function writeHeader(
  storage: VaultStorage,
  crypto: HostCrypto,
  practice: boolean,
  now: Date,
): Promise<VaultHeader> {
  const vaultId = encodeHex(crypto.getRandomValues(new Uint8Array(16)))
  const header = { vaultId, practice, createdAt: now.toISOString() }
  const members = { format: 'pinseal-vault', formatVersion, ...header }
  await storage.write(headerName, await renderDocument(members))
  return header
}

/** Reads a header. Throws VAULT_TOO_NEW for a later format, before anything else of it is read; VAULT_DAMAGED. */
export async function parseHeader(bytes: Bytes): Promise<VaultHeader> {
  await refuseNewer(bytes)
  const { fields } = await parseDocument(headerName, bytes)
  return reading(headerName, () => {
    fields.literal('format', 'pinseal-vault')
    fields.integer('formatVersion', 1, formatVersion)
    const header = {
      vaultId: fields.text('vaultId', /^[0-9a-f]{32}$/),
      practice: fields.boolean('practice'),
      createdAt: fields.text('createdAt'),
    }
    fields.end()
    return header
  })
}

async function refuseNewer(bytes: Bytes): Promise<void> {
  const value = await reading(headerName, () => parseJson(decodeUtf8(bytes)))
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return
  if (typeof value['formatVersion'] !== 'number' || value['formatVersion'] <= formatVersion) return
  throw new CustodyError(
    'VAULT_TOO_NEW',
    `This vault was written by a newer Pinseal (vault format ${String(value['formatVersion'])}, ` +
      `this one knows ${String(formatVersion)}). It is only read here.`,
  )
}
