import type { CodeTable } from '../code-table.ts'

export const certificateCodes = {} as const satisfies CodeTable
