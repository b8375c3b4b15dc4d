import type { KeyRecord } from '../../bridge/custody.ts'
import { exposureWords, type Exposure } from '../../core/policy/exposure.ts'
import type { AppRecord } from '../workspace/app.ts'
import { generationsOf, keyIdsOf, listIdsOf } from '../workspace/generation.ts'
import { hashOf } from './address.svelte.ts'
import type { ExposureQuestion } from './exposures.svelte.ts'
import type { Standing } from './forecast-standing.ts'

/** What is known when it is said how an app stands that carries, or carried, a compromised key. */
export interface CompromiseGiven {
  /** With all its generations. */
  readonly app: AppRecord
  readonly keys: readonly KeyRecord[]
  /** Of all compromised keys, in the app's lists. */
  readonly exposures: readonly Exposure[]
  /** Whether the list of the newest generation has a release. */
  readonly isReleased: boolean
}

/** What is to be asked for an app: all that compromised keys signed in its lists. */
export function compromiseQuestion(
  app: AppRecord | null,
  compromised: ReadonlySet<string>,
): ExposureQuestion {
  return { keyIds: [...compromised], listIds: app === null ? [] : listIdsOf(app) }
}

/**
 * Of an app whose key is compromised, what that means for its phones and the next step; null where no key of it is, and
 * nothing is live that one signed.
 */
export function compromiseStanding(given: CompromiseGiven): Standing | null {
  const { app, keys, exposures, isReleased } = given
  const compromised = keys.filter(({ state }) => state === 'compromised')
  const own = compromised.filter(({ keyId }) => keyIdsOf(app).includes(keyId))
  if (own.length > 0) {
    return {
      tone: 'bad',
      title: `${named(own)} compromised.`,
      text: liveWords(exposures),
      ...(isReleased
        ? {
            next: `Move ${app.name} to a new key now: it gets a list of its own, and the next version of the app carries it. ${own.some(({ keyId }) => keyId === app.keyId) ? 'Apps in the field get no more lists.' : 'What it signs is left out of releases until then.'}`,
            action: { label: 'Rotate the key', href: hashOf('apps', app.id, 'rotate') },
          }
        : {
            next: 'Nothing was released yet: choose another key for the app.',
            action: { label: 'See the app', href: hashOf('apps', app.id) },
          }),
    }
  }
  if (exposures.length === 0) return null
  const before = compromised.filter(({ keyId }) => exposures.some((one) => one.keyId === keyId))
  const older = generationsOf(app).slice(1).map(keyIdsOf).flat()
  const isInField = before.some(({ keyId }) => older.includes(keyId))
  return {
    tone: 'bad',
    title: `${named(before)} compromised, and what it signed is live.`,
    text: liveWords(exposures),
    next: isReleased
      ? `Bring phones to the version of the app that reads ${app.listId}${isInField ? ': the others take whatever is signed with that key' : ''}.`
      : `Sign the first release of ${app.listId}, and release the version of the app that reads it.`,
    action: isReleased ? null : { label: 'Review', href: hashOf('sign', app.id, app.listId) },
  }
}

function named(keys: readonly KeyRecord[]): string {
  const labels = keys.map(({ label }) => `“${label}”`).join(' and ')
  return keys.length === 1 ? `The signing key ${labels} is` : `The signing keys ${labels} are`
}

/** What of it is live, client by client; of several lists with their names. */
export function liveWords(exposures: readonly Exposure[]): string {
  if (exposures.length === 0) return 'Nothing that it signed here is live on phones.'
  const lists = new Set(exposures.map(({ listId }) => listId))
  return exposures
    .map((one) => (lists.size > 1 ? `${one.listId}, ${exposureWords(one)}` : exposureWords(one)))
    .join(' ')
}
