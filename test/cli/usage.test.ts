import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands/index.ts'
import { command, pinseal, root, useCommand } from './pinseal.ts'
import { inVectors, then } from './wultra-vectors.ts'

const { folder } = useCommand()

const leaves = Object.entries(commands).flatMap(([name, entry]) =>
  'load' in entry ? [[name]] : Object.keys(entry.members).map((member) => [name, member]),
)
const groups = Object.entries(commands).flatMap(([name, entry]) =>
  'load' in entry ? [] : [[name]],
)

describe('help', () => {
  it.each([[[]], ...groups.map((group) => [group]), ...leaves.map((leaf) => [leaf])])(
    'of %j has usage, the common options, examples and exit codes',
    async (words) => {
      for (const flag of ['--help', '-h']) {
        const run = await pinseal([...words, flag])
        expect(run).toMatchObject({ exit: 0, stderr: '' })
        expect(run.stdout).toContain(`Usage: pinseal ${words.join(' ')}`.trimEnd())
        for (const text of ['--json', '--at', '--vault', 'Examples:', 'Exit codes:']) {
          expect(run.stdout).toContain(text)
        }
        for (const line of run.stdout.split('\n')) expect(line).toBe(line.trimEnd())
      }
    },
  )

  it('is JSON where that is wanted', async () => {
    const run = await pinseal(['sign', '--help', '--json'])
    expect(run.json.help).toContain('--merge')
  })

  it('says the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    expect((await pinseal(['--version'])).stdout).toBe(`pinseal ${version}\n`)
  })

  it('has examples whose options exist', async () => {
    const { parseArguments } = await import('../../src/cli/arguments.ts')
    for (const entry of Object.values(commands)) {
      for (const one of 'load' in entry ? [entry] : Object.values(entry.members)) {
        const { spec } = await one.load()
        for (const { run } of spec.examples) {
          const typed = /pinseal ([^|]*)/.exec(run)?.[1]
          if (typed === undefined || !typed.startsWith(spec.name)) continue
          const words = typed
            .slice(spec.name.length)
            .match(/"[^"]*"|\S+/g)
            ?.map((word) => word.replaceAll('"', ''))
          expect(() => parseArguments(spec, words ?? []), run).not.toThrow()
        }
      }
    }
  })
})

describe('wrong usage', () => {
  it.each([
    [[], 'COMMAND_MISSING', '--help'],
    [['key'], 'COMMAND_MISSING', '--help'],
    [['publish'], 'COMMAND_UNKNOWN', 'nearest'],
    [['simulat'], 'COMMAND_UNKNOWN', 'simulate'],
    [['verfiy', 'x'], 'COMMAND_UNKNOWN', 'verify'],
    [['key', 'exprt-public'], 'COMMAND_UNKNOWN', 'export-public'],
    [['constructor'], 'COMMAND_UNKNOWN', 'nearest'],
    [['key', '__proto__'], 'COMMAND_UNKNOWN', 'nearest'],
    [['inspect', 'x', '--jsn'], 'OPTION_UNKNOWN', '--json'],
    [['--valut', 'x', 'key', 'list'], 'OPTION_UNKNOWN', '--vault'],
    [['sign', '--acknowlege', 'X'], 'OPTION_UNKNOWN', '--acknowledge'],
    [['inspect'], 'OPERAND_MISSING', '--help'],
    [['diff', 'a'], 'OPERAND_MISSING', '--help'],
    [['key', 'list', 'more'], 'OPERAND_UNEXPECTED', '--help'],
    [['inspect', 'x', '--at', 'tomorrow'], 'OPTION_VALUE', '2027-01-31T00:00:00Z'],
    [['inspect', 'x', '--at'], 'OPTION_VALUE', '--help'],
    [['keygen'], 'OPTION_MISSING', '--label'],
    [['key', 'backup', 'abcdef01'], 'OPTION_MISSING', '--out'],
    [
      ['keygen', '--label', 'x', '--password-file', 'f', '--password-stdin'],
      'OPTIONS_CONFLICT',
      'one',
    ],
    [['verify', '-', '--key', '-'], 'OPTIONS_CONFLICT', 'file'],
  ])('%j ends with 3, %s and a next step', async (args, code, next) => {
    const run = await pinseal([...args, '--json'], {
      stdin:
        'BKWXCjFJBa0UvHIFBGctVOfelXWb6B2tcI1Hc8+2cVCEFEncuUdjJeRi1kPReUvYzGYKt8JYzknQJRrfYXI8cEQ=',
    })
    expect(run.exit).toBe(3)
    expect(run.json).toEqual({
      error: { code, message: expect.any(String), next: expect.any(String) },
    })
    expect(run.json.error.next).toContain(next)
    expect(run.stderr).toContain(code)
    expect(run.stderr).not.toMatch(/\n\s+at /)
  })

  it('prints nothing on standard output without --json', async () => {
    const run = await pinseal(['inspect', '--bogus'])
    expect(run).toMatchObject({ exit: 3, stdout: '' })
    expect(run.stderr.split('\n')).toHaveLength(3)
  })

  it('takes common options before the command and after', async () => {
    const leaf = inVectors('certs/leaf-p256.pem')
    const before = await pinseal(['--json', '--at', then, 'inspect', leaf])
    const after = await pinseal(['inspect', leaf, '--json', '--at', then])
    expect(before.stdout).toBe(after.stdout)
  })
})

