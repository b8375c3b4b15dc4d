import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { strToU8, zipSync, type Zippable } from 'fflate'
import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { readZip, writeZip } from '../../../src/core/encoding/zip.ts'

const a = { path: 'a.txt', bytes: encodeUtf8('one') }
const b = { path: 'folder/b.json', bytes: encodeUtf8('{}') }

/** Another program's archive; `names` as they stand in it. */
const foreign = (names: Zippable) => zipSync(names, { level: 9 })

describe('a zip archive of ours', () => {
  it('reads back, in the given order', () => {
    const file = fc.record({
      path: fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9é]{1,8})?$/),
      bytes: fc.uint8Array({ maxLength: 200 }),
    })
    const distinct = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 8 })
    fc.assert(
      fc.property(distinct, (files) => {
        expect(readZip(writeZip(files))).toEqual(files)
      }),
    )
  })

  it('is the same each time, and dated 1980-01-01', () => {
    expect(writeZip([a, b])).toEqual(writeZip([a, b]))
    expect(writeZip([b, a])).not.toEqual(writeZip([a, b]))
  })

  it('is good in the eyes of Python', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinseal-zip-'))
    try {
      const path = join(folder, 'x.zip')
      writeFileSync(path, writeZip([a, b, { path: 'empty', bytes: new Uint8Array() }]))
      const seen = execFileSync(
        'python3',
        [
          '-c',
          'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n' +
            'print([(i.filename,i.date_time,i.file_size) for i in z.infolist()])',
          path,
        ],
        { encoding: 'utf8' },
      )
      expect(seen.trim()).toBe(
        "[('a.txt', (1980, 1, 1, 0, 0, 0), 3), ('folder/b.json', (1980, 1, 1, 0, 0, 0), 2), " +
          "('empty', (1980, 1, 1, 0, 0, 0), 0)]",
      )
      expect(readFileSync(path).length).toBeGreaterThan(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('refuses to be written with equal or unsafe paths', async () => {
    expect(() => writeZip([a, { ...a, path: 'A.TXT' }])).toThrow(TypeError)
    expect(() => writeZip([{ ...a, path: 'folder/' }])).toThrow(TypeError)
    for (const path of ['/a', '../a', 'a/../b', 'a//b', '', 'a\\b', 'C:a', 'a\0b', './a', 'a\nb']) {
      await expect(() => writeZip([{ ...a, path }])).toThrowWithCode('ZIP_UNSAFE_PATH')
    }
  })
})

describe("another program's archive", () => {
  it('reads, compressed or stored, folders left out', () => {
    const archive = foreign({
      'a.txt': strToU8('one'),
      folder: { 'b.json': [strToU8('{}'), { level: 0 }] },
      'empty/': new Uint8Array(),
    })
    expect(readZip(archive).map(({ path }) => path)).toEqual(['a.txt', 'folder/b.json'])
  })

  for (const [what, archive, code] of [
    ['leaves its folder', foreign({ '../a': strToU8('x') }), 'ZIP_UNSAFE_PATH'],
    ['has an absolute path', foreign({ '/etc/a': strToU8('x') }), 'ZIP_UNSAFE_PATH'],
    ['has a backslash', foreign({ '..\\a': strToU8('x') }), 'ZIP_UNSAFE_PATH'],
    [
      'has a symbolic link',
      foreign({ a: [strToU8('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] }),
      'ZIP_UNSAFE_PATH',
    ],
    ['has two names that are one', foreign({ a: strToU8('x'), A: strToU8('y') }), 'ZIP_INVALID'],
    ['is empty space', new Uint8Array(100), 'ZIP_INVALID'],
    ['is nothing', new Uint8Array(), 'ZIP_INVALID'],
    ['is text', encodeUtf8('PK not at all'), 'ZIP_INVALID'],
    ['is a bomb of zeros', foreign({ a: new Uint8Array(40 * 1024 * 1024) }), 'ZIP_TOO_LARGE'],
    [
      'has 10,001 files',
      foreign(
        Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`f${n}`, new Uint8Array()])),
      ),
      'ZIP_TOO_LARGE',
    ],
  ] as const) {
    it(`is refused when it ${what}`, async () => {
      const began = performance.now()
      await expect(() => readZip(archive)).toThrowWithCode(code)
      expect(performance.now() - began).toBeLessThan(5000)
    })
  }

  it('is refused when it declares less than it has', async () => {
    const archive = foreign({ a: new Uint8Array(1000).fill(7) })
    const view = new DataView(archive.buffer, archive.byteOffset)
    const central = view.getUint32(archive.length - 6, true)
    view.setUint32(central + 24, 5, true)
    await expect(() => readZip(archive)).toThrowWithCode('ZIP_INVALID')
  })

  it('is refused when two files overlap', async () => {
    const archive = writeZip([a, { path: 'c.txt', bytes: encodeUtf8('one') }])
    const view = new DataView(archive.buffer)
    const central = view.getUint32(archive.length - 6, true)
    // The second entry of the directory points to the first file.
    view.setUint32(central + 46 + 5 + 42, 0, true)
    await expect(() => readZip(archive)).toThrowWithCode('ZIP_INVALID')
  })

  it('is refused, never half read, when any octet of it is changed; or it is the same', () => {
    const archive = foreign({ 'a.txt': strToU8('one '.repeat(50)), b: strToU8('two') })
    const whole = readZip(archive)
    for (let at = 0; at < archive.length; at++) {
      const changed = new Uint8Array(archive)
      changed[at]! ^= 0x5a
      try {
        const contents = readZip(changed).map(({ bytes }) => Buffer.from(bytes).toString())
        expect(contents).toEqual(whole.map(({ bytes }) => Buffer.from(bytes).toString()))
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^ZIP_/)
      }
    }
    for (let end = 0; end < archive.length; end++) {
      expect(() => readZip(archive.subarray(0, end))).toThrow()
    }
  })
})
