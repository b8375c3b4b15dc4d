import { spawn, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { appArguments } from '../desktop-app.ts'

const onLinux = process.platform === 'linux'

base('from start to end the desktop app never calls connect to an internet address', async () => {
  base.skip(!onLinux, 'strace is a program of Linux')
  const folder = await mkdtemp(join(tmpdir(), 'pinseal-connect-'))
  const trace = join(folder, 'trace')
  const executable = process.env.PINSEAL_TEST_ELECTRON!
  const app = spawn(
    'strace',
    [
      ...['-f', '-qq', '-e', 'trace=connect,sendto,bind', '-e', 'signal=none', '-o', trace],
      ...[
        executable,
        ...appArguments(executable),
        '--no-sandbox',
        `--user-data-dir=${join(folder, 'user')}`,
      ],
    ],
    { stdio: 'ignore', detached: true },
  )
  await new Promise((end) => setTimeout(end, 8_000))
  const electron = spawnSync('pgrep', ['-P', String(app.pid)], { encoding: 'utf8' }).stdout.trim()
  process.kill(Number(electron), 'SIGTERM')
  await new Promise((end) => app.once('exit', end))
  const calls = (await readFile(trace, 'utf8')).split('\n')
  // The display and the session bus are sockets of this machine: proof that the trace saw what it should.
  expect(calls.filter((call) => call.includes('sa_family=AF_UNIX'))).not.toEqual([])
  expect(calls.filter((call) => /connect\(.*AF_INET|sendto\(.*AF_INET/.test(call))).toEqual([])
  await rm(folder, { recursive: true, force: true })
})
