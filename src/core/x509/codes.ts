import type { CodeTable } from '../code-table.ts'

/** What a certificate itself gives to say, for a Wultra list. `dangerous`: phones of one kind would be locked out. */
export const certificateCodes = {
  NO_CLIENT_NAME: { severity: 'error' },
  CN_MISSING: { severity: 'warning', dangerous: true },
  NAMES_DIFFER: { severity: 'warning', dangerous: true },
  CN_SEVERAL: { severity: 'warning' },
  NAME_HAS_DESCRIPTION: { severity: 'warning' },
  TOOL_NAME_DIFFERS: { severity: 'info' },
  SUBJECT_DECEPTIVE: { severity: 'warning' },

  DATE_UNREADABLE: { severity: 'error' },
  CERTIFICATE_REPEATED: { severity: 'info' },
  FILE_UNCHECKED: { severity: 'info' },
  CERTIFICATE_EXPIRED: { severity: 'warning' },
  CERTIFICATE_NOT_YET_VALID: { severity: 'info' },
  CERTIFICATE_DATES_REVERSED: { severity: 'warning' },
  LIFE_SHORTER_THAN_UPDATE: { severity: 'warning', dangerous: true },
  LIFE_SHORT: { severity: 'warning' },

  CERTIFICATE_IS_CA: { severity: 'warning' },
  CERTIFICATE_KEY_WEAK: { severity: 'warning' },
  CERTIFICATE_SIGNATURE_WEAK: { severity: 'warning' },
  CERTIFICATE_NOT_DER: { severity: 'warning' },
  KEY_ENCODING_ODD: { severity: 'warning' },
  NAME_UNREADABLE: { severity: 'warning' },
  EXTENSION_UNREADABLE: { severity: 'warning' },

  CHAIN_ISSUER_MISSING: { severity: 'info' },
  CHAIN_SIGNATURE_WRONG: { severity: 'warning' },
  CHAIN_UNCHECKED: { severity: 'info' },
} as const satisfies CodeTable
