import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import { columns } from '../../../src/core/simulation/matrix/columns.ts'
import {
  simulateMatrix,
  type MatrixColumn,
  type MatrixQuestion,
  type Publication,
} from '../../../src/core/simulation/matrix/matrix.ts'
import { clients } from '../../../src/core/simulation/clients.ts'
import { readCertificate } from '../../../src/core/x509/certificate.ts'
import { curl } from '../../../src/core/targets/curl/target.ts'
import type { PinModel, PinnedHost } from '../../../src/core/targets/model.ts'
import { readTrustedKey } from '../../../src/core/verify/any-key.ts'
import { octets, recorded, type Recorded } from './vectors.ts'

const android = recorded('wultra/wultra-static.json')
const ios = recorded('wultra/ios.json')
const now = new Date(android.generatedAt)
const meetings: Record<string, string> = {
  TRUSTED: 'connects',
  UNTRUSTED: 'refused',
  EMPTY: 'refused',
}

function published(body: string, label = 'list.json'): Publication {
  return { label, at: now, files: [{ path: label, bytes: octets(body) }] }
}

async function told(id: string, question: Partial<MatrixQuestion>): Promise<MatrixColumn> {
  const whole = { publications: [], servers: [], keys: [], now, ...question }
  const column = (await simulateMatrix(whole)).find((one) => one.id === id)
  if (column === undefined) throw new Error(`no column ${id}`)
  return column
}

const sequences: [string, Recorded, Recorded][] = android.sdkSequences
  .filter(({ input }: Recorded) => input.updates?.length > 0 && input.fallback === undefined)
  .map(({ input, output }: Recorded): [string, Recorded, Recorded] => [input.id, input, output])

