import type { CodeTable } from '../code-table.ts'

/** What reviewing a draft finds. `dangerous`: may lock phones out, so it is acknowledged by itself. */
export const policyCodes = {
  LIST_EMPTY: { severity: 'error' },
  LIST_ALL_EXPIRED: { severity: 'error' },

  NAME_EMPTY: { severity: 'error' },
  NAME_CONTROL_CHARACTER: { severity: 'error' },
  NAME_DECEPTIVE: { severity: 'warning', dangerous: true },
  NAME_NOT_NFC: { severity: 'warning' },
  NAMES_LOOK_EQUAL: { severity: 'warning' },
  NAME_UNUSUAL: { severity: 'warning' },
  NAME_OVERRIDE_WRONG: { severity: 'error' },
  NAME_OVERRIDE_PARTIAL: { severity: 'warning', dangerous: true },

  DIGEST_NOT_BASE64: { severity: 'error' },
  DIGEST_LENGTH: { severity: 'error' },
  EXPIRES_NOT_INTEGER: { severity: 'error' },
  EXPIRES_IN_MILLISECONDS: { severity: 'error' },
  EXPIRES_PAST_CERTIFICATE: { severity: 'error' },
  ENTRY_ALREADY_EXPIRED: { severity: 'warning' },
  PIN_REPEATED: { severity: 'warning' },

  HOST_NOT_COVERED: { severity: 'warning' },
  HOST_PRIVATE: { severity: 'info' },

  ENTRY_REMOVED: { severity: 'info' },
  EXPIRY_SHORTENED: { severity: 'warning', dangerous: true },
  LAST_PIN_ENDS: { severity: 'warning', dangerous: true },
  LEAD_TIME_SHORT: { severity: 'warning', dangerous: true },
  LEAD_TIME_TIGHT: { severity: 'warning' },
  SIGNING_KEY_CHANGED: { severity: 'warning', dangerous: true },
} as const satisfies CodeTable
