import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { HeldStorage } from '../../src/custody/ports/vault-home.ts'
import type { VaultStorage } from '../../src/custody/ports/vault-storage.ts'

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(text))

/** A place that an adapter keeps a vault in; each is new and empty. */
export interface StoragePlace {
  /** Opens it, as another process or window would. */
  open(): Promise<HeldStorage>
}

/** What every VaultStorage must do, run against each adapter. `makePlace` gives a new, empty place. */
export function describeVaultStorage(name: string, makePlace: () => Promise<StoragePlace>): void {
  describe(`${name} as the storage of a vault`, () => {
    const held: HeldStorage[] = []
    const open = async (place: StoragePlace): Promise<HeldStorage> => {
      const one = await place.open()
      held.push(one)
      return one
    }
    const fresh = async (): Promise<VaultStorage> => (await open(await makePlace())).storage

    afterEach(async () => {
      for (const one of held.splice(0)) await one.close()
    })

    it('is empty at first', async () => {
      const storage = await fresh()
      expect(await storage.list('')).toEqual([])
      expect(await storage.read('vault.json')).toBeNull()
      expect(await storage.read('journal/00000001.json')).toBeNull()
    })

    it('gives back what was written, as a copy', async () => {
      const storage = await fresh()
      const written = bytes('one')
      await storage.write('journal/00000001.json', written)
      written.fill(0)
      const read = await storage.read('journal/00000001.json')
      expect(read).toEqual(bytes('one'))
      read?.fill(0)
      expect(await storage.read('journal/00000001.json')).toEqual(bytes('one'))
    })

    it('replaces a file as a whole, by a shorter one too', async () => {
      const storage = await fresh()
      await storage.write('a.json', bytes('a long content'))
      await storage.write('a.json', bytes('b'))
      expect(await storage.read('a.json')).toEqual(bytes('b'))
      await storage.write('a.json', bytes(''))
      expect(await storage.read('a.json')).toEqual(bytes(''))
    })

    it('lists names by prefix, in order', async () => {
      const storage = await fresh()
      const names = ['keys/ab.json', 'journal/00000002.json', 'journal/00000001.json', 'vault.json']
      for (const one of names) await storage.write(one, bytes(one))
      await storage.write('releases/com.example/00000001.json', bytes('r'))
      expect(await storage.list('journal/')).toEqual([
        'journal/00000001.json',
        'journal/00000002.json',
      ])
      expect(await storage.list('')).toEqual([
        'journal/00000001.json',
        'journal/00000002.json',
        'keys/ab.json',
        'releases/com.example/00000001.json',
        'vault.json',
      ])
      expect(await storage.list('releases/')).toEqual(['releases/com.example/00000001.json'])
      expect(await storage.list('nothing/')).toEqual([])
    })

    it('removes, and does not mind what is not there', async () => {
      const storage = await fresh()
      await storage.write('keys/a.json', bytes('a'))
      await storage.remove('keys/a.json')
      await storage.remove('keys/a.json')
      await storage.remove('other/b.json')
      expect(await storage.read('keys/a.json')).toBeNull()
      expect(await storage.list('')).toEqual([])
    })

    it.each([
      '../a',
      'a/../b',
      '/a',
      'a//b',
      '',
      'A',
      '.a',
      'a/.b',
      'a\\b',
      'a\0b',
      'ä',
      'a/',
      '-'.repeat(300),
    ])('refuses the name %j', async (odd) => {
      const storage = await fresh()
      await expect(Promise.resolve().then(() => storage.write(odd, bytes('x')))).rejects.toThrow()
      expect(await storage.list('')).toEqual([])
    })

    it('keeps the order of writes that were not waited for', async () => {
      const storage = await fresh()
      const writes = Array.from({ length: 50 }, (_, index) =>
        storage.write('a.json', bytes(String(index))),
      )
      await Promise.all(writes)
      expect(await storage.read('a.json')).toEqual(bytes('49'))
    })

    it('holds everything after it was closed and opened again', async () => {
      const place = await makePlace()
      const first = await open(place)
      await first.storage.write('keys/a.json', bytes('kept'))
      await first.close()
      const second = await open(place)
      expect(second.inUse).toBeNull()
      expect(await second.storage.read('keys/a.json')).toEqual(bytes('kept'))
    })

    it('is held by one at a time: the second is told within half a second and may read', async () => {
      const place = await makePlace()
      const first = await open(place)
      await first.storage.write('keys/a.json', bytes('kept'))
      const started = performance.now()
      const second = await open(place)
      expect(performance.now() - started).toBeLessThan(500)
      expect(second.inUse).toMatch(/\S/)
      expect(await second.storage.read('keys/a.json')).toEqual(bytes('kept'))
      await second.close()
      expect((await open(place)).inUse).not.toBeNull()
      await first.close()
      expect((await open(place)).inUse).toBeNull()
    })

    it('behaves as a plain map does, whatever is done to it', async () => {
      const names = fc.constantFrom('a.json', 'b/c.json', 'b/d.json', 'e/f/g.json')
      const step = fc.oneof(
        fc.record({
          kind: fc.constant('write' as const),
          name: names,
          content: fc.uint8Array({ maxLength: 100 }),
        }),
        fc.record({ kind: fc.constant('remove' as const), name: names }),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
          const one = await (await makePlace()).open()
          const model = new Map<string, Uint8Array>()
          for (const act of steps) {
            if (act.kind === 'remove') {
              model.delete(act.name)
              await one.storage.remove(act.name)
            } else {
              model.set(act.name, act.content)
              await one.storage.write(act.name, new Uint8Array(act.content))
            }
          }
          expect(await one.storage.list('')).toEqual([...model.keys()].sort())
          for (const [key, content] of model) {
            expect(await one.storage.read(key)).toEqual(new Uint8Array(content))
          }
          await one.close()
        }),
        { numRuns: 25 },
      )
    })
  })
}