describe('the matrix', () => {
  it('has a column for every client', () => {
    const missing = clients.filter((one) => !columns.some(({ client }) => client === one))
    expect(missing.map(({ id }) => id)).toEqual([])
  })

  it.each(sequences)('answers as the real Android SDK through %s', async (...given) => {
    const [, input, output] = given
    const servers = (input.validate ?? []).map(({ name, fingerprint }: Recorded) => ({
      label: name,
      name,
      fingerprint: decodeBase64(fingerprint),
      digest: 'certificate' as const,
    }))
    const column = await told('wultra-android', {
      publications: input.updates.map((body: string, at: number) => published(body, `${at}.json`)),
      servers,
      keys: [await readTrustedKey(input.publicKey)],
    })
    expect(column.steps.slice(1).map(({ result }) => result)).toEqual(output.updateResults)
    expect(column.stored).toHaveLength(output.stored.length)
    expect(column.cells.map((cell) => cell?.meeting)).toEqual(
      output.validations.map(({ result }: Recorded) => meetings[result]),
    )
  })

  it('names a certificate as iOS before 2024-09 did, where Apple changed that', async () => {
    const names = recorded('wultra/ios-names.json')
    const unproved = new Set<string>(names.unprovedForApple)
    const changed = (names.made as Recorded[]).filter(
      ({ id, summary, summary61123: older }) =>
        !unproved.has(id) &&
        typeof summary === 'string' &&
        typeof older === 'string' &&
        summary !== '' &&
        older !== '' &&
        summary !== older,
    )
    expect(changed.length).toBeGreaterThan(3)
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const keys = [await readTrustedKey(publicKey.export({ type: 'spki', format: 'pem' }))]
    const expires = Math.floor(now.getTime() / 1000) + 86_400
    for (const { der, summary } of changed) {
      const certificate = readCertificate(decodeBase64(der))
      const fingerprint = createHash('sha256').update(certificate.der).digest('base64')
      const signature = sign(
        'sha256',
        Buffer.from(`${summary}&${fingerprint}&${expires}`),
        privateKey,
      )
      const entry = { name: summary, fingerprint, expires, signature: signature.toString('base64') }
      const question = {
        publications: [published(JSON.stringify({ fingerprints: [entry] }))],
        servers: [{ label: 'server', host: null, chain: [certificate] }],
        keys,
      }
      for (const [id, meeting] of [
        ['wultra-ios', 'connects'],
        ['wultra-ios-older', 'refused'],
      ] as const) {
        const { cells } = await told(id, question)
        expect(
          cells.map((cell) => cell?.meeting),
          summary,
        ).toEqual([meeting])
      }
    }
  })

  it('tells an upgrade from a fresh install', async () => {
    const sequence = android.sdkSequences.find(
      ({ input, output }: Recorded) =>
        input.updates?.length === 2 && new Set(output.updateResults).size === 1,
    )
    const keys = [await readTrustedKey(sequence.input.publicKey)]
    const [first, second] = sequence.input.updates.map((body: string) => published(body))
    const upgrade = await told('wultra-android', { publications: [first, second], keys })
    const fresh = await told('wultra-android', { publications: [second], keys })
    expect(upgrade.stored.length).toBeGreaterThanOrEqual(fresh.stored.length)
    expect(upgrade.steps).toHaveLength(3)
    expect(fresh.steps).toHaveLength(2)
  })

  it.each(['special-trailing-comma-in-array', 'special-duplicate-key-fingerprints', 'special-bom'])(
    'says of iOS that it may differ over %s',
    async (id) => {
      expect(ios.unprovedForApple).toContain(id)
      const list = android.specialLists.find((one: Recorded) => one.id === id)
      const point = android.keys.find((key: Recorded) => key.id === list.key)
      const keys = [await readTrustedKey(point.export.publicPointBase64)]
      const publications = [published(list.body, 'fingerprints.json')]
      expect((await told('wultra-ios', { publications, keys })).mayDiffer).toMatch(/not proved\.$/)
      expect((await told('wultra-android', { publications, keys })).mayDiffer).toBeNull()
    },
  )

  it('asks for a key where none of the kind is there, and for a file where none is for it', async () => {
    const publications = [published('{"fingerprints":[]}', 'fingerprints.json')]
    expect((await told('wultra-ios', { publications })).missing).toMatch(/public key/)
    expect((await told('okhttp', { publications })).missing).toMatch(/file/)
  })

  it('compares a typed digest only with what the client compares', async () => {
    const source = `import okhttp3.CertificatePinner\nval p = b.add("a.example", "sha256/${'A'.repeat(43)}=")`
    const server = { label: 'a.example', name: 'a.example', fingerprint: new Uint8Array(32) }
    const cells = async (digest: 'certificate' | 'spki') => {
      const servers = [{ ...server, digest }]
      return (await told('okhttp', { publications: [published(source, 'Pins.kt')], servers })).cells
    }
    expect((await cells('spki'))[0]?.meeting).toBe('connects')
    expect(await cells('certificate')).toEqual([null])
  })

  it('says that an app which does not start connects nowhere', async () => {
    const source = 'import okhttp3.CertificatePinner\nval p = b.add("a.*.example", "sha256/x")'
    const servers = [
      { label: 'a', name: 'a.example', fingerprint: new Uint8Array(32), digest: 'spki' as const },
    ]
    const column = await told('okhttp', { publications: [published(source, 'Pins.kt')], servers })
    expect(column.cells[0]?.meeting).toBe('crash')
    expect(column.cells[0]?.steps.at(-1)?.result).toBe('REFUSED')
  })

  it('asks curl with the pins of the host that is called', async () => {
    const hosts = [pinned('a.example', 'A'), pinned('b.example', 'B')]
    const script = curl.render({ hosts } as unknown as PinModel, release, [])
    const files = script.map(({ path, text }) => ({ path, bytes: octets(text) }))
    const servers = ['a.example', 'b.example', 'c.example'].map((name) => ({
      label: name,
      name,
      fingerprint: new Uint8Array(32),
      digest: 'spki' as const,
    }))
    const publications = [{ label: 'a bundle', files, at: now }]
    const { cells } = await told('curl', { publications, servers })
    expect(cells.map((cell) => cell?.meeting)).toEqual(['connects', 'refused', 'not pinned'])
  })
})

const release = {
  listId: 'a',
  app: 'A',
  version: 1,
  issuedAt: '2026-11-01T00:00:00Z',
  expiresAt: '2026-12-01T00:00:00Z',
}

function pinned(host: string, letter: string): PinnedHost {
  const spkiSha256 = `${letter.repeat(42)}A=`
  return {
    host,
    includeSubdomains: false,
    isWildcard: false,
    enforcement: 'enforce',
    pins: [{ spkiSha256, role: 'active', expires: 2_000_000_000, isAuthority: false }],
    certificates: [],
  }
}
