import { zipSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { importAny } from '../../../src/core/x509/import.ts'
import { badFiles, goodPem, overlapping, pkcs7Of, requestWith } from './bad-files.ts'

/** Codes with their counts, and how many certificates came in beside them; at once, by the processor's clock. */
async function outcome(bytes: Uint8Array): Promise<{ certificates: number; codes: object }> {
  const before = process.cpuUsage()
  const { certificates, rejected } = await importAny('given', bytes)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(2)
  const codes: Record<string, number> = {}
  for (const { code } of rejected) codes[code] = (codes[code] ?? 0) + 1
  return { certificates: certificates.length, codes }
}

describe('bad input', () => {
  for (const { what, code, make, beside = 0 } of badFiles) {
    it(`${what}: ${code}, at once`, async () => {
      expect(await outcome(make())).toEqual({ certificates: beside, codes: { [code]: 1 } })
    }, 30_000)
  }

  it('in an archive is refused by itself, and what is good comes in', async () => {
    const files = {
      'good.pem': encodeUtf8(goodPem),
      'many.p7b': pkcs7Of(60_000),
      'request.der': requestWith(100_000),
      'again.pem': encodeUtf8(goodPem),
    }
    expect(await outcome(zipSync(files, { level: 0 }))).toEqual({
      certificates: 2,
      codes: { INPUT_TOO_MANY: 1, INPUT_TOO_LARGE: 1 },
    })
  }, 30_000)

  it('of overlapping files is one archive refused, however many names it has', async () => {
    expect(await outcome(overlapping(5000))).toEqual({ certificates: 0, codes: { ZIP_INVALID: 1 } })
  })

  it('that is large and no certificate begins where many are allowed', async () => {
    expect(await outcome(pkcs7Of(2000))).toEqual({ certificates: 2000, codes: {} })
    const row = new Uint8Array(
      Buffer.concat(Array<Uint8Array>(2000).fill(pemBlocks(goodPem)[0]!.bytes!)),
    )
    expect(await outcome(row)).toEqual({ certificates: 2000, codes: {} })
  })
})

describe('a certificate that is cut', () => {
  const whole = pemBlocks(goodPem)[0]!.bytes!

  it('after any octet is refused with a code, as DER and as PEM, and what follows it comes in', async () => {
    for (let length = 1; length < whole.length; length++) {
      const cut = whole.slice(0, length)
      const der = await importAny('x', cut)
      expect(der.certificates, String(length)).toEqual([])
      expect(der.rejected, String(length)).toHaveLength(1)
      const body = Buffer.from(cut).toString('base64')
      const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n${goodPem}`
      const { certificates, rejected } = await importAny('x', encodeUtf8(pem))
      expect([certificates.length, rejected.length], String(length)).toEqual([1, 1])
    }
  })

  it('at any character of its PEM is refused with a code', async () => {
    for (let length = 1; length < goodPem.trimEnd().length; length++) {
      const { certificates, rejected } = await importAny('x', encodeUtf8(goodPem.slice(0, length)))
      expect([certificates.length, rejected.length], String(length)).toEqual([0, 1])
    }
  })

  it('or has octets put in or taken out anywhere never breaks the reader', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.nat(20),
        fc.uint8Array({ maxLength: 20 }),
        async (at, gone, put) => {
          const changed = new Uint8Array([...whole.slice(0, at), ...put, ...whole.slice(at + gone)])
          const { certificates, rejected, requests, publicKeys, digests } = await importAny(
            'x',
            changed,
          )
          const pieces = [certificates, rejected, requests, publicKeys, digests]
          expect(pieces.flat().length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})

it('says of a file of UTF-16 what it says of the same in UTF-8', async () => {
  for (const mark of [
    [0xff, 0xfe],
    [0xfe, 0xff],
  ]) {
    const text = Buffer.from(goodPem, 'utf16le')
    const bytes = new Uint8Array([...mark, ...(mark[0] === 0xff ? text : text.swap16())])
    expect(await outcome(bytes)).toEqual({ certificates: 1, codes: {} })
  }
})
