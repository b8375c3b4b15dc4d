import type { Target } from './target.ts'
import { wultraStatic } from './wultra/static.ts'

/** Every consumer that files are made for. */
export const targets: readonly Target[] = [wultraStatic]
