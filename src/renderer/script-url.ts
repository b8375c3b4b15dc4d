interface Policy {
  createScriptURL(url: string): unknown
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy
}

const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
const policy = trusted?.createPolicy('pinseal-url', {
  createScriptURL(url) {
    const resolved = new URL(url, location.href)
    if (resolved.origin !== location.origin) throw new TypeError('a script of another origin')
    return resolved.href
  },
})

/** A script address of this origin in the form that Trusted Types lets a Worker start from. */
export function scriptUrl(url: string): string {
  return policy === undefined ? url : (policy.createScriptURL(url) as string)
}
