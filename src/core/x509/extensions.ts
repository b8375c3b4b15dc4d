import type { Bytes } from '../encoding/bytes.ts'
import { InputError } from '../input-error.ts'
import {
  DerReader,
  TAG_BIT_STRING,
  TAG_INTEGER,
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

/** The last number of identifiers within 2.5.29 (RFC 5280 clause 4.2.1). */
const SUBJECT_ALTERNATIVE_NAME = 17
const BASIC_CONSTRAINTS = 19
const TAG_BOOLEAN = 0x01

/** What else phones look into, by the same number: the name, the type of its value, whether it may hold nothing. */
const OTHERS: ReadonlyMap<number, readonly [string, number, 'may be empty'?]> = new Map([
  [14, ['subjectKeyIdentifier', TAG_OCTET_STRING, 'may be empty']],
  [15, ['keyUsage', TAG_BIT_STRING]],
  [30, ['nameConstraints', TAG_SEQUENCE, 'may be empty']],
  [31, ['cRLDistributionPoints', TAG_SEQUENCE, 'may be empty']],
  [32, ['certificatePolicies', TAG_SEQUENCE, 'may be empty']],
  [33, ['policyMappings', TAG_SEQUENCE, 'may be empty']],
  [35, ['authorityKeyIdentifier', TAG_SEQUENCE, 'may be empty']],
  [36, ['policyConstraints', TAG_SEQUENCE, 'may be empty']],
  [37, ['extendedKeyUsage', TAG_SEQUENCE]],
  [54, ['inhibitAnyPolicy', TAG_INTEGER]],
])
/** 1.3.6.1.5.5.7.1.1 */
const AUTHORITY_INFORMATION_ACCESS = [0x2b, 6, 1, 5, 5, 7, 1, 1]

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
  const refuse = (name: string): void => {
    reading.unreadable.push(name)
    reading.criticalUnreadable ||= critical
  }
  if (oid.length !== 3 || oid[0] !== 0x55 || oid[1] !== 0x1d) {
    const isAccess = AUTHORITY_INFORMATION_ACCESS.every((octet, at) => oid[at] === octet)
    if (isAccess && oid.length === 8 && !holds(value, TAG_SEQUENCE, 0)) {
      refuse('authorityInfoAccess')
    }
    return
  }
  const kind = oid[2] ?? 0
  if (kind === SUBJECT_ALTERNATIVE_NAME) {
    reading.alternativeNames = readAlternativeNames(value)
    if (!reading.alternativeNames.wellFormed) refuse('subjectAltName')
  } else if (kind === BASIC_CONSTRAINTS) {
    const isCa = readBasicConstraints(value)
    if (isCa === null) refuse('basicConstraints')
    else reading.isCa = isCa
  } else {
    const other = OTHERS.get(kind)
    if (other === undefined) return
    const [name, tag, emptiness] = other
    if (!holds(value, tag, emptiness === undefined ? 1 : 0)) refuse(name)
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

/** Whether a value begins with a whole element of this type, with so many octets in it at least. */
function holds(value: Bytes, tag: number, least: number): boolean {
  if (value[0] !== tag) return false
  try {
    const element = new DerReader(value).next()
    return element.to - element.from >= least
  } catch {
    return false
  }
}
