import type { Transaction } from 'dexie'
import type { Bytes } from '../../core/encoding/bytes.ts'
import type { CertificateRow } from './certificate.ts'
import { putCertificates, type CertificateBytes, type Pack, type PackRows } from './packs.ts'

/** From the second layout, which kept each certificate in two records of its own. */
export async function packLooseCertificates(transaction: Transaction): Promise<void> {
  const rows = await transaction.table<CertificateRow>('certificates').toArray()
  const bytes = await transaction
    .table<{ sha256: string; der: Bytes }>('certificateBytes')
    .toArray()
  const ders = new Map(bytes.map(({ sha256, der }) => [sha256, der]))
  const tables = {
    packs: transaction.table<Pack, number>('packs'),
    packRows: transaction.table<PackRows, number>('packRows'),
    packBytes: transaction.table<CertificateBytes, number>('packBytes'),
  }
  await putCertificates(
    tables,
    rows.flatMap((row) => {
      const der = ders.get(row.sha256)
      return der === undefined ? [] : [{ row, der }]
    }),
  )
}
