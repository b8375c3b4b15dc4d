import { certificateCodes } from './x509/codes.ts'
import { policyCodes } from './policy/codes.ts'
import { targetCodes } from './targets/codes.ts'
import { verifyCodes } from './verify/codes.ts'

/** Every finding code with its severity. Each has a paragraph in errors.md; a test holds the two together. */
export const findingCodes = {
  ...certificateCodes,
  ...policyCodes,
  ...targetCodes,
  ...verifyCodes,
} as const

export type FindingCode = keyof typeof findingCodes
