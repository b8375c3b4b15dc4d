import { describe, expect, it } from 'vitest'
import { clients } from '../../../src/core/simulation/clients.ts'
import { octets, recorded } from './vectors.ts'

const wultra = recorded('wultra/wultra-static.json')
const sslPinning = recorded('ssl-pinning/ssl-pinning.json')
const rn = recorded('rn-ssl-manager/rn-ssl-manager.json')
const now = new Date(wultra.generatedAt)

const digest = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
const bodies: string[] = [
  wultra.specialLists[1].body,
  sslPinning.files[4].text,
  rn.odd[0].fileText,
  `<network-security-config><domain-config><domain>example.com</domain><pin-set expiration="2027-01-01"><pin digest="SHA-256">${digest}</pin></pin-set></domain-config></network-security-config>`,
  `<plist><dict><key>TSKPinnedDomains</key><dict><key>example.com</key><dict><key>TSKPublicKeyHashes</key><array><string>${digest}</string></array></dict></dict></dict></plist>`,
  `.add("*.example.com", "sha256/${digest}")`,
]

/** What parsers stumble over. */
const splinters = (
  '" \\ { } [ ] , : ; = \0 \ufeff é \ud800 null true 1e400 /* # // < & &#0; - 0 \n 😀 __proto__ \\u ' +
  "' NaN 1. ]]> <![CDATA["
).split(' ')

/** Numbers from a seed: a failure can be had again. */
function sequence(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % below
  }
}

function mutant(below: (bound: number) => number): Uint8Array<ArrayBuffer> {
  let text = bodies[below(bodies.length)]!
  for (let changes = below(4); changes >= 0; changes--) {
    const at = below(text.length + 1)
    const splinter = splinters[below(splinters.length)]!
    const kinds = [
      text.slice(0, at) + splinter + text.slice(at),
      text.slice(0, at) + text.slice(at + 1 + below(8)),
      text.slice(0, at),
    ]
    text = kinds[below(3)]!
  }
  const bytes = octets(text)
  if (bytes.length > 0 && below(4) === 0) bytes[below(bytes.length)] = below(256)
  return bytes
}

function keyFor(id: string): string {
  if (id.startsWith('wultra')) return wultra.keys[1].export.publicPointBase64
  return id.startsWith('ssl-') ? sslPinning.keys[0].publicBase64OfPem : rn.keys[0].publicKeyBase64
}

const words = /^(?:OK|CRASH|REFUSED|UNREADABLE|EMPTY|STORE_IS_EMPTY|(?:OTA|INVALID)_[A-Z_]+)$/

describe('every simulated client', () => {
  it('answers 300 mutants of all formats in its own words, and never throws', async () => {
    const below = sequence(20_261_123)
    for (let round = 0; round < 300; round++) {
      const body = mutant(below)
      for (const client of clients) {
        const { device } = await client.start(
          { appKey: keyFor(client.id), fallback: round % 5 === 0 ? body : null },
          now,
        )
        const updated = await device.update({ body }, now)
        expect(updated.result, client.id).toMatch(words)
        expect(updated.because, client.id).toMatch(/^\S.*\.$/s)
        const server = { name: 'www.example.com', fingerprint: new Uint8Array(32) }
        const validated = await updated.device.validate(server, now)
        expect(validated.because, client.id).toMatch(/^\S.*\.$/s)
        const carried = await client.start({ appKey: new TextDecoder().decode(body) }, now)
        expect(['OK', 'CRASH']).toContain(carried.result)
      }
    }
  })

  it.each([
    ['[', 100_000],
    ['{"a":', 100_000],
    ['{"payload":[', 100_000],
    ['<a>', 100_000],
    ['{"fingerprints":[{"expires":1', 100_000],
    ['=', 100_000],
    ['ü', 100_000],
    [' ', 100_000],
  ])('answers %j a hundred thousand times without freezing', async (piece, times) => {
    const body = octets(piece.repeat(times))
    for (const client of clients) {
      const { device } = await client.start({ appKey: keyFor(client.id) }, now)
      expect((await device.update({ body }, now)).result, client.id).toMatch(words)
    }
  })

  it('takes an update as a value: the device before it still answers as before', async () => {
    for (const client of clients.slice(0, 2)) {
      const { device } = await client.start({ appKey: keyFor(client.id) }, now)
      const { device: filled } = await device.update(
        { body: octets(wultra.specialLists[0].body) },
        now,
      )
      expect(filled.stored).toHaveLength(1)
      expect(device.stored).toEqual([])
    }
  })
})
