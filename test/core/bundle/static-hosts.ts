import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { serverProgram } from '../../../build/system-packages.mjs'

/** What a real web server answered. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly type: string | null
  readonly cache: string | null
  readonly origin: string | null
  readonly nosniff: string | null
  readonly encoding: string | null
}

export interface Host {
  get(path: string): Promise<Answer>
  stop(): void
}

export const hosts = ['nginx, in a server', 'nginx, in a location', 'Apache'] as const

/** Starts a real server over the folder, with the folder's own rules. Throws what the server says where it refuses them. */
export async function startHost(name: (typeof hosts)[number], folder: string): Promise<Host> {
  const place = mkdtempSync(join(tmpdir(), 'pinseal-host-'))
  const port = await freePort()
  const base = name === 'nginx, in a location' ? `/${folder.split('/').at(-1) ?? ''}/` : '/'
  const config = join(place, 'server.conf')
  const isApache = name === 'Apache'
  writeFileSync(config, isApache ? apache(place, port, folder) : nginx(place, port, folder, base))
  if (isApache) copyFileSync(join(folder, 'apache.htaccess'), join(folder, '.htaccess'))
  const args = isApache
    ? ['-X', '-d', place, '-f', config]
    : ['-p', place, '-e', join(place, 'errors'), '-c', config]
  const server = spawn(serverProgram(isApache ? 'apache2' : 'nginx'), args, {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const get = (path: string): Promise<Answer> => ask(port, base + path)
  for (let tries = 0; ; tries++) {
    const answer = await get('README.txt').catch(() => null)
    if (answer?.status === 200) break
    if (server.exitCode !== null || tries > 200) {
      const errors = existsSync(join(place, 'errors')) ? readFileSync(join(place, 'errors')) : ''
      server.kill()
      throw new Error(`${name}: ${String(answer?.status)} ${said}${errors.toString()}`)
    }
    await sleep(50)
  }
  return {
    get,
    stop: () => {
      server.kill()
      rmSync(join(folder, '.htaccess'), { force: true })
      rmSync(place, { recursive: true })
    },
  }
}

function nginx(place: string, port: number, folder: string, base: string): string {
  const rules = `include ${folder}/nginx-headers.conf;`
  // As the file of rules itself proposes.
  const proposed = /^#\s+(location = .*dynapins.*)$/m.exec(
    readFileSync(join(folder, 'nginx-headers.conf'), 'utf8'),
  )
  const mapped = (proposed?.[1] ?? '').replaceAll('/pins/', base)
  const served =
    base === '/'
      ? `root ${folder}; ${rules}`
      : `location ${base} { root ${join(folder, '..')}; ${rules} }`
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${place}/${kind};`)
    .join(' ')
  return `daemon off; master_process off; pid ${place}/pid; error_log ${place}/errors;
events { }
http { access_log off; ${temporary} server { listen 127.0.0.1:${String(port)}; ${served} ${mapped} } }
`
}

/** With extensions as many a server has them, which the rules must undo. */
function apache(place: string, port: number, folder: string): string {
  const modules = [
    'mpm_event',
    'authz_core',
    'mime',
    'headers',
    'negotiation',
    'cgid',
    'env',
    'dir',
  ]
    .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`)
    .join('')
  return `${modules}ServerName localhost
Listen 127.0.0.1:${String(port)}
PidFile ${place}/pid
ScriptSock ${place}/cgi
DefaultRuntimeDir ${place}
Mutex posixsem
ErrorLog ${place}/errors
TypesConfig /etc/mime.types
AddEncoding br .br
AddHandler cgi-script .pl
DocumentRoot ${folder}
<Directory ${folder}>
  Options +ExecCGI
  AllowOverride FileInfo
  Require all granted
</Directory>
`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => {
        resolve(port)
      })
    })
  })
}

function ask(port: number, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path }, (response) => {
      let body = ''
      const one = (name: string): string | null => {
        const value = response.headers[name]
        return value === undefined ? null : String(value)
      }
      response.on('data', (part: Buffer) => (body += part.toString()))
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          body,
          type: one('content-type'),
          cache: one('cache-control'),
          origin: one('access-control-allow-origin'),
          nosniff: one('x-content-type-options'),
          encoding: one('content-encoding'),
        })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}
