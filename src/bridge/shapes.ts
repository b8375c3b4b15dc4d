import type { Bytes } from '../core/encoding/bytes.ts'
import type { Acknowledgement } from '../core/lists/release.ts'
import { keyForms, type Custody, type KeyRequest } from './custody.ts'
import { CustodyError } from './wire.ts'

/** Takes a value of unknown origin, and returns a plain copy of the wanted form or throws CUSTODY_REFUSED. */
export type Shape<T> = (value: unknown) => T

type Shapes<A extends readonly unknown[]> = { readonly [I in keyof A]: Shape<A[I]> }

const mostOctets = 64 * 1024 * 1024
const mostCharacters = 64 * 1024
const mostElements = 10_000

const refuse = (wanted: string): never => {
  throw new CustodyError('CUSTODY_REFUSED', `The request is malformed: ${wanted} was wanted.`)
}

const text: Shape<string> = (value) =>
  typeof value === 'string' && value.length <= mostCharacters && !/\p{Surrogate}/u.test(value)
    ? value
    : refuse('a text of at most 64 Ki characters')

const count: Shape<number> = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : refuse('a whole number')

const flag: Shape<boolean> = (value) =>
  typeof value === 'boolean' ? value : refuse('true or false')

const bytes: Shape<Bytes> = (value) =>
  ArrayBuffer.isView(value) &&
  Object.prototype.toString.call(value) === '[object Uint8Array]' &&
  value.byteLength <= mostOctets
    ? new Uint8Array(value as Uint8Array)
    : refuse('at most 64 MiB of octets')

const object =
  <T>(members: { readonly [M in keyof T]: Shape<T[M]> }): Shape<T> =>
  (value) => {
    if (typeof value !== 'object' || value === null) return refuse('an object')
    const names = Object.keys(members) as (keyof T & string)[]
    if (Object.keys(value).length !== names.length) return refuse(`only ${names.join(', ')}`)
    const given = value as Record<string, unknown>
    const read = names.map((name) => [name, members[name](given[name])])
    return Object.fromEntries(read) as T
  }

const list =
  <T>(element: Shape<T>): Shape<T[]> =>
  (value) =>
    Array.isArray(value) && value.length <= mostElements
      ? Array.from(value, element)
      : refuse('a list')

const oneOf =
  <T extends string>(words: readonly T[]): Shape<T> =>
  (value) =>
    words.find((word) => word === value) ?? refuse(`one of ${words.join(', ')}`)

const keyRequest = object<KeyRequest>({ label: text, passphrase: text, smallMachine: flag })
const acknowledgements = list(object<Acknowledgement>({ code: text, subject: text, reason: text }))

/**
 * Every method that a window may call, with the form of each of its arguments. The one table from which client and
 * server of the bridge are made: a method that is missing here, or differs, does not compile.
 */
export const parameterShapes: {
  readonly [M in keyof Custody]: Shapes<Parameters<Custody[M]>>
} = {
  status: [],
  chooseVault: [],
  startPractice: [],
  leavePractice: [],
  saveVault: [],
  restoreVault: [bytes],
  setAutoLock: [count],
  suggestPassphrase: [],
  makeKey: [keyRequest, oneOf(keyForms)],
  importKey: [keyRequest, bytes, text],
  openCertificates: [text, bytes, text],
  backupKey: [text, text, text],
  retireKey: [text],
  markCompromised: [text, text],
  unlock: [list(text), text],
  lock: [],
  review: [bytes],
  sign: [bytes, text, acknowledgements],
  releases: [],
  release: [text, count],
  exportRelease: [text, count],
  raiseWatermark: [text, count, text],
  journal: [],
  saveWorkspaceChange: [bytes],
  workspaceChanges: [count],
  compactWorkspace: [count, bytes],
}

/** Copies the arguments of a call of `method`, each in its form. Throws CUSTODY_REFUSED. */
export function checkedArguments(method: keyof Custody, args: readonly unknown[]): unknown[] {
  const shapes: readonly Shape<unknown>[] = parameterShapes[method]
  if (args.length !== shapes.length) return refuse(`${String(shapes.length)} arguments`)
  return shapes.map((shape, index) => shape(args[index]))
}

export const isCustodyMethod = (method: unknown): method is keyof Custody =>
  typeof method === 'string' && Object.hasOwn(parameterShapes, method)
