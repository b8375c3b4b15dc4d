import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLists, entriesAfter } from '../../../src/core/lists/diff.ts'
import { compareEntries, entryKey, type ListEntry } from '../../../src/core/lists/entry.ts'

const entry = (name: string, fingerprint: string, expires: number): ListEntry => ({
  name,
  fingerprint,
  expires,
})
const few = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  fingerprint: fc.constantFrom('F1', 'F2', 'F3'),
  expires: fc.integer({ min: 1, max: 4 }),
})
const lists = fc.array(few, { maxLength: 12 })
const asSet = (entries: readonly ListEntry[]): string[] =>
  [...new Set(entries.map(entryKey))].sort()

describe('the difference of two lists', () => {
  it('gives the new list when applied', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const applied = entriesAfter(diffLists(before, after))
        expect(applied.map(entryKey).sort()).toEqual(asSet(after))
      }),
    )
  })

  it('accounts for every entry that is gone exactly once', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const diff = diffLists(before, after)
        const kept = new Set(after.map(entryKey))
        const gone = [
          ...diff.removed,
          ...[...diff.renewed, ...diff.shortened].map((change) => change.before),
        ].filter((one) => !kept.has(entryKey(one)))
        expect(gone.map(entryKey).sort()).toEqual(
          asSet(before.filter((one) => !kept.has(entryKey(one)))),
        )
        expect(diff.unchanged.map(entryKey).sort()).toEqual(
          asSet(before.filter((one) => kept.has(entryKey(one)))),
        )
      }),
    )
  })

  it('pairs only entries of one name, and shortens only an equal fingerprint', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const diff = diffLists(before, after)
        for (const change of [...diff.renewed, ...diff.shortened]) {
          expect(change.before.name).toBe(change.after.name)
        }
        for (const change of diff.shortened) {
          expect(change.before.fingerprint).toBe(change.after.fingerprint)
          expect(change.before.expires).toBeGreaterThan(change.after.expires)
        }
      }),
    )
  })

  it('does not depend on order or repetition', () => {
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const again = diffLists([...before, ...before].reverse(), [...after].reverse())
        expect(again).toEqual(diffLists(before, after))
      }),
    )
  })

  it('calls nothing a change between equal lists', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const { added, removed, renewed, shortened } = diffLists(list, list)
        expect([added, removed, renewed, shortened].flat()).toEqual([])
      }),
    )
  })

  const old = entry('a', 'F1', 10)
  it.each([
    ['a new name as added', [], [old], { added: [old] }],
    ['a name that went away as removed', [old], [], { removed: [old] }],
    [
      'a new fingerprint in place of the old one as renewed',
      [old],
      [entry('a', 'F2', 20)],
      { renewed: [{ before: old, after: entry('a', 'F2', 20) }] },
    ],
    [
      'a new fingerprint beside the old one as renewed, the old one as unchanged',
      [old],
      [old, entry('a', 'F2', 20)],
      { renewed: [{ before: old, after: entry('a', 'F2', 20) }], unchanged: [old] },
    ],
    [
      'an earlier expiry as shortened',
      [old],
      [entry('a', 'F1', 5)],
      { shortened: [{ before: old, after: entry('a', 'F1', 5) }] },
    ],
    [
      'a later expiry as renewed',
      [old],
      [entry('a', 'F1', 15)],
      { renewed: [{ before: old, after: entry('a', 'F1', 15) }] },
    ],
    [
      'the rest as removed where more go than come',
      [old, entry('a', 'F3', 8)],
      [entry('a', 'F2', 20)],
      { renewed: [{ before: old, after: entry('a', 'F2', 20) }], removed: [entry('a', 'F3', 8)] },
    ],
  ])('counts %s', (_, before, after, wanted) => {
    const nothing = { added: [], removed: [], renewed: [], shortened: [], unchanged: [] }
    expect(diffLists(before, after)).toEqual({ ...nothing, ...wanted })
  })

  it('compares 10,000 entries of few names in no time', () => {
    const make = (from: number): ListEntry[] =>
      Array.from({ length: 10_000 }, (_, i) => entry(`n${i % 7}`, `F${from + i}`, 1000 + i))
    const diff = diffLists(make(0), make(5_000))
    expect(entriesAfter(diff)).toHaveLength(10_000)
  })
})

describe('the order of lists', () => {
  it('is by name, then the longest life, then the fingerprint', () => {
    const wanted = [
      entry('a', 'F2', 9),
      entry('a', 'F1', 5),
      entry('a', 'F3', 5),
      entry('b', 'F0', 1),
    ]
    expect([...wanted].reverse().sort(compareEntries)).toEqual(wanted)
  })
})

describe('the text that stands for an entry', () => {
  it('differs for different entries, whatever characters they have', () => {
    const odd = fc.record({
      name: fc.string({ unit: fc.constantFrom('&', '1', 'a'), maxLength: 4 }),
      fingerprint: fc.string({ unit: fc.constantFrom('&', '1', 'a'), maxLength: 4 }),
      expires: fc.integer({ min: 1, max: 11 }),
    })
    fc.assert(
      fc.property(odd, odd, (a, b) => {
        expect(entryKey(a) === entryKey(b)).toBe(compareEntries(a, b) === 0)
      }),
    )
  })
})
