import type { Target } from './target.ts'
import { wultra } from './wultra/target.ts'

/** Every consumer that lists are made for. */
export const targets: readonly Target[] = [wultra]
