import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { lanesOf } from '../../src/renderer/components/timeline/lanes.ts'
import NextDays from '../../src/renderer/components/timeline/NextDays.svelte'
import { monthsWithin, placeOf, textPlace } from '../../src/renderer/components/timeline/scale.ts'
import { foretell, type Foretold } from '../../src/renderer/tasks/foretell.ts'
import { at, draftBytes, NOW, pin, releaseBytes } from './timeline-lists.ts'

beforeAll(() => {
  // jsdom lays nothing out, so there is nothing to observe.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {
        return
      }
      unobserve(): void {
        return
      }
      disconnect(): void {
        return
      }
    },
  )
})
afterEach(cleanup)

const login = pin('login.example.com', 1, '2026-12-01T23:59:00Z')
const api = pin('api.example.com', 2, '2027-02-11T12:00:00Z')
const apiNext = pin('api.example.com', 3, '2027-05-12T12:00:00Z', { cutOver: '2026-12-13' })

async function told(): Promise<Foretold> {
  const published = [login, api, apiNext]
  return foretell(
    draftBytes([...published, pin('login.example.com', 4, '2027-11-01T12:00:00Z')]),
    [releaseBytes(1, '2026-10-01T12:00:00Z', published)],
    NOW,
  )
}

async function show(given?: Foretold): Promise<{ chosen: string[] }> {
  const chosen: string[] = []
  render(NextDays, {
    told: given ?? (await told()),
    basis: 'published',
    onbasis: (basis: string) => chosen.push(basis),
  })
  return { chosen }
}

const names = (cells: readonly HTMLElement[]): (string | null)[] =>
  cells.map((cell) => cell.getAttribute('aria-label'))

