import { Refusal } from '../client.ts'
import { javaDecimalToLong, javaParseLong } from '../java/text.ts'
import type { GsonReader } from './reader.ts'

/** Gson's JsonElement. */
export type GsonElement =
  | { readonly kind: 'null' | 'object' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string' | 'number'; readonly text: string }
  | { readonly kind: 'array'; readonly elements: GsonElement[] }

/** Reads the next value as a tree, without recursion: Gson itself does not recurse here. Members are not kept. */
export function readElement(reader: GsonReader): GsonElement {
  const open: (GsonElement[] | null)[] = []
  for (;;) {
    const token = reader.peek()
    if (token.kind === 'end-array' || token.kind === 'end-object') {
      reader.take()
      const elements = open.pop()
      const closed: GsonElement = elements ? { kind: 'array', elements } : { kind: 'object' }
      if (open.length === 0) return closed
      open.at(-1)?.push(closed)
      continue
    }
    if (token.kind === 'name') {
      reader.take()
      continue
    }
    if (token.kind === 'end') throw new Refusal('The text ends too early.')
    reader.take()
    if (token.kind === 'begin-array' || token.kind === 'begin-object') {
      open.push(token.kind === 'begin-array' ? [] : null)
      continue
    }
    const value = token as GsonElement
    if (open.length === 0) return value
    open.at(-1)?.push(value)
  }
}

/** `JsonElement.getAsString`: numbers as written, booleans as words, an array of one as its element. */
export function elementAsString(element: GsonElement): string {
  const single = singleOf(element)
  if (single.kind === 'string' || single.kind === 'number') return single.text
  if (single.kind === 'boolean') return String(single.value)
  throw new Refusal('A value is of a type that is no text.')
}

/** `JsonElement.getAsLong`: a number cut to its whole part and its low 64 bits, text as `Long.parseLong`. */
export function elementAsLong(element: GsonElement): bigint {
  const single = singleOf(element)
  const long =
    single.kind === 'number'
      ? javaDecimalToLong(single.text)
      : single.kind === 'string'
        ? javaParseLong(single.text)
        : null
  if (long === null) throw new Refusal('A value is no whole number.')
  return long
}

function singleOf(element: GsonElement): GsonElement {
  let single = element
  while (single.kind === 'array') {
    const [only] = single.elements
    if (only === undefined || single.elements.length !== 1) {
      throw new Refusal('A value is an array that does not hold exactly one.')
    }
    single = only
  }
  return single
}
