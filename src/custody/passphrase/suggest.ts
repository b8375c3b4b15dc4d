import type { SuggestedPassphrase } from '../../bridge/custody.ts'
import type { HostCrypto } from '../ports/host-crypto.ts'
import { effLargeWordlist } from './eff-large-wordlist.ts'

const words = 5

/** Five words, each drawn evenly from 7,776 by the host's random generator: 64.6 bits. */
export function suggestPassphrase(crypto: HostCrypto): SuggestedPassphrase {
  const drawn = Array.from({ length: words }, () => effLargeWordlist[draw(crypto)] ?? '')
  return {
    passphrase: drawn.join(' '),
    bits: Math.round(words * Math.log2(effLargeWordlist.length) * 10) / 10,
  }
}

/** An index into the list. Values above the last whole multiple are drawn again: a plain remainder would favour its head. */
function draw(crypto: HostCrypto): number {
  const size = effLargeWordlist.length
  const limit = 65_536 - (65_536 % size)
  for (;;) {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint8Array(2))
    const value = high * 256 + low
    if (value < limit) return value % size
  }
}
