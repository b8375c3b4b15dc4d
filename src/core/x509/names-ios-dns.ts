/**
 * Whether iOS takes a dNSName for one: labels of letters, digits, `-`, `_` and `*`, none empty, longer than 63 or with
 * a hyphen at its edge; 255 in all; in the last label a letter or `*`, so that an IPv4 address is none.
 */
export function isAppleDnsName(name: string): boolean {
  if (name.length > 255 || !/^[A-Za-z0-9_*.-]+$/.test(name)) return false
  const labels = name.split('.')
  return (
    labels.every((label) => label.length <= 63 && /^[^-](?:.*[^-])?$/.test(label)) &&
    /[A-Za-z*]/.test(labels.at(-1) ?? '')
  )
}
