/** Whether `host` is below `domain`, at any depth. */
export function isBelow(host: string, domain: string): boolean {
  return host.length > domain.length && host.endsWith(`.${domain}`)
}

/** The policy of the host itself, else that of the longest domain above it that includes its sub-domains. */
export function policyFor<Policy extends { readonly domain: string; readonly includes: boolean }>(
  policies: readonly Policy[],
  host: string,
): Policy | null {
  const exact = policies.find(({ domain }) => domain === host)
  if (exact !== undefined) return exact
  const above = policies.filter(({ domain, includes }) => includes && isBelow(host, domain))
  return above.sort((one, other) => other.domain.length - one.domain.length)[0] ?? null
}
