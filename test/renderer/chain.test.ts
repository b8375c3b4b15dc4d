import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../src/core/encoding/base64.ts'
import { chainOf } from '../../src/renderer/state/chain.ts'
import { kept, rows as readRows } from './certificates.ts'

const rows = await readRows()
const readBytes = (wanted: readonly string[]) =>
  Promise.resolve(
    new Map(
      rows.flatMap(({ sha256 }, at) =>
        wanted.includes(sha256) ? [[sha256, decodeBase64(kept[at]!.der)] as const] : [],
      ),
    ),
  )

describe('the chain of a certificate', () => {
  it('ends where the workspace ends, and says whose certificate is missing', async () => {
    const [leaf] = rows
    const shown = await chainOf(leaf!, rows, readBytes)
    expect(shown?.rows[0]).toEqual(leaf)
    expect(shown?.chain.links[0]?.role).toBe('leaf')
    expect(shown?.chain.complete).toBe(false)
    expect(shown?.chain.missing).toContain('Pinseal Practice CA')
  })

  it('is nothing where the bytes are gone', async () => {
    expect(await chainOf(rows[0]!, rows, () => Promise.resolve(new Map()))).toBeNull()
  })
})
