import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { quoted, visible } from '../../text/visible.ts'

/** `*.x` alone: most clients take it for exactly one label more, so `x` itself is not pinned. */
export function apexRule(entries: readonly ResolvedEntry[]): Finding[] {
  const hosts = new Set(entries.flatMap((one) => one.hosts.map((host) => host.toLowerCase())))
  return [...hosts].flatMap((host) => {
    if (!host.startsWith('*.') || hosts.has(host.slice(2))) return []
    const apex = host.slice(2)
    const message = `${quoted(host)} is pinned and ${quoted(apex)} is not. Clients that go by patterns take it for one label more, so connections to ${quoted(apex)} are not pinned at all. Add it as a host of its own if the app uses it.`
    return [finding('APEX_NOT_PINNED', visible(host), message)]
  })
}
