import { InputError } from '../input-error.ts'
import type { ListDraft } from '../lists/draft.ts'
import { targets } from '../targets/registry.ts'
import type { Target } from '../targets/target.ts'
import { wultra } from '../targets/wultra/target.ts'

/**
 * The targets that a draft is for, in the order of the registry; of a draft that names none, the Wultra list.
 * Throws DRAFT_UNREADABLE for an id that no target has.
 */
export function chosenTargets({
  targets: ids = [wultra.id],
}: Pick<ListDraft, 'targets'>): Target[] {
  const unknown = ids.find((id) => !targets.some((target) => target.id === id))
  if (unknown !== undefined) {
    const message = `There is no target “${unknown}”. Those there are: ${targets.map(({ id }) => id).join(', ')}.`
    throw new InputError('DRAFT_UNREADABLE', message)
  }
  return targets.filter(({ id }) => ids.includes(id))
}
