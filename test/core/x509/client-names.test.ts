import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../../src/core/encoding/base64.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { certificatePart, readCertificate } from '../../../src/core/x509/certificate.ts'
import { clientNames } from '../../../src/core/x509/client-names.ts'
import { InputError } from '../../../src/core/input-error.ts'

const folder = new URL('../../vectors/wultra/', import.meta.url)
const json = (path: string) => JSON.parse(readFileSync(new URL(path, folder), 'utf8'))
const recorded = json('wultra-static.json')
const ios = json('ios-names.json')
const unproved = new Set<string>(ios.unprovedForApple)

const namesOfFile = (path: string) => {
  const bytes = readFileSync(new URL(path, folder))
  if (bytes[0] === 0x30) return clientNames(readCertificate(bytes))
  const block = pemBlocks(bytes.toString('utf8')).find(({ label }) => /CERTIFICATE$/.test(label))
  return clientNames(readCertificate(certificatePart(block!.bytes!)))
}

describe('the tool', () => {
  interface Recorded {
    id: string
    file: string
    peer: Record<string, { entry?: { name: string } }>
  }
  /** Where the tool refuses the form of a file, that says nothing of the certificate in it. */
  const readByTool = ({ file, peer }: Recorded) =>
    !file.startsWith('forms/') || Object.values(peer).some(({ entry }) => entry !== undefined)

  for (const { id, file, peer } of (recorded.certificates as Recorded[]).filter(readByTool)) {
    it(`derives for ${id} what it was recorded to sign`, () => {
      for (const { entry } of Object.values(peer)) {
        expect(namesOfFile(file).tool).toBe(entry?.name ?? null)
      }
    })
  }
})

describe('the Android SDK', () => {
  for (const { certPem, sdkCommonName } of recorded.sdkValidateCertificate.results) {
    it(`derives for ${certPem} what it was recorded to look up`, () => {
      const wanted = /^THROWS /.test(sdkCommonName) ? null : sdkCommonName
      expect(namesOfFile(certPem).android).toBe(wanted)
    })
  }
})

describe('iOS', () => {
  for (const [file, answer] of Object.entries<{
    summary: string | null
    summary61123: string | null
    parse: string
  }>(ios.files)) {
    it(`derives for ${file} what it was recorded to look up`, () => {
      if (answer.parse !== 'ok') {
        expect(() => namesOfFile(file)).toThrow(InputError)
        return
      }
      const { ios: now, iosOlder } = namesOfFile(file)
      expect({ now, iosOlder }).toEqual({ now: answer.summary, iosOlder: answer.summary61123 })
    })
  }

  /** Frames that we refuse to read at all: iOS then has no say. */
  const refusedHere = new Set(['trailing-bytes', 'empty-sequence'])

  interface Made {
    id: string
    note: string
    der: string
    summary: string | null
    summary61123: string | null
  }
  const proved = (ios.made as Made[]).filter(({ id }) => !unproved.has(id))

  for (const { id, note, der, summary, summary61123 } of proved) {
    it(`derives for ${id} (${note}) what it was recorded to look up`, () => {
      if (refusedHere.has(id)) {
        expect(() => readCertificate(decodeBase64(der))).toThrow(InputError)
        return
      }
      const { ios: now, iosOlder } = clientNames(readCertificate(decodeBase64(der)))
      expect({ now, iosOlder }).toEqual({ now: summary, iosOlder: summary61123 })
    })
  }

  it('keeps half of a surrogate pair as it stands in a BMPString', () => {
    for (const { der, summaryUtf16BeHex } of ios.madeNotUnicode) {
      const { ios: name } = clientNames(readCertificate(decodeBase64(der)))
      const units = Array.from(name!, (unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'))
      expect(units.join('')).toBe(summaryUtf16BeHex)
    }
  })
})
