import type { CodeTable } from '../code-table.ts'

export const policyCodes = {} as const satisfies CodeTable
