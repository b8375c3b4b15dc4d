/** Codes of the command itself: wrong usage, and files that cannot be read or written. Each has a paragraph in errors.md. */
export const commandErrorCodes = [
  'COMMAND_UNKNOWN',
  'COMMAND_MISSING',
  'OPTION_UNKNOWN',
  'OPTION_MISSING',
  'OPTION_REPEATED',
  'OPTION_VALUE',
  'OPTIONS_CONFLICT',
  'OPERAND_MISSING',
  'OPERAND_UNEXPECTED',
  'PASSWORD_NEEDED',
  'OUTPUT_EXISTS',
  'OUTPUT_NOT_WRITTEN',
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'ENTRIES_UNREADABLE',
  'COMMAND_INTERNAL',
] as const

export type CommandErrorCode = (typeof commandErrorCodes)[number]