describe('the timeline', () => {
  it('has a row for each host, the one in trouble first, told in a sentence', async () => {
    await show()
    expect(names(screen.getAllByRole('rowheader'))).toEqual([
      'login.example.com, Wultra, hard fail: one pin left until 2026-12-01, then locked out',
      'api.example.com, Wultra, hard fail: fine until 2027-02-11, then one pin left until 2027-05-12, then locked out',
    ])
  })

  it('names every bar, switch and hatch with its dates, in the order of time', async () => {
    await show()
    const row = screen.getAllByRole('row')[1]!
    expect(names(within(row).getAllByRole('gridcell'))).toEqual([
      'live pin of api.example.com, 2026-10-01 to 2027-02-11 12:00 UTC',
      'next pin of api.example.com, 2026-10-01 to 2027-05-12 12:00 UTC',
      'Server changes on 2026-12-13',
      'No pin from 2027-05-12 12:00 UTC; publish the next by 2027-04-28',
    ])
  })

  it('is one stop for the Tab key, and arrow keys go through hosts and spans', async () => {
    await show()
    const stops = () => [...document.querySelectorAll('[role=grid] [tabindex="0"]')]
    const focused = () => document.activeElement?.getAttribute('aria-label') ?? ''
    expect(stops()).toHaveLength(1)
    ;(stops()[0] as HTMLElement).focus()
    const press = (key: string) => fireEvent.keyDown(document.activeElement!, { key })
    await press('ArrowDown')
    expect(focused()).toMatch(/^api\.example\.com/)
    await press('ArrowRight')
    expect(focused()).toMatch(/^live pin of api/)
    await press('End')
    expect(focused()).toMatch(/^No pin from/)
    await press('ArrowRight')
    expect(focused()).toMatch(/^No pin from/)
    await press('ArrowUp')
    expect(focused()).toMatch(/2026-12-01/)
    await press('Home')
    expect(focused()).toMatch(/^login\.example\.com/)
    expect(stops()).toEqual([document.activeElement])
  })

  it('writes into each hatch what is to be done, and by when', async () => {
    await show()
    const words = [...document.querySelectorAll('.hatch-text')].map((text) => text.textContent)
    expect(words).toEqual(['locked out from 2026-12-01', 'publish the next by 2027-04-28'])
  })

  it('has a table with the same facts', async () => {
    await show()
    await fireEvent.click(screen.getByRole('radio', { name: 'Table' }))
    const table = screen.getByRole('table')
    expect(within(table).getByRole('rowheader', { name: /^api\.example\.com/ })).toBeTruthy()
    const text = table.textContent
    for (const words of [
      'locked out',
      'Phones refuse the host',
      'Server changes on 2026-12-13',
      'Publish the next by 2027-04-28',
      'api.example.com, ends 2027-05-12 12:00 UTC',
    ]) {
      expect(text).toContain(words)
    }
    expect(screen.queryByRole('grid')).toBeNull()
  })

  it('tells apart what is published and what the draft would make of it', async () => {
    const { chosen } = await show()
    await fireEvent.click(screen.getByRole('radio', { name: 'With the draft' }))
    expect(chosen).toEqual(['planned'])
  })

  it('tells of the phone that was chosen', async () => {
    // The other host keeps the store from running empty: with an empty one phones ask before they connect.
    const other = pin('b.example.com', 9, '2027-12-31T00:00:00Z')
    const published = [pin('a.example.com', 1, '2026-12-20T00:00:00Z'), other]
    const next = [...published, pin('a.example.com', 2, '2027-12-31T00:00:00Z')]
    await show(
      await foretell(
        draftBytes(next),
        [
          releaseBytes(1, '2026-06-01T12:00:00Z', published),
          releaseBytes(2, '2026-11-10T12:00:00Z', next),
        ],
        NOW,
      ),
    )
    const lane = () => names(screen.getAllByRole('rowheader'))[0]
    expect(lane()).not.toContain('locked out')
    await fireEvent.click(screen.getByRole('radio', { name: 'Off for 90 days' }))
    expect(lane()).toContain('locked out until 2027-02-0')
    // A phone that is off has what was published 90 days before, and that was too late.
    const words = [...document.querySelectorAll('.hatch-text')].map((text) => text.textContent)
    expect(words[0]).toBe('locked out from 2026-12-20')
  })

  it('says nothing of a draft when none differs, and of 30 hosts shows 24 until asked', async () => {
    const many = Array.from({ length: 30 }, (_, n) => {
      return pin(`h${n}.example.com`, n + 1, '2027-05-12T12:00:00Z')
    })
    const list = releaseBytes(1, '2026-10-01T12:00:00Z', many)
    await show(await foretell(draftBytes(many), [list], NOW))
    expect(screen.queryByRole('radio', { name: 'With the draft' })).toBeNull()
    expect(screen.getAllByRole('rowheader')).toHaveLength(24)
    await fireEvent.click(screen.getByRole('button', { name: 'Show all 30 hosts' }))
    expect(screen.getAllByRole('rowheader')).toHaveLength(30)
  })

  it('has no style attribute in what a browser parses', async () => {
    const { readdir, readFile } = await import('node:fs/promises')
    const folder = 'src/renderer/components/timeline'
    for (const name of await readdir(folder)) {
      expect(await readFile(`${folder}/${name}`, 'utf8'), name).not.toMatch(/\sstyle="/)
    }
  })
})

describe('lanes', () => {
  const hosts = [pin('a.example.com', 5, '2027-09-01T12:00:00Z'), api]

  it('begin with the host in trouble first', async () => {
    const { planned } = await foretell(draftBytes(hosts, ['wultra']), [], NOW)
    const names = lanesOf(planned, 'on schedule').map(({ host }) => host)
    expect(names).toEqual(['api.example.com', 'a.example.com'])
  })

  it('of one host stay together', async () => {
    const { planned } = await foretell(draftBytes(hosts, ['wultra', 'android-nsc']), [], NOW)
    const names = lanesOf(planned, 'on schedule').map(({ host, client }) => `${host} ${client}`)
    // Of a typed certificate digest nobody knows the key, so Android pins neither host, from the first day.
    expect(names).toEqual([
      'a.example.com Wultra, hard fail',
      'a.example.com Android NSC, hard fail',
      'api.example.com Wultra, hard fail',
      'api.example.com Android NSC, hard fail',
    ])
  })

  it('are one for each client family that the list is made for', async () => {
    const bytes = draftBytes([api], ['wultra', 'android-nsc', 'trustkit', 'trustkit-android'])
    const { planned } = await foretell(bytes, [], NOW)
    const lanes = lanesOf(planned, 'on schedule')
    expect(lanes.map(({ client }) => client).sort()).toEqual([
      'Android NSC, hard fail',
      'TrustKit Android, hard fail',
      'TrustKit, hard fail',
      'Wultra, hard fail',
    ])
    const nsc = lanes.find(({ client }) => client.startsWith('Android'))
    // Of a typed certificate digest nobody knows the key.
    expect(nsc?.hatches.map(({ text }) => text)).toEqual(['pinning silently off from 2026-11-23'])
  })

  it('say once that phones are locked out where no pin gets there in time', async () => {
    const late = pin('a.example.com', 1, '2026-11-26T12:00:00Z')
    const { planned } = await foretell(draftBytes([late]), [], NOW)
    const [lane] = lanesOf(planned, 'on schedule')
    expect(lane?.hatches.map(({ kind, text }) => [kind, text])).toEqual([
      ['locked out', 'locked out from 2026-11-26'],
      ['no pin yet', ''],
    ])
  })
})

describe('the scale', () => {
  const year = { from: at('2026-11-23T12:00:00Z'), until: at('2027-12-28T00:00:00Z') }

  it('has a tick for each month that begins, January called by its year', () => {
    const ticks = monthsWithin(year)
    expect(ticks).toHaveLength(13)
    expect(ticks[0]).toEqual({ at: at('2026-12-01T00:00:00Z'), label: 'Dec' })
    expect(ticks[1]?.label).toBe('2027')
  })

  it('keeps everything on the drawing', () => {
    expect(placeOf(0, year, 800)).toBe(0)
    expect(placeOf(Infinity, year, 800)).toBe(800)
    expect(placeOf((year.from + year.until) / 2, year, 800)).toBe(400)
    expect(textPlace('pinning silently off', 790, 800).anchor).toBe('end')
  })
})
