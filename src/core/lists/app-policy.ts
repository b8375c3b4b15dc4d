import type { JsonObject } from '../encoding/json.ts'
import { Fields } from './fields.ts'

/** What an app makes of a finding: another severity, or silence. */
export type PolicyLevel = 'error' | 'warning' | 'info' | 'silent'

/** Finding codes with what this app makes of them. Which of it has effect is for policy to say. */
export type PolicyLevels = Readonly<Record<string, PolicyLevel>>

/** How the list reaches phones, as far as the officer has said. */
export interface Delivery {
  /** The address that the app fetches its list from. */
  readonly listUrl?: string
  /** Versions of the Wultra SDK that the app carries. */
  readonly sdk?: { readonly ios?: string; readonly android?: string }
  /** For how many days phones may stay unopened and should still get in; 0 to 365. */
  readonly idleDays?: number
}

/** What a draft says about its app beside the pins. Each is optional. */
export interface DraftPolicy {
  readonly policy?: PolicyLevels
  readonly delivery?: Delivery
}

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/

/** Reads those of a draft's members. Throws the document's own code. */
export function parseDraftPolicy(fields: Fields): DraftPolicy {
  return {
    ...(fields.has('policy') ? { policy: parseLevels(fields.object('policy'), fields) } : {}),
    ...(fields.has('delivery') ? { delivery: parseDelivery(fields.object('delivery')) } : {}),
  }
}

/** The same members as plain JSON. */
export function draftPolicyToJson({ policy, delivery }: DraftPolicy): JsonObject {
  return {
    ...(policy === undefined ? {} : { policy: { ...policy } }),
    ...(delivery === undefined ? {} : { delivery: deliveryToJson(delivery) }),
  }
}

/**
 * Reads an app's policy file: `{"spec": "pinseal-policy/1", "levels": {"CODE": "error" | "warning" | "info" | "silent"}}`.
 * Throws POLICY_UNREADABLE, or the code of the UTF-8 or JSON reader.
 */
export function parsePolicyFile(bytes: Uint8Array): PolicyLevels {
  const fields = Fields.parse(bytes, 'POLICY_UNREADABLE')
  fields.literal('spec', 'pinseal-policy/1')
  const levels = parseLevels(fields.object('levels'), fields)
  fields.end()
  return levels
}

function parseLevels(levels: Fields, within: Fields): PolicyLevels {
  const entries = levels.names().map((code): [string, PolicyLevel] => {
    if (!CODE.test(code))
      throw within.refuse('policy', `has “${code.slice(0, 64)}”, which is no code`)
    return [code, levels.text(code, /^(error|warning|info|silent)$/) as PolicyLevel]
  })
  levels.end()
  return Object.fromEntries(entries)
}

function parseDelivery(fields: Fields): Delivery {
  const sdk = fields.has('sdk') ? fields.object('sdk') : null
  const delivery: Delivery = {
    ...(fields.has('listUrl') ? { listUrl: fields.text('listUrl') } : {}),
    ...(sdk === null
      ? {}
      : {
          sdk: {
            ...(sdk.has('ios') ? { ios: sdk.text('ios') } : {}),
            ...(sdk.has('android') ? { android: sdk.text('android') } : {}),
          },
        }),
    ...(fields.has('idleDays') ? { idleDays: fields.integer('idleDays', 0, 365) } : {}),
  }
  sdk?.end()
  fields.end()
  return delivery
}

function deliveryToJson({ sdk, ...rest }: Delivery): JsonObject {
  return { ...rest, ...(sdk === undefined ? {} : { sdk: { ...sdk } }) }
}
