import { CustodyError } from '../../bridge/wire.ts'
import type { Bytes } from '../../core/encoding/bytes.ts'
import { encodeHex } from '../../core/encoding/hex.ts'
import { parseJson } from '../../core/encoding/json.ts'
import { decodeUtf8 } from '../../core/encoding/utf8.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import type { VaultStorage } from '../ports/vault-storage.ts'
import { parseDocument, reading, renderDocument } from './document.ts'
import { headerName } from './layout.ts'

/**
 * The newest format that is read here. 1: keys of P-256 only; 2: keys of every kind, several MACs to a record; 3: keys that
 * are marked as compromised, which an earlier desk would sign with.
 */
const newestFormat = 3

/** What a vault says of itself. Only the format ever changes, upwards. */
export interface VaultHeader {
  readonly formatVersion: number
  readonly vaultId: string
  readonly practice: boolean
  readonly createdAt: string
}

/** The header of a new vault: of the first format, so that an earlier desk opens it as long as it can. */
export function newHeader(crypto: HostCrypto, practice: boolean, now: Date): VaultHeader {
  const vaultId = encodeHex(crypto.getRandomValues(new Uint8Array(16)))
  return { formatVersion: 1, vaultId, practice, createdAt: now.toISOString() }
}

/** Writes a header and returns it. */
export async function writeHeader(
  storage: VaultStorage,
  header: VaultHeader,
): Promise<VaultHeader> {
  await storage.write(headerName, await renderDocument({ format: 'pinseal-vault', ...header }))
  return header
}

/** Reads a header. Throws VAULT_TOO_NEW for a later format, before anything else of it is read; VAULT_DAMAGED. */
export async function parseHeader(bytes: Bytes): Promise<VaultHeader> {
  await refuseNewer(bytes)
  const { fields } = await parseDocument(headerName, bytes)
  return reading(headerName, () => {
    fields.literal('format', 'pinseal-vault')
    const header = {
      formatVersion: fields.integer('formatVersion', 1, newestFormat),
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
  if (typeof value['formatVersion'] !== 'number' || value['formatVersion'] <= newestFormat) return
  throw new CustodyError(
    'VAULT_TOO_NEW',
    `This vault was written by a newer Pinseal (vault format ${String(value['formatVersion'])}, ` +
      `this one knows ${String(newestFormat)}). It is only read here.`,
  )
}
