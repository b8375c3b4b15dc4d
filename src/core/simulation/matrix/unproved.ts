import { parseJsonLeniently } from '../../encoding/json.ts'
import { decodeUtf8 } from '../../encoding/utf8.ts'
import { InputError } from '../../input-error.ts'
import type { Verdict } from '../client.ts'

/**
 * Why Apple's own decoders may read a body otherwise than the open ones, which were run: they are known to agree on plain
 * JSON. Null for what is proved.
 */
export function unprovedReading(body: Uint8Array, update: Verdict): string | null {
  const differs = (what: string): string =>
    `${what}: what decoders of older Apple systems do with that is not proved.`
  try {
    const { problems } = parseJsonLeniently(decodeUtf8(body))
    const [problem] = problems
    switch (problem?.code) {
      case undefined:
        return null
      case 'JSON_DUPLICATE_MEMBER':
        return differs('A member stands twice')
      case 'JSON_BYTE_ORDER_MARK':
        return differs('A byte order mark stands before the text')
      case 'JSON_LONE_SURROGATE':
        return differs('A text has half a character')
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    // What every decoder refuses is refused; what one of them lets pass may not pass in another.
    return update.result === 'OK' ? differs('The text is no strict JSON') : null
  }
}
