import { InputError } from '../../core/input-error.ts'

/** PBKDF2 by WebCrypto does one or two millions a second; scrypt is counted by its work, which comes out alike. */
const MOST = 10_000_000
/** The derivation of RFC 7292, by our own loop, does less than a tenth of that. */
const MOST_OLD = 1_000_000
/** Of one import, however many files and parts it has: else an archive of costly ones keeps the desk for hours. */
const MOST_TOGETHER = 30_000_000

/** Counts the passes of the key derivations of one import. All throw InputError FILE_PROTECTION_UNSUPPORTED. */
export class Passes {
  #left = MOST_TOGETHER

  take(count: number): void {
    this.#take(count, MOST, 1)
  }

  takeOld(count: number): void {
    this.#take(count, MOST_OLD, MOST / MOST_OLD)
  }

  #take(count: number, most: number, weight: number): void {
    if (count < 1 || count > most) {
      throw refused(
        `Its key derivation has ${count.toLocaleString('en-US')} passes; ${most.toLocaleString('en-US')} are the most that is read.`,
      )
    }
    this.#left -= count * weight
    if (this.#left < 0) {
      throw refused(
        'The files of this import need too many passes of key derivation together; give this one alone.',
      )
    }
  }
}

const refused = (message: string): InputError =>
  new InputError('FILE_PROTECTION_UNSUPPORTED', message)
