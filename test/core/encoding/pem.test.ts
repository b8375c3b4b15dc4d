import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodePem, pemBlocks } from '../../../src/core/encoding/pem.ts'

const bytes = new Uint8Array(100).map((_, index) => index)
const pem = encodePem('CERTIFICATE', bytes)

describe('PEM', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (content) => {
        const text = encodePem('X', content)
        expect(text.split('\n').every((line) => line.length <= 64)).toBe(true)
        expect(pemBlocks(text)[0]?.bytes).toEqual(content)
      }),
    )
  })

  it('is written as openssl writes it', () => {
    const made = execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519'], { encoding: 'utf8' })
    expect(encodePem('PRIVATE KEY', pemBlocks(made)[0]!.bytes!)).toBe(made)
  })

  for (const [how, text] of Object.entries({
    'text before and after': `subject=CN = a\nissuer: b: c\n${pem}Verify return code: 0 (ok)\n`,
    CRLF: pem.replaceAll('\n', '\r\n'),
    'no final line feed': pem.trimEnd(),
    'a byte order mark': `\uFEFF${pem}`,
    'one line of base64': pem.replace(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, ''),
    'everything in one line': pem.replaceAll('\n', ''),
    'indented lines': pem.replace(/^/gm, '    '),
    'empty lines': pem.replaceAll('\n', '\n\n'),
    'header lines': pem.replace('-----\n', '-----\nSubject: CN=a\n b\nX-Y: z\n\n'),
  })) {
    it(`reads with ${how}`, () => {
      expect(pemBlocks(text)).toMatchObject([
        { label: 'CERTIFICATE', bytes, problem: null, index: 0 },
      ])
    })
  }

  it('tells the blocks of a text apart', () => {
    const text = `x\n${pem}y\n${encodePem('EC PRIVATE KEY', bytes)}`
    expect(pemBlocks(text).map(({ label, index, offset }) => [label, index, offset])).toEqual([
      ['CERTIFICATE', 0, 2],
      ['EC PRIVATE KEY', 1, text.lastIndexOf('-----BEGIN')],
    ])
  })

  it('knows an encrypted body by its headers', () => {
    const text = encodePem('RSA PRIVATE KEY', bytes).replace(
      '-----\n',
      '-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n',
    )
    expect(pemBlocks(text)).toMatchObject([{ encrypted: true, bytes }])
  })

  for (const [how, text] of Object.entries({
    'cut off': pem.slice(0, 90),
    'a foreign character': pem.replace('A', '!'),
    'characters of base64url': pem.replace('A', '_'),
    'another END line': pem.replace('END CERTIFICATE', 'END X'),
    'half an octet': '-----BEGIN X-----\nAAAAA\n-----END X-----',
    'data after padding': '-----BEGIN X-----\nAA==AAAA\n-----END X-----',
    'too much padding': '-----BEGIN X-----\nAAAA====\n-----END X-----',
    'nothing in it': '-----BEGIN X-----\n-----END X-----',
  })) {
    it(`says what is wrong with ${how}`, () => {
      const [block] = pemBlocks(text)
      expect(block?.bytes).toBe(null)
      expect(block?.problem).toMatch(/\.$/)
    })
  }

  it('goes on after a block that is cut off', () => {
    expect(pemBlocks(pem.slice(0, 90) + '\n' + pem).map((block) => block.bytes)).toEqual([
      null,
      bytes,
    ])
  })

  it('stays fast on hostile text', () => {
    const began = performance.now()
    pemBlocks('-----BEGIN A-----\n'.repeat(100_000))
    pemBlocks('-----BEGIN '.repeat(100_000))
    pemBlocks(`-----BEGIN A-----\n${'a: b\n'.repeat(100_000)}-----END A-----`)
    pemBlocks(`-----BEGIN A-----\n${'a:\n '.repeat(100_000)}-----END A-----`)
    pemBlocks('-'.repeat(1_000_000))
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
