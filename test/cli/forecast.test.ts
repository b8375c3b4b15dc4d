import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { pinseal, useCommand, type Run } from './pinseal.ts'

const { folder } = useCommand()
const place = (...path: string[]): string => join(folder(), ...path)
const env = (): Record<string, string> => ({ PINSEAL_VAULT: place('vault') })
const digest = Buffer.alloc(32, 7).toString('base64')
const DAY = 86_400
const end = Math.floor(Date.now() / 1000 / DAY) * DAY + 20 * DAY - 1

const forecast = (...args: string[]): Promise<Run> =>
  pinseal(['forecast', ...args, '--json'], { env: env() })

beforeAll(async () => {
  writeFileSync(place('password'), 'quorum maple lantern orbit saffron\n')
  const password = ['--password-file', place('password')]
  const made = await pinseal(
    ['keygen', '--label', 'Production', '--small-machine', ...password, '--json'],
    { env: env() },
  )
  expect(made.stderr).toBe('')
  const signed = await pinseal(
    [
      ...['sign', '--entry', `login.example.com,${digest},${end}`],
      ...['--entry', `api.example.com,${digest},${end + 1000 * DAY}`],
      ...['--key-id', made.json.keyId as string, '--list-id', 'shop', '--out', place('bundle')],
      ...password,
    ],
    { env: env() },
  )
  expect(signed.stderr + signed.stdout).toContain('shop')
  expect(signed.exit).toBe(0)
})

describe('pinseal forecast', () => {
  it('tells the lockout and exits 1 where it lies within', async () => {
    const run = await forecast()
    expect(run.exit).toBe(1)
    expect(run.json.within).toBe(400)
    const [list] = run.json.lists
    expect(list).toMatchObject({ listId: 'shop', listVersion: 1 })
    expect(list).toMatchObject({
      targets: ['wultra'],
      clients: [{ family: 'wultra', atTheEnd: 'closed' }],
    })
    expect(list.deadlines).toHaveLength(1)
    expect(list.deadlines[0]).toMatchObject({
      host: 'login.example.com',
      state: 'locked out',
      at: new Date(end * 1000).toISOString().replace('.000', ''),
    })
    expect(list.deadlines[0].sentence).toMatch(
      /^In (19|20) days login\.example\.com locks phones out\. Its only live pin ends on .* 23:59 UTC\.$/,
    )
    expect(list.hosts).toHaveLength(8)
  })

  it('exits 0 where nothing lies within', async () => {
    const run = await forecast('shop', '--within', '10')
    expect(run.exit).toBe(0)
    expect(run.json.lists[0].deadlines).toEqual([])
    const text = await pinseal(['forecast', '--within', '10'], { env: env() })
    expect(text.stdout).toContain('nothing is due in 10 days')
  })

  it('looks from the moment of --at', async () => {
    const later = new Date((end + DAY) * 1000).toISOString()
    const run = await forecast('--within', '1', '--at', later)
    expect(run.exit).toBe(1)
    expect(run.json.lists[0].deadlines[0].sentence).toMatch(/^Now /)
  })

  it('switches off instead of locking out for a client that ends open', async () => {
    const run = await forecast('--client', 'trustkit')
    expect(run.exit).toBe(0)
    expect(run.json.lists[0].deadlines[0].state).toBe('pinning silently off')
  })

  it('writes a calendar, and not over another file', async () => {
    const run = await forecast('--ics', place('shop.ics'))
    expect(run.exit).toBe(1)
    const text = readFileSync(place('shop.ics'), 'utf8')
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2)
    expect((await forecast('--ics', place('shop.ics'))).exit).toBe(3)
  })

  it.each([
    [['other'], 4],
    [['--within', '0'], 3],
    [['--within', '401'], 3],
    [['--client', 'windows'], 3],
  ])('refuses %j', async (args, exit) => {
    expect((await forecast(...args)).exit).toBe(exit)
  })
})
