import type { AnyVerificationKey } from '../../core/targets/keys.ts'

/**
 * What to remark of an RSA key that the Apple SDK of ssl-pinning may not read in the form that most people give it: from
 * other SPKIs than those of 2048 and 4096 bits with the exponent 65537 it does not take the frame off. Null for all others.
 */
export function rsaRemark(key: AnyVerificationKey): string | null {
  if (key.kind !== 'rsa') return null
  const isUsualSize = key.bits === 2048 || key.bits === 4096
  if (isUsualSize && key.isUsualExponent) return null
  const what = isUsualSize ? 'another public exponent than 65537' : `${String(key.bits)} bits`
  return (
    `An RSA key with ${what}: the Apple SDK of ssl-pinning is sure to read only those of 2048 or 4096 bits with the ` +
    'exponent 65537.'
  )
}
