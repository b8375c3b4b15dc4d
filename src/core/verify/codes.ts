import type { CodeTable } from '../code-table.ts'

export const verifyCodes = {} as const satisfies CodeTable
