import { A_KEY_OF_KIND } from '../core/targets/keys.ts'
import { targets } from '../core/targets/registry.ts'
import { keyKindOf, type Target } from '../core/targets/target.ts'
import type { Arguments } from './arguments.ts'
import { usageError, type Outcome } from './exit.ts'
import { nearest } from './nearest.ts'

/** The targets that a release is asked for. */
export interface AskedTargets {
  /** In the order of the registry. */
  readonly ids: readonly string[]
  /** Those that were named one by one: not being able to make one of them is a failure. */
  readonly byName: ReadonlySet<string>
}

/**
 * `--target`, each with one id or several with commas, or “all”; null where it is not given.
 * Throws CommandError OPTION_VALUE for an id that no target has.
 */
export function askedTargets(given: Arguments): AskedTargets | null {
  const named = given.values('target').flatMap((value) => value.split(','))
  if (named.length === 0) return null
  const ids = targets.map(({ id }) => id)
  for (const id of named) {
    if (id === 'all' || ids.includes(id)) continue
    throw usageError(
      'OPTION_VALUE',
      `there is no target “${id}”`,
      `The nearest is ${nearest(id, ids) ?? 'none'}; --target list names them all.`,
    )
  }
  return {
    ids: named.includes('all') ? ids : ids.filter((id) => named.includes(id)),
    byName: new Set(named.filter((id) => id !== 'all')),
  }
}

/** What `--target list` prints: every target with what it needs and what it cannot carry. */
export function listTargets(): Outcome {
  return {
    exit: 0,
    json: {
      targets: targets.map((target) => ({
        id: target.id,
        label: target.label,
        pins: target.needs.digest,
        key: keyKindOf(target.needs.signature),
        worksWith: target.worksWith,
        cannotCarry: target.cannotCarry,
      })),
    },
    text: targets.map(describe).join('\n'),
  }
}

function describe({ id, label, needs, worksWith, cannotCarry }: Target): string {
  const kind = keyKindOf(needs.signature)
  const signed = kind === null ? 'not signed' : `signed by ${A_KEY_OF_KIND[kind]}`
  const pins = needs.digest === 'certificate' ? 'whole certificates' : 'public keys'
  return `${id}  ${label}\n  pins ${pins}; ${signed}\n  ${worksWith}\n  Cannot carry: ${cannotCarry}\n`
}
