import type { CertificateRow } from '../workspace/certificate.ts'
import { isDeceptive } from '../../core/text/deception.ts'
import { spanText } from '../words.ts'

/** The one thing about a certificate that a row of a list has room for. */
export interface Remark {
  readonly tone: 'bad' | 'warn'
  readonly text: string
}

const day = 86_400

/** What matters most of a certificate for a list; null when there is nothing. */
export function remarkOf(row: CertificateRow, now: number): Remark | null {
  const left = row.notAfter - now
  if (left <= 0) return { tone: 'bad', text: 'expired' }
  if (row.notBefore > now) return { tone: 'warn', text: 'not yet valid' }
  if (Object.values(row.clientNames).some((name) => name !== null && isDeceptive(name))) {
    return { tone: 'warn', text: 'may deceive' }
  }
  if (!namesAgree(row) && !row.isCa) {
    return { tone: 'warn', text: row.commonNames.length === 0 ? 'no common name' : 'names differ' }
  }
  if (left <= 14 * day) return { tone: 'bad', text: spanText(left) }
  if (left <= 30 * day) return { tone: 'warn', text: spanText(left) }
  return null
}

/** Whether all clients derive one and the same name. */
export function namesAgree(row: CertificateRow): boolean {
  const { tool, android, ios, iosOlder } = row.clientNames
  return tool !== null && tool === android && android === ios && ios === iosOlder
}
