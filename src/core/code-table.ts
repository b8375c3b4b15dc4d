import type { Severity } from './finding.ts'

/** Finding codes with the severity of each; `dangerous` ones are acknowledged one by one before signing. */
export type CodeTable = Readonly<
  Record<string, { readonly severity: Severity; readonly dangerous?: true }>
>
