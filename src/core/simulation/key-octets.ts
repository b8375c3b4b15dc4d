import { ownBuffer, type Bytes } from '../encoding/bytes.ts'
import { pemBlocks } from '../encoding/pem.ts'
import { okioBase64 } from './okhttp/base64.ts'

/**
 * What a public key may be in, whatever form it is given in: the octets themselves, what they or the text say in
 * base64, and what a PEM block holds, also PEM within base64. In that order, the surest last.
 */
export function keyOctets(key: string | Bytes): Bytes[] {
  const found: Bytes[] = []
  let text = typeof key === 'string' ? key : latin1(key)
  if (typeof key !== 'string') found.push(ownBuffer(key))
  // Twice: base64 of PEM has base64 within.
  for (let layer = 0; layer < 2; layer++) {
    for (const { label, bytes } of pemBlocks(text)) {
      if (bytes !== null && label.endsWith('PUBLIC KEY')) found.push(bytes)
    }
    const decoded = okioBase64(text.trim())
    if (decoded === null) break
    found.push(decoded)
    text = latin1(decoded)
  }
  return found
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const octet of bytes) text += String.fromCharCode(octet)
  return text
}
