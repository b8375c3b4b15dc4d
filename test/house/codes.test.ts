import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { custodyErrorCodes } from '../../src/bridge/codes.ts'
import { commandErrorCodes } from '../../src/cli/codes.ts'
import { findingCodes } from '../../src/core/codes.ts'
import { inputErrorCodes } from '../../src/core/input-error-codes.ts'
import { deskErrorCodes } from '../../src/renderer/codes.ts'

const text = readFileSync(join(resolve(import.meta.dirname, '../..'), 'src/core/errors.md'), 'utf8')
const paragraphs = new Map(
  text
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const [code = '', ...lines] = part.split('\n')
      return [code.trim(), lines.join('\n').split(/^## /m)[0]!.trim()]
    }),
)
const codes = [
  ...Object.keys(findingCodes),
  ...inputErrorCodes,
  ...commandErrorCodes,
  ...custodyErrorCodes,
  ...deskErrorCodes,
]

describe('errors.md', () => {
  it('has a paragraph for every code', () => {
    expect(codes.filter((code) => (paragraphs.get(code) ?? '').length < 40)).toEqual([])
  })

  it('explains no code that does not exist', () => {
    expect([...paragraphs.keys()].filter((code) => !codes.includes(code))).toEqual([])
  })

  it('has one table for each code', () => {
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
  })
})
