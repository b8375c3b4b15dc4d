import type { CodeTable } from '../code-table.ts'

/** What a target can't carry, or what its file turned out to be. An error keeps that target's files back, no others. */
export const targetCodes = {
  TARGET_HOST_INVALID: { severity: 'error' },
  TARGET_HOST_NOT_ASCII: { severity: 'error' },
  TARGET_HOST_IS_ADDRESS: { severity: 'error' },
  TARGET_HOST_SINGLE_LABEL: { severity: 'warning' },
  TARGET_PUBLIC_SUFFIX: { severity: 'error' },
  TARGET_WILDCARD: { severity: 'error' },
  TARGET_APEX_NOT_PINNED: { severity: 'warning', dangerous: true },
  TARGET_SUBDOMAINS_LOST: { severity: 'warning' },
  TARGET_REPORT_ONLY: { severity: 'error' },
  TARGET_PIN_MISSING: { severity: 'error' },
  TARGET_PINS_TOO_FEW: { severity: 'error' },
  TARGET_BACKUP_MISSING: { severity: 'warning' },
  TARGET_AUTHORITY_PIN: { severity: 'warning' },
  TARGET_LEAF_AND_AUTHORITY: { severity: 'error' },
  TARGET_SWITCHES_OFF: { severity: 'warning', dangerous: true },
  TARGET_HOSTS_NOT_BOUND: { severity: 'warning' },
  TARGET_ONE_HOST: { severity: 'warning' },
  TARGET_NAME_AMPERSAND: { severity: 'error' },
  TARGET_CERTIFICATE_MISSING: { severity: 'error' },
  TARGET_CAP_LOST: { severity: 'warning' },
  TARGET_TOO_LARGE: { severity: 'error' },
  TARGET_EMPTY: { severity: 'error' },
  TARGET_KEY_MISSING: { severity: 'error' },
  TARGET_KEY_SIZE: { severity: 'warning' },
  TARGET_HELD_BACK: { severity: 'warning' },

  TARGET_FILE_UNREADABLE: { severity: 'error' },
  TARGET_SIGNATURE_WRONG: { severity: 'error' },
  TARGET_FILE_EXPIRED: { severity: 'error' },
} as const satisfies CodeTable
