import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import {
  DerReader,
  oidText,
  TAG_BIT_STRING,
  TAG_OCTET_STRING,
  TAG_OID,
  TAG_SEQUENCE,
  type DerElement,
} from './der.ts'
import {
  NO_ALTERNATIVE_NAMES,
  readAlternativeNames,
  type AlternativeNames,
} from './general-names.ts'

export interface Extensions {
  /** Whether the field is there at all, and whether it lists none. */
  readonly presence: 'absent' | 'empty' | 'some'
  /** Of the last subjectAltName, if there are several. */
  readonly alternativeNames: AlternativeNames
  readonly isCa: boolean
  /** Names of extensions that cannot be read, with `extensions` for the list of them. */
  readonly unreadable: readonly string[]
  /** Whether one of those is marked critical: iOS then refuses the whole certificate. */
  readonly criticalUnreadable: boolean
}

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'
const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const TAG_BOOLEAN = 0x01

/** What was read so far, while reading. */
interface Reading {
  alternativeNames: AlternativeNames
  isCa: boolean
  unreadable: string[]
  criticalUnreadable: boolean
}

/** Reads the extensions field ([3] of the signed part); never throws. */
export function readExtensions(element: DerElement | null, parent: DerReader): Extensions {
  const reading: Reading = {
    alternativeNames: NO_ALTERNATIVE_NAMES,
    isCa: false,
    unreadable: [],
    criticalUnreadable: false,
  }
  if (element === null) return { presence: 'absent', ...reading }
  let presence: Extensions['presence'] = 'empty'
  try {
    const wrapper = parent.inside(element)
    const list = wrapper.inside(wrapper.expect(TAG_SEQUENCE, 'the list of extensions'))
    while (!list.done) {
      presence = 'some'
      const extension = list.inside(list.expect(TAG_SEQUENCE, 'an extension'))
      const oid = extension.expect(TAG_OID, 'the kind of an extension').content
      const critical = extension.optional(TAG_BOOLEAN)
      const value = extension.expect(TAG_OCTET_STRING, 'the value of an extension').content
      readExtension(reading, oid, (critical?.content[0] ?? 0) !== 0, value)
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    reading.unreadable.push('extensions')
  }
  return { presence, ...reading }
}

function readExtension(reading: Reading, oid: Bytes, critical: boolean, value: Bytes): void {
  // All that are read here are of the arc 2.5.29, three octets.
  if (oid.length !== 3 || oid[0] !== 0x55 || oid[1] !== 0x1d) return
  const refuse = (name: string): void => {
    reading.unreadable.push(name)
    reading.criticalUnreadable ||= critical
  }
  switch (oidText(oid)) {
    case SUBJECT_ALTERNATIVE_NAME:
      reading.alternativeNames = readAlternativeNames(value)
      if (!reading.alternativeNames.wellFormed) refuse('subjectAltName')
      break
    case BASIC_CONSTRAINTS: {
      const isCa = readBasicConstraints(value)
      if (isCa === null) refuse('basicConstraints')
      else reading.isCa = isCa
      break
    }
    case KEY_USAGE:
      if (!isReadable(value, TAG_BIT_STRING)) refuse('keyUsage')
      break
    case EXTENDED_KEY_USAGE:
      if (!isReadable(value, TAG_SEQUENCE)) refuse('extendedKeyUsage')
      break
  }
}

/** RFC 5280 clause 4.2.1.9; null where it cannot be read. */
function readBasicConstraints(value: Bytes): boolean | null {
  try {
    const document = new DerReader(value)
    const fields = document.inside(document.expect(TAG_SEQUENCE, 'basicConstraints'))
    return (fields.optional(TAG_BOOLEAN)?.content[0] ?? 0) !== 0
  } catch {
    return null
  }
}

function isReadable(value: Bytes, tag: number): boolean {
  try {
    const element = new DerReader(value).expect(tag, 'the value')
    return element.to > element.from
  } catch {
    return false
  }
}
