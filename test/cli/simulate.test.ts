import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clients } from '../../src/core/simulation/clients.ts'
import { pinseal, root, useCommand } from './pinseal.ts'
import { inVectors, then, vectorKey, vectors } from './wultra-vectors.ts'

const { folder } = useCommand()

const key = vectorKey('key-b').export.publicPointBase64
const server = 'p256.example.test=4JvS/5ZtzA4/+QIFDxuh0Y6KsASDTv6wnoelH8do7sg='

function written(name: string, text: string): string {
  const path = join(folder(), name)
  writeFileSync(path, text)
  return path
}

const { specialLists } = JSON.parse(readFileSync(inVectors('wultra-static.json'), 'utf8')) as {
  specialLists: { id: string; body: string }[]
}

function special(id: string): string {
  return written(`${id}.json`, specialLists.find((list) => list.id === id)!.body)
}

describe('simulate', () => {
  it('takes a path that is not there for what it is, not for a key', async () => {
    const run = await pinseal([
      ...['simulate', '--client', 'wultra-android', '--key', 'not-there/public-key.pem'],
      ...['list.json', '--json'],
    ])
    expect(run).toMatchObject({ exit: 2, json: { error: { code: 'FILE_NOT_FOUND' } } })
    expect(run.json.error.message).toContain('not-there/public-key.pem')
  })

  it('names every client with its versions', async () => {
    const run = await pinseal(['simulate', '--client', 'list', '--json'])
    expect(run.exit).toBe(0)
    expect(run.json.clients.map((one: { client: string }) => one.client)).toEqual(
      clients.map(({ id }) => id),
    )
  })

  it('asks every client about its own file, those for whom there is none too', async () => {
    const list = vectors.lists[0]!
    const file = written('one.json', list.body)
    const key = vectorKey(list.key).export.publicPointBase64
    const run = await pinseal([
      'simulate',
      '--client',
      'all',
      '--key',
      key,
      file,
      '--at',
      then,
      '--json',
    ])
    const told = run.json.clients as {
      client: string
      missing: string | null
      update: { result: string } | null
    }[]
    const results = Object.fromEntries(
      told.map(({ client, update }) => [client, update?.result ?? null]),
    )
    expect(results).toMatchObject({
      'wultra-android': 'OK',
      'wultra-ios': 'OK',
      'wultra-android-challenge': 'INVALID_SIGNATURE',
      'wultra-ios-challenge': 'INVALID_SIGNATURE',
      okhttp: null,
      curl: null,
    })
    expect(told.every(({ missing, update }) => (missing === null) === (update !== null))).toBe(true)
    expect(run.exit).toBe(1)
  })

  it('refuses a static list as the versions do that only take answers to a challenge', async () => {
    const list = vectors.lists[0]!
    const key = vectorKey(list.key).export.publicPointBase64
    const file = written('static.json', list.body)
    const run = await pinseal([
      'simulate',
      '--client',
      'wultra-ios-challenge',
      '--key',
      key,
      file,
      '--at',
      then,
      '--json',
    ])
    expect(run.json).toMatchObject({
      client: 'wultra-ios-challenge',
      updates: [{ result: 'INVALID_SIGNATURE', stored: [] }],
    })
  })

  it('takes the lists in turn and keeps what the client still holds', async () => {
    const lists = ['special-good', 'special-one-bad-of-two-first', 'special-two-good'].map(special)
    const run = await pinseal([
      ...['simulate', '--client', 'wultra-android', '--key', key, ...lists, '--at', then, '--json'],
      ...['--validate', server, '--validate', 'unknown.example.test=AAAA'],
      ...['--certificate', join(root, 'test/vectors/wultra/certs/leaf-rsa2048.pem')],
    ])
    expect(run.exit).toBe(1)
    expect(Object.keys(run.json)).toEqual(['client', 'updates', 'validations'])
    expect(
      run.json.updates.map(({ result, stored }: { result: string; stored: unknown[] }) => [
        result,
        stored.length,
      ]),
    ).toEqual([
      ['OK', 1],
      ['INVALID_SIGNATURE', 1],
      ['OK', 2],
    ])
    expect(run.json.updates[0].stored).toEqual([
      {
        name: 'p256.example.test',
        fingerprint: '4JvS/5ZtzA4/+QIFDxuh0Y6KsASDTv6wnoelH8do7sg=',
        expires: 1825027200,
      },
    ])
    expect(run.json.validations).toMatchObject([
      { name: 'p256.example.test', result: 'TRUSTED' },
      { name: 'unknown.example.test', fingerprint: 'AAAA', result: 'EMPTY' },
      { name: 'rsa.example.test', result: 'TRUSTED' },
    ])
  })

  it('puts a key of any form into the app, and takes an app key as it is', async () => {
    const list = special('special-good')
    const spki = Buffer.concat([
      Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex'),
      Buffer.from(key, 'base64'),
    ]).toString('base64')
    const given = await pinseal([
      'simulate',
      '--client',
      'wultra-ios',
      '--key',
      spki,
      list,
      '--at',
      then,
      '--json',
    ])
    expect(given.json.updates[0].result).toBe('OK')
    const exact = await pinseal([
      'simulate',
      '--client',
      'wultra-ios',
      '--app-key',
      spki,
      list,
      '--at',
      then,
      '--json',
    ])
    expect(exact.json.updates[0]).toMatchObject({ result: 'CRASH', stored: [] })
    expect(exact.json.start.result).toBe('CRASH')
  })

  it('takes what the app carries as it is, empty or with a dash in front', async () => {
    for (const carried of ['', '-Ab_', '--key']) {
      const app = carried === '--key' ? [`--app-key=${carried}`] : ['--app-key', carried]
      const run = await pinseal([
        ...['simulate', '--client', 'wultra-ios', ...app, special('special-good')],
        ...['--at', then, '--json'],
      ])
      expect(run.exit, carried).toBe(1)
      expect(run.json.updates, carried).toMatchObject([{ result: 'CRASH', stored: [] }])
    }
    const swallowed = await pinseal(['simulate', '--client', 'wultra-ios', '--app-key', '--key'])
    expect(swallowed.exit).toBe(3)
  })

  it('takes the fallback from standard input', async () => {
    const run = await pinseal(
      [
        ...['simulate', '--client', 'wultra-ios', '--key', key, '--fallback', '-'],
        ...['--validate', server, '--at', then, '--json'],
      ],
      { stdin: readFileSync(special('special-good')) },
    )
    expect(run.json.validations).toMatchObject([{ result: 'TRUSTED' }])
  })

  it('asks the fallback where there is no list', async () => {
    const fallback = special('special-good')
    const run = await pinseal([
      ...['simulate', '--client', 'wultra-ios', '--key', key, '--fallback', fallback],
      ...['--validate', server, '--at', then, '--json'],
    ])
    expect(run.json.validations[0].result).toBe('TRUSTED')
    expect(run.exit).toBe(0)
  })

  it('refuses an answer without its signature header', async () => {
    const run = await pinseal([
      ...['simulate', '--client', 'wultra-android', '--key', key, special('special-good')],
      ...['--challenge', 'AAAAAAAAAAAAAAAAAAAAAA==', '--at', then, '--json'],
    ])
    expect(run.json.updates[0].result).toBe('INVALID_SIGNATURE')
  })

  it.each([
    [['--client', 'wultra-android', '--key', 'AAAA', '--app-key', 'AAAA'], 'OPTIONS_CONFLICT'],
    [['--client', 'wultra-andriod', '--key', 'AAAA'], 'OPTION_VALUE'],
    [['--client', 'wultra-android'], 'OPTION_MISSING'],
    [['--client', 'wultra-android', '--key', key, '--validate', 'nothing'], 'OPTION_VALUE'],
    [['--client', 'rn-ssl-manager', '--app-key', 'AAAA', '--max-age=soon'], 'OPTION_VALUE'],
  ])('refuses wrong usage: %j', async (args, code) => {
    const run = await pinseal(['simulate', ...args])
    expect(run.exit).toBe(3)
    expect(run.stderr).toContain(code)
  })
})
