import { decodeUtf8 } from '../encoding/utf8.ts'
import { parseJson, type JsonObject, type JsonValue } from '../encoding/json.ts'
import { InputError } from '../input-error.ts'
import type { InputErrorCode } from '../input-error-codes.ts'

/**
 * One object of a wire format, read field by field: each member has the wanted type, and none is left over.
 * Every refusal is an InputError of the document's own code that names the path.
 */
export class Fields {
  readonly #object: JsonObject
  readonly #path: string
  readonly #code: InputErrorCode
  readonly #seen = new Set<string>()

  constructor(value: JsonValue | undefined, path: string, code: InputErrorCode) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw new InputError(code, `${path} must be an object.`)
    }
    this.#object = value
    this.#path = path
    this.#code = code
  }

  /** Of a whole document: strict UTF-8 and strict JSON, each with its own code. */
  static parse(bytes: Uint8Array, code: InputErrorCode): Fields {
    return new Fields(parseJson(decodeUtf8(bytes)), '$', code)
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name)
  }

  /** Of a map: the names of its members, in the order of the text. */
  names(): string[] {
    return Object.keys(this.#object)
  }

  text(name: string, rule?: RegExp): string {
    const value = this.#take(name)
    if (typeof value !== 'string') throw this.refuse(name, 'must be a text')
    if (rule !== undefined && !rule.test(value)) throw this.refuse(name, 'has a wrong form')
    return value
  }

  /** Exactly this text, such as the name of the format. */
  literal<T extends string>(name: string, wanted: T): T {
    if (this.#take(name) !== wanted) throw this.refuse(name, `must be "${wanted}"`)
    return wanted
  }

  integer(name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.#take(name)
    if (!Number.isSafeInteger(value) || Number(value) < least || Number(value) > most) {
      throw this.refuse(name, `must be a whole number from ${least} to ${most}`)
    }
    return Number(value)
  }

  /** Any number: what it may be is for the rules to say. */
  number(name: string): number {
    const value = this.#take(name)
    if (typeof value !== 'number') throw this.refuse(name, 'must be a number')
    return value
  }

  boolean(name: string): boolean {
    const value = this.#take(name)
    if (typeof value !== 'boolean') throw this.refuse(name, 'must be true or false')
    return value
  }

  /** A moment as this desk writes it: `2026-11-23T15:00:00Z`. */
  moment(name: string): string {
    const value = this.text(name, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
    const time = Date.parse(value)
    if (Number.isNaN(time) || new Date(time).toISOString() !== value.replace('Z', '.000Z')) {
      throw this.refuse(name, 'is no moment of the calendar')
    }
    return value
  }

  /** A day of the calendar: `2026-11-23`. */
  day(name: string): string {
    const value = this.text(name, /^\d{4}-\d{2}-\d{2}$/)
    const time = Date.parse(`${value}T00:00:00Z`)
    if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(value)) {
      throw this.refuse(name, 'is no day of the calendar')
    }
    return value
  }

  object(name: string): Fields {
    return new Fields(this.#take(name), `${this.#path}.${name}`, this.#code)
  }

  /** As `object`, or null where the member is null. */
  objectOrNull(name: string): Fields | null {
    const value = this.#take(name)
    return value === null ? null : new Fields(value, `${this.#path}.${name}`, this.#code)
  }

  objects(name: string): Fields[] {
    const where = `${this.#path}.${name}`
    return this.values(name).map(
      (value, index) => new Fields(value, `${where}[${index}]`, this.#code),
    )
  }

  values(name: string): readonly JsonValue[] {
    const value = this.#take(name)
    if (!Array.isArray(value)) throw this.refuse(name, 'must be an array')
    return value
  }

  /** Call last: refuses members that nobody asked for. */
  end(): void {
    for (const name of Object.keys(this.#object)) {
      if (!this.#seen.has(name)) throw this.refuse(name, 'is not a member of this format')
    }
  }

  refuse(name: string, reason: string): InputError {
    return new InputError(this.#code, `${this.#path}.${name} ${reason}.`)
  }

  #take(name: string): JsonValue | undefined {
    this.#seen.add(name)
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined
  }
}
