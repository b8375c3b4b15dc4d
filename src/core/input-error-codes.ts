/** Codes of input that cannot be read. Each has a paragraph in errors.md. */
export const inputErrorCodes = [
  'BASE64_INVALID',
  'HEX_INVALID',
  'UTF8_INVALID',
  'JSON_INVALID',
  'JSON_DUPLICATE_MEMBER',
  'JSON_TOO_DEEP',
  'INPUT_TOO_LARGE',
  'ZIP_INVALID',
  'ZIP_TOO_LARGE',
  'ZIP_UNSAFE_PATH',
  'DER_INVALID',
  'CERTIFICATE_DATES_UNREADABLE',
  'PRIVATE_KEY_GIVEN',
  'KEY_UNREADABLE',
  'KEY_KIND_UNSUPPORTED',
  'SIGNATURE_NOT_DER',
  'DRAFT_UNREADABLE',
  'RELEASE_UNREADABLE',
  'LIST_UNREADABLE',
  'MANIFEST_UNREADABLE',
] as const

export type InputErrorCode = (typeof inputErrorCodes)[number]
