type Octets = Uint8Array<ArrayBuffer>

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * Gives this host the base64 of ECMAScript 2026 where it has none, step by step as the specification's FromBase64 says for
 * lastChunkHandling "strict", so that what the core makes of it can be tested on Node 20 too. Returns how to take it away.
 */
export function giveNativeBase64(): () => void {
  const host = Uint8Array as unknown as { fromBase64?: unknown }
  if (host.fromBase64 !== undefined) return () => undefined
  host.fromBase64 = fromBase64
  Object.assign(Uint8Array.prototype, {
    toBase64(this: Uint8Array) {
      return Buffer.from(this).toString('base64')
    },
  })
  return () => {
    delete host.fromBase64
    delete (Uint8Array.prototype as unknown as { toBase64?: unknown }).toBase64
  }
}

function fromBase64(text: string, options: { lastChunkHandling: string }): Octets {
  if (options.lastChunkHandling !== 'strict') throw new TypeError('only strict is here')
  const bytes: number[] = []
  let chunk = ''
  let at = skipWhite(text, 0)
  for (;;) {
    at = skipWhite(text, at)
    if (at === text.length) {
      if (chunk !== '') throw new SyntaxError('a chunk is cut off')
      return new Uint8Array(bytes)
    }
    const char = text.charAt(at++)
    if (char === '=') {
      if (chunk.length < 2) throw new SyntaxError('padding too early')
      at = skipWhite(text, at)
      if (chunk.length === 2) {
        if (text.charAt(at) !== '=') throw new SyntaxError('half of the padding')
        at = skipWhite(text, at + 1)
      }
      if (at < text.length) throw new SyntaxError('something after the padding')
      bytes.push(...lastChunk(chunk))
      return new Uint8Array(bytes)
    }
    if (!alphabet.includes(char)) throw new SyntaxError('a foreign character')
    chunk += char
    if (chunk.length === 4) {
      bytes.push(...octets(chunk))
      chunk = ''
    }
  }
}

function lastChunk(chunk: string): number[] {
  const all = octets(chunk.padEnd(4, 'A'))
  const kept = chunk.length - 1
  if (all[kept] !== 0) throw new SyntaxError('bits that belong to no octet')
  return all.slice(0, kept)
}

function octets(chunk: string): number[] {
  const bits = Array.from(chunk).reduce((value, char) => value * 64 + alphabet.indexOf(char), 0)
  return [bits >> 16, (bits >> 8) & 0xff, bits & 0xff]
}

function skipWhite(text: string, at: number): number {
  while (/[\t\n\f\r ]/.test(text.charAt(at))) at++
  return at
}