describe('every code of the command', () => {
  it('comes with the paragraph of errors.md where the command knows no better', async () => {
    const run = await pinseal(['verify', 'x', '--key', join(root, 'README.md'), '--json'])
    expect(run.exit).toBe(2)
    expect(run.json.error.code).toBe('KEY_UNREADABLE')
    expect(run.json.error.next.length).toBeGreaterThan(40)
  })
})

describe('a reader that goes away', () => {
  it('does not turn a bad verdict into a good one', async () => {
    const files = Array.from({ length: 400 }, () => join(root, 'package.json'))
    const child = spawn(
      process.execPath,
      [command, 'verify', ...files, '--key', inVectors('certs/leaf-p256.pem'), '--json'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    child.stdout.destroy()
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [exit] = (await once(child, 'close')) as [number]
    expect(exit).toBe(2)
    expect(stderr).toBe('')
  })

  it.runIf(existsSync('/dev/full'))('is told apart from a disk that is full', () => {
    const line = `'${process.execPath}' '${command}' --help > /dev/full`
    const done = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
    expect(done.status).toBe(2)
    expect(done.stderr).toContain('OUTPUT_NOT_WRITTEN')
  })

  it('does not break a long answer in two', async () => {
    const files = Array.from({ length: 3000 }, () => inVectors('certs/leaf-p256.pem'))
    const run = await pinseal(['inspect', ...files, '--json', '--at', then])
    expect(run.json.certificates).toHaveLength(3000)
  })
})

describe('a process that is killed', () => {
  it('leaves no half-written file', async () => {
    const place = join(folder(), 'killed')
    mkdirSync(place)
    for (let delay = 40; delay <= 200; delay += 20) {
      const out = join(place, 'list.json')
      const child = spawn(process.execPath, [
        command,
        ...['sign', inVectors('certs/leaf-p256.pem'), '--key', inVectors('keys/key-b.pem')],
        ...['--out', out, '--force', '--at', then],
      ])
      setTimeout(() => child.kill('SIGKILL'), delay)
      await once(child, 'close')
      if (existsSync(out))
        expect(() => JSON.parse(readFileSync(out, 'utf8')) as unknown).not.toThrow()
    }
    expect(
      readdirSync(place).filter((name) => !name.startsWith('.') && name !== 'list.json'),
    ).toEqual([])
  })
})

describe('a terminal', () => {
  const password = 'quorum maple lantern orbit saffron'

  /** Runs under a terminal of its own, typing `typed` at the first question. Linux: `script` of util-linux makes one. */
  async function onTerminal(
    args: string[],
    typed = '',
    env: Record<string, string> = {},
  ): Promise<{ exit: number; shown: string }> {
    const line = [process.execPath, command, ...args].map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '', ...env },
    })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!shown.includes(': ') && text.includes(': ')) child.stdin.end(typed)
      shown += text
    })
    const [exit] = (await once(child, 'close')) as [number]
    return { exit, shown }
  }

  it.runIf(process.platform === 'linux')(
    'is asked for a password, which it does not show',
    async () => {
      const out = join(folder(), 'typed.pem')
      const args = ['keygen', '--label', 'x', '--out', out]
      const { exit, shown } = await onTerminal(args, `x\u007f${password}\r${password}\r`)
      expect(shown).toContain('New password for the key file: ')
      expect(shown).toContain('once more: ')
      expect(shown).not.toContain('lantern')
      expect(exit).toBe(0)
      expect(existsSync(out)).toBe(true)
    },
  )

  it.runIf(process.platform === 'linux')(
    'gets colour, unless NO_COLOR says otherwise',
    async () => {
      const args = ['inspect', inVectors('certs/leaf-p256.pem'), '--at', then]
      expect((await onTerminal(args)).shown).toContain('\u001b[1m')
      expect((await onTerminal(args, '', { NO_COLOR: '1' })).shown).not.toContain('\u001b[')
    },
  )
})

describe('input of absurd size', () => {
  it('is refused by its size, before it is read', async () => {
    const huge = join(folder(), 'huge.pem')
    writeFileSync(huge, '')
    spawnSync('truncate', ['-s', '1G', huge])
    const run = await pinseal(['inspect', huge, '--json'])
    expect(run.exit).toBe(2)
    expect(run.json.rejected[0].code).toBe('INPUT_TOO_LARGE')
  })
})
