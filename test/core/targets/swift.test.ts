import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, it } from 'vitest'
import { judgePath } from '../../../build/judges.mjs'
import { verificationSnippets } from '../../../src/core/targets/snippets/snippets.ts'
import { trustKit } from '../../../src/core/targets/trustkit/target.ts'
import { goodModel, release } from './signed-files.ts'

/** The part of web-tree-sitter that is used here. */
interface Grammar {
  init(): Promise<void>
  readonly Language: { load(path: string): Promise<unknown> }
  new (): {
    setLanguage(language: unknown): void
    parse(text: string): { readonly rootNode: { readonly hasError: boolean; toString(): string } }
  }
}

const sources = [...verificationSnippets, ...trustKit.render(goodModel, release, [])].filter(
  ({ path }) => path.endsWith('.swift'),
)

// No compiler of Swift is to be had on every machine. The grammar says at least what is no Swift at all.
describe.runIf(existsSync(judgePath('parser')) && existsSync(judgePath('grammars')))(
  'by the grammar of Swift',
  () => {
    let isSwift: (text: string) => boolean
    beforeAll(async () => {
      const require = createRequire(import.meta.url)
      const Parser = require(judgePath('parser', 'tree-sitter.js')) as Grammar
      await Parser.init()
      const parser = new Parser()
      const wasm = judgePath('grammars', 'out', 'tree-sitter-swift.wasm')
      parser.setLanguage(await Parser.Language.load(wasm))
      isSwift = (text) => !parser.parse(text).rootNode.hasError
    })

    it.each(sources.map(({ path, text }) => [path, text]))('%s is in order', (_, text) => {
      expect(isSwift(text)).toBe(true)
    })

    it.each(sources.map(({ path, text }) => [path, text]))(
      '%s with a part missing is not',
      (_, text) => {
        const broken = [
          text.replace(/[}\]]\n$/, ''),
          text.replace(/ = /, ' '),
          text.replace(/"\S/, ''),
        ]
        expect(broken.map(isSwift)).toEqual([false, false, false])
      },
    )
  },
)
