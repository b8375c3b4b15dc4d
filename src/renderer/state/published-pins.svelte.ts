import { untrack } from 'svelte'
import { parseRelease } from '../../core/lists/release.ts'
import type { AppRecord } from '../workspace/app.ts'
import type { Desk } from './desk.svelte.ts'
import { publishedOf, type PublishedPins } from './release-history.ts'

/** So many releases are looked back through: what was there before has reached phones long ago. */
const most = 12

/** Since when which entries have been in an app's list. To be made while a component starts. */
export class PublishedLists implements PublishedPins {
  #published = $state.raw(publishedOf([]))

  constructor(desk: Desk, app: () => AppRecord) {
    const listId = $derived(app().listId)
    const versions = $derived(
      desk.custody
        .releasesOf(listId)
        .slice(0, most)
        .map(({ listVersion }) => listVersion),
    )
    $effect(() => {
      const wanted = versions
      const list = listId
      untrack(() => {
        desk.notices.attempt(async () => {
          const releases = await Promise.all(
            wanted.map(async (version) =>
              parseRelease(await desk.custody.port.release(list, version)),
            ),
          )
          this.#published = publishedOf(releases)
        })
      })
    })
  }

  since(name: string, fingerprint: string): number | null {
    return this.#published.since(name, fingerprint)
  }

  get nearest(): number | null {
    return this.#published.nearest
  }
}
