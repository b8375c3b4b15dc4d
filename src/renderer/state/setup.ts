import type { Desk } from './desk.svelte.ts'

/** Whether the first steps are done, were put off, or are not wanted (practice): then the overview opens. */
export function isSetUp(desk: Desk): boolean {
  if (desk.custody.practice) return true
  return desk.settings['set-up skipped'] === 'yes' || stepsLeft(desk).length === 0
}

export type SetupStep = 'key' | 'app' | 'certificates'

/** Which of the three first steps are still to do, in order. Every app has a P-256 key, so the first key is one. */
export function stepsLeft(desk: Desk): SetupStep[] {
  const left: SetupStep[] = []
  // An app whose key was retired or compromised is past the first steps: what it needs now the overview says.
  const hasKey =
    desk.custody.signingKeysOf('ecdsa-p256').length > 0 ||
    desk.apps.some(({ keyId }) => desk.custody.key(keyId) !== null)
  if (!hasKey) left.push('key')
  if (desk.apps.length === 0) left.push('app')
  if (desk.certificates.length === 0) left.push('certificates')
  return left
}
