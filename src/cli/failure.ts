import { CustodyError } from '../bridge/wire.ts'
import { InputError } from '../core/input-error.ts'
import { CommandError, type ExitCode } from './exit.ts'

export interface Failure {
  readonly exit: ExitCode
  readonly code: string
  readonly message: string
  /** What the person can do, where the thrower knew. */
  readonly next: string | null
}

/** What to say about anything thrown: code and cause, and the next step where it is known; never a stack. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof CommandError) {
    return { exit: thrown.exit, code: thrown.code, message: thrown.message, next: thrown.next }
  }
  if (thrown instanceof CustodyError) {
    return {
      exit: 4,
      code: thrown.code,
      message: thrown.message,
      next: nextSteps[thrown.code] ?? null,
    }
  }
  if (thrown instanceof InputError) {
    const place = thrown.offset === undefined ? '' : ` (at offset ${thrown.offset})`
    return {
      exit: 2,
      code: thrown.code,
      message: thrown.message + place,
      next: nextSteps[thrown.code] ?? null,
    }
  }
  return {
    exit: 2,
    code: 'COMMAND_INTERNAL',
    message: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'an unknown failure',
    next: 'This is a fault of Pinseal, not of your files. Please report it with the command line.',
  }
}

/** In the words of the command; for all other codes errors.md speaks. */
const nextSteps: Readonly<Record<string, string>> = {
  CUSTODY_EMPTY:
    'Make a key with pinseal keygen --label "…", or import one with pinseal key import FILE.',
  CUSTODY_LOCKED: 'Give the password: --password-file F or --password-stdin.',
  CUSTODY_BAD_PASSPHRASE: 'Check the password and try again; nothing was changed.',
  CUSTODY_WEAK_PASSPHRASE: 'Take a longer one: five random words are enough.',
  KEY_UNKNOWN:
    'pinseal key list shows the keys of this vault; name another vault with --vault DIR.',
  KEY_EXISTS: 'pinseal key list shows it; there is nothing to do.',
  KEY_RETIRED: 'Sign with another key; pinseal key list shows them.',
  KEY_COMPROMISED:
    'Sign with another key, under a list id of its own: --list-id. pinseal key list shows since when, and why.',
  KEY_FILE_PASSWORD_NEEDED: "Give the key file's password: --password-file F or --password-stdin.",
  KEY_FILE_PASSWORD_WRONG: "Check the key file's password and try again.",
  KEY_FILE_DAMAGED: 'Fetch the file again from where it was made.',
  KEY_FILE_PASSWORD_UNUSED: 'The key file is not encrypted: leave its password out.',
  KEY_FILE_UNREADABLE: 'Give a PKCS#8 or SEC1 key file, PEM or DER, on the curve P-256.',
  ACKNOWLEDGEMENT_MISSING: 'Read the findings; add --acknowledge CODE for each that you accept.',
  DRAFT_BLOCKED: 'Findings of severity error block signing: resolve them and sign again.',
  WATERMARK:
    'Add --published MANIFEST with the latest published one, or --continue-after N if it is lost.',
  RELEASE_UNKNOWN: 'pinseal vault info lists the releases of this vault.',
  VAULT_IN_USE: 'Close the other Pinseal on this vault and try again.',
  VAULT_READ_ONLY: 'Close the other Pinseal on this vault and try again.',
  VAULT_TOO_NEW: 'Use the version of Pinseal that wrote it, or a newer one.',
  VAULT_DAMAGED: 'Restore the vault from a backup: pinseal vault restore FILE --vault NEWDIR.',
  VAULT_TAMPERED: 'Do not sign with this vault. Restore it from a backup that you trust.',
  STORAGE_FULL: 'Free some space and try again; nothing was lost.',
  PRACTICE_ONLY: 'Practice keys and lists stay in practice; use a real key.',
  PRIVATE_KEY_GIVEN:
    'Give the public part: a certificate, or what pinseal key export-public prints.',
}

/** The next step of a failure; where nobody here knows better, what errors.md says. Loaded only when something failed. */
export async function nextStepOf({ code, next }: Failure): Promise<string> {
  if (next !== null) return next
  const { explanationOf } = await import('./explanations.ts')
  return explanationOf(code) ?? 'Please report this: the code has no explanation.'
}
