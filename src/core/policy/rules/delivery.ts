import { finding, type Finding } from '../../finding.ts'
import type { ResolvedDraft } from '../../lists/draft.ts'
import { quoted, visible } from '../../text/visible.ts'

/** How the list gets to phones, as far as the officer has said: from a host that it pins, to an SDK that takes no lists. */
export function deliveryRule({ draft, entries }: ResolvedDraft): Finding[] {
  const { delivery, listId } = draft
  if (delivery === undefined) return []
  return [
    ...pinnedByItself(
      delivery.listUrl,
      entries.flatMap((one) => one.hosts),
    ),
    ...sdkFindings(listId, delivery.sdk?.ios, 'iOS', [1, 9], null),
    ...sdkFindings(listId, delivery.sdk?.android, 'Android', [1, 10], [1, 7]),
  ]
}

function pinnedByItself(listUrl: string | undefined, hosts: readonly string[]): Finding[] {
  const host = /^https?:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(listUrl ?? '')?.[1]?.toLowerCase()
  if (host === undefined) return []
  const parent = host.slice(host.indexOf('.'))
  const isPinned = hosts.some((one) => {
    const pinned = one.toLowerCase()
    return pinned === host || pinned === `*${parent}`
  })
  if (!isPinned) return []
  const message = `The app fetches its list from ${quoted(host)}, which the list itself pins. A phone without the right pin cannot fetch the list that would bring it. Serve the list from another domain.`
  return [finding('LIST_PINNED_BY_ITSELF', visible(host), message)]
}

/** A version `since` and later takes no static lists; from `unsure` on it is not known. */
function sdkFindings(
  listId: string,
  version: string | undefined,
  platform: string,
  since: readonly [number, number],
  unsure: readonly [number, number] | null,
): Finding[] {
  const [, major, minor] = /^v?(\d{1,6})\.(\d{1,6})(?:\.|-|$)/.exec(version ?? '') ?? []
  if (version === undefined || major === undefined || minor === undefined) return []
  const isFrom = ([a, b]: readonly [number, number]): boolean =>
    Number(major) > a || (Number(major) === a && Number(minor) >= b)
  if (isFrom(since)) {
    const message = `The app has version ${visible(version)} of the ${platform} SDK, which takes only answers signed for its challenge and refuses static lists. Export the fallback data and requests for the update server instead.`
    return [finding('SDK_CHALLENGE_ONLY', listId, message)]
  }
  if (unsure === null || !isFrom(unsure)) return []
  const message = `Whether version ${visible(version)} of the ${platform} SDK still takes static lists is not known. Try it before you rely on it.`
  return [finding('SDK_STATIC_UNSURE', listId, message)]
}
