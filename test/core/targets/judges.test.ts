import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { BundleFile } from '../../../src/core/lists/release.ts'
import { androidNsc } from '../../../src/core/targets/android-nsc/target.ts'
import { curl } from '../../../src/core/targets/curl/target.ts'
import { iosAts } from '../../../src/core/targets/ios-ats/target.ts'
import { mus } from '../../../src/core/targets/mus/target.ts'
import { okHttp } from '../../../src/core/targets/okhttp/target.ts'
import { parsePlist, renderPlist } from '../../../src/core/targets/plist.ts'
import { spkiList } from '../../../src/core/targets/spki-list/target.ts'
import { trustKitAndroid } from '../../../src/core/targets/trustkit-android/target.ts'
import { trustKit } from '../../../src/core/targets/trustkit/target.ts'
import { wultraFallback } from '../../../src/core/targets/wultra-fallback/target.ts'
import { parseXml, xmlText } from '../../../src/core/targets/xml.ts'
import { goodModel, has, release, unpack } from './signed-files.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

function folderOf(files: readonly BundleFile[]): string {
  const folder = unpack(files, [])
  folders.push(folder)
  return folder
}

const textOf = (files: readonly BundleFile[], path: string): string =>
  files.find((file) => file.path === path)!.text

const wanted = goodModel.hosts.map(({ host, includeSubdomains, pins }) => ({
  host,
  includeSubdomains,
  pins: pins.map((pin) => pin.spkiSha256),
}))
const lastDays = goodModel.hosts.map(({ pins }) =>
  new Date(Math.max(...pins.map((pin) => pin.expires)) * 1000).toISOString().slice(0, 10),
)

/** What Python reads in a file. */
function python(script: string, input: string): unknown {
  return JSON.parse(execFileSync('python3', ['-c', script], { input, encoding: 'utf8' }))
}

const READ_NSC = `
import sys, json, xml.etree.ElementTree as E
root = E.fromstring(sys.stdin.buffer.read())
print(json.dumps([[root.tag, root.attrib]] + [[[c.tag, c.attrib, (c.text or '').strip(),
  [[p.tag, p.attrib, p.text] for p in c]] for c in config] for config in root]))`
const READ_PLIST =
  'import sys, json, plistlib; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))'

describe.runIf(has('python3'))('Python reads', () => {
  it.each([androidNsc, trustKitAndroid])('$label as one domain-config for each host', (target) => {
    const [file] = target.render(goodModel, release, [])
    const more =
      target === androidNsc
        ? []
        : [['trustkit-config', { enforcePinning: 'true', disableDefaultReportUri: 'true' }, '', []]]
    expect(python(READ_NSC, file!.text)).toEqual([
      ['network-security-config', {}],
      ...wanted.map(({ host, includeSubdomains, pins }, at) => [
        ['domain', { includeSubdomains: String(includeSubdomains) }, host, []],
        [
          'pin-set',
          { expiration: lastDays[at] },
          '',
          pins.map((pin) => ['pin', { digest: 'SHA-256' }, pin]),
        ],
        ...more,
      ]),
    ])
  })

  it('NSPinnedDomains as Apple documents them', () => {
    const [file] = iosAts.render(goodModel, release, [])
    const domains = wanted.map(({ host, includeSubdomains, pins }) => [
      host,
      {
        NSIncludesSubdomains: includeSubdomains,
        NSPinnedLeafIdentities: pins.map((pin) => ({ 'SPKI-SHA256-BASE64': pin })),
      },
    ])
    expect(python(READ_PLIST, file!.text)).toEqual({
      NSAppTransportSecurity: { NSPinnedDomains: Object.fromEntries(domains) },
    })
  })

  it('the property list of TrustKit as its parser wants it', () => {
    const text = textOf(trustKit.render(goodModel, release, []), 'TrustKit.plist')
    const domains = wanted.map(({ host, includeSubdomains, pins }, at) => [
      host,
      {
        kTSKPublicKeyHashes: pins,
        kTSKEnforcePinning: true,
        kTSKIncludeSubdomains: includeSubdomains,
        kTSKExpirationDate: lastDays[at],
        kTSKDisableDefaultReportUri: true,
      },
    ])
    expect(python(READ_PLIST, text)).toEqual({
      TSKConfiguration: {
        kTSKSwizzleNetworkDelegates: false,
        kTSKPinnedDomains: Object.fromEntries(domains),
      },
    })
  })

  it('any text as it was, and so does our own reader', () => {
    const value = { '<&>"\'': ['é\n💶', '', ']]>'], a: true, b: { c: false } }
    expect(python(READ_PLIST, renderPlist(value))).toEqual(value)
    expect(parsePlist(renderPlist(value))).toEqual(value)
  })
})

describe('our own reader of XML', () => {
  it.each([
    ['nothing', ''],
    ['two elements', '<a/><b/>'],
    ['an element that is not closed', '<a><b></a>'],
    ['an entity of its own', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an unknown entity', '<a>&b;</a>'],
    ['a reference beyond Unicode', '<a>&#1114112;</a>'],
    ['text beside elements', '<a>b<c/></a>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['CDATA', '<a><![CDATA[b]]></a>'],
    ['too many levels', '<a>'.repeat(40) + '</a>'.repeat(40)],
  ])('refuses %s', async (_, text) => {
    await expect(Promise.resolve(text).then(parseXml)).toThrowWithCode('LIST_UNREADABLE')
  })

  it('reads back every text that is escaped', () => {
    expect(parseXml(`<a b="${xmlText('<"é&\'💶')}">${xmlText('<"é&\'💶')}</a>`)).toMatchObject({
      text: '<"é&\'💶',
      attributes: new Map([['b', '<"é&\'💶']]),
    })
  })
})

/** The part of OkHttp's interface that the snippets use, to compile them where OkHttp is not to be had. */
const OKHTTP_STUB = `package okhttp3;
public final class CertificatePinner {
  public static final class Builder {
    public Builder add(String pattern, String... pins) { System.out.println(pattern + " " + String.join(" ", pins)); return this; }
    public CertificatePinner build() { return new CertificatePinner(); }
  }
}
`
const RUN_PINS =
  'public class Run { public static void main(String[] a) { System.out.println(PinsealPins.certificatePinner() != null); } }'
const repository = join(homedir(), '.m2/repository')
const jars = [
  'com/squareup/okhttp3/okhttp/4.12.0/okhttp-4.12.0.jar',
  'com/squareup/okio/okio-jvm/3.6.0/okio-jvm-3.6.0.jar',
].map((path) => join(repository, path))

function java(folder: string, sources: readonly string[], path: readonly string[] = []): string {
  const classes = [folder, ...path].join(':')
  execFileSync(
    'javac',
    ['-Xlint:all', '-Werror', '-proc:none', '-cp', classes, '-d', folder, ...sources],
    { cwd: folder },
  )
  return execFileSync('java', ['-cp', classes, 'Run'], { cwd: folder, encoding: 'utf8' })
}

describe.runIf(has('javac'))('Java', () => {
  const files = okHttp.render(goodModel, release, [])

  it('compiles the OkHttp source and runs it with these pins', () => {
    const folder = folderOf([...files, { path: 'Run.java', text: RUN_PINS }])
    mkdirSync(join(folder, 'okhttp3'))
    writeFileSync(join(folder, 'okhttp3/CertificatePinner.java'), OKHTTP_STUB)
    const output = java(folder, ['okhttp3/CertificatePinner.java', 'PinsealPins.java', 'Run.java'])
    const rows = wanted.flatMap(({ host, includeSubdomains, pins }) =>
      pins.map((pin) => `${includeSubdomains ? '**.' : ''}${host} sha256/${pin}`),
    )
    expect(output.trim().split('\n')).toEqual([...rows, 'true'])
  })

  it('compiles as many pins as may be', async () => {
    const { pinModel } = await import('../../../src/core/targets/model.ts')
    const { draftOf, inDays, NOW } = await import('./signed-files.ts')
    const { digestOf } = await import('../bundle/signed-release.ts')
    const pins = Array.from({ length: 15_000 }, (_, at) => {
      const digest = Buffer.from(digestOf(1), 'base64')
      digest.writeUInt32BE(at)
      const spkiSha256 = digest.toString('base64')
      return {
        host: `h${String(at)}.test`,
        spkiSha256,
        role: 'active' as const,
        expires: inDays(9),
      }
    })
    const model = await pinModel({ draft: draftOf([], { pins }), entries: [] }, NOW)
    const folder = folderOf(okHttp.render(model, release, []))
    mkdirSync(join(folder, 'okhttp3'))
    writeFileSync(join(folder, 'okhttp3/CertificatePinner.java'), OKHTTP_STUB)
    const args = ['-d', folder, 'okhttp3/CertificatePinner.java', 'PinsealPins.java']
    expect(spawnSync('javac', args, { cwd: folder, encoding: 'utf8' }).stderr).toBe('')
  })

  // A second look where somebody has OkHttp's own jars; the stub above is what every machine compiles against.
  const ownJars = jars.every((jar) => existsSync(jar)) ? ['compiles against the real OkHttp'] : []
  it.each(ownJars)('%s', () => {
    const folder = folderOf(files)
    const args = ['-proc:none', '-cp', jars.join(':'), '-d', folder, 'PinsealPins.java']
    const { status, stderr } = spawnSync('javac', args, { cwd: folder, encoding: 'utf8' })
    // Class files of Kotlin have annotations that javac does not find; those are warnings.
    expect(stderr).not.toMatch(/error:/)
    expect(status).toBe(0)
  })
})

/** A curl that tells how it was called. */
function fakeCurl(folder: string, body: string): NodeJS.ProcessEnv {
  const bin = mkdtempSync(join(tmpdir(), 'pinseal-curl-'))
  folders.push(bin)
  writeFileSync(join(bin, 'curl'), `#!/bin/sh\n${body}\n`)
  chmodSync(join(bin, 'curl'), 0o755)
  return { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, OUT: join(folder, 'out') }
}

describe('the scripts', () => {
  it('for a Mobile Utility Server add each certificate and take it off, percent-encoded', () => {
    const files = mus.render(goodModel, release, [])
    const certificates = goodModel.hosts.flatMap(({ host, certificates: all }) =>
      all.map((one) => ({ host, ...one })),
    )
    expect(files).toHaveLength(certificates.length)
    const folder = folderOf(files)
    const env = {
      ...fakeCurl(folder, 'printf "%s\\n" "$@" > "$OUT"; cat > "$OUT.body"'),
      MUS_URL: 'https://mus.example.test',
      MUS_APP: 'shop',
      MUS_USER: 'admin',
    }
    for (const [at, { path }] of files.entries()) {
      const { host, certificate, fingerprint } = certificates[at]!
      execFileSync('sh', [path, 'add'], { cwd: folder, env })
      const added = readFileSync(join(folder, 'out'), 'utf8').trim().split('\n')
      expect(added.at(-1)).toBe('https://mus.example.test/admin/apps/shop/certificates/pem')
      expect(added).toContain('Content-Type: application/json')
      const body = JSON.parse(readFileSync(join(folder, 'out.body'), 'utf8')) as Record<
        string,
        string
      >
      expect(Object.keys(body)).toEqual(['domain', 'pem'])
      expect(body['domain']).toBe(host)
      const der = execFileSync('openssl', ['x509', '-outform', 'der'], { input: body['pem'] })
      expect(new Uint8Array(der)).toEqual(certificate.der)

      execFileSync('sh', [path, 'remove'], { cwd: folder, env, input: '' })
      const removed = readFileSync(join(folder, 'out'), 'utf8').trim().split('\n')
      expect(removed).toContain('DELETE')
      const url = new URL(removed.at(-1)!)
      expect(url.pathname).toBe('/admin/apps/shop/certificates')
      expect([...url.searchParams]).toEqual([
        ['domain', host],
        ['fingerprint', fingerprint],
      ])
      expect(url.search).not.toMatch(/[+/]|=.*=.*=/)
      expect(spawnSync('sh', [path], { cwd: folder, env }).status).toBe(2)
    }
  })

  it('for curl try every host with its pins, and fail if one fails', () => {
    const folder = folderOf(curl.render(goodModel, release, []))
    const env = fakeCurl(
      folder,
      'printf "%s\\n" "$@" >> "$OUT"; case "$*" in *login*) exit 90;; esac',
    )
    const { stdout, status } = spawnSync('sh', ['curl-check.sh'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stdout).toBe('api.practice.example: OK\nlogin.practice.example: FAILED (90)\n')
    const called = readFileSync(join(folder, 'out'), 'utf8')
    for (const { host, pins } of wanted) {
      expect(called).toContain(
        `${pins.map((pin) => `sha256//${pin}`).join(';')}\nhttps://${host}/\n`,
      )
    }
  })

  it.runIf(has('curl'))('for curl give pins in a form that the real curl takes', () => {
    const folder = folderOf(curl.render(goodModel, release, []))
    const pins = /'(sha256[^']*)'/.exec(readFileSync(join(folder, 'curl-check.sh'), 'utf8'))![1]!
    // Port 1 of this machine answers nobody: curl gets as far as the connection, so the option was taken.
    const args = ['--silent', '--pinnedpubkey', pins, 'https://127.0.0.1:1/']
    expect(spawnSync('curl', args).status).toBe(7)
  })
})

describe('the fallback of Wultra', () => {
  const files = wultraFallback.render(goodModel, release, [])

  it('has seconds for iOS and milliseconds for Android', () => {
    const list = JSON.parse(textOf(files, 'wultra-fallback.json')) as {
      fingerprints: { name: string; fingerprint: string; expires: number; signature: string }[]
    }
    const kotlin = textOf(files, 'WultraFallback.kt')
    const entries = goodModel.resolved.entries.map(({ entry }) => ({ ...entry, signature: '' }))
    expect(list.fingerprints).toEqual(entries)
    for (const { name, fingerprint, expires } of entries) {
      expect(expires).toBeLessThan(1e11)
      expect(kotlin).toContain(`entry("${name}", "${fingerprint}", ${String(expires)}000L),`)
    }
  })

  it('is started with by the simulated SDKs', async () => {
    const { wultraIos } = await import('../../../src/core/simulation/wultra-ios.ts')
    const { encodeUtf8 } = await import('../../../src/core/encoding/utf8.ts')
    const { makeTestKey, NOW } = await import('../bundle/signed-release.ts')
    const { publicKeyForms } = await import('../../../src/core/x509/public-key.ts')
    const appKey = publicKeyForms((await makeTestKey()).key).point
    const fallback = encodeUtf8(textOf(files, 'wultra-fallback.json'))
    const started = await wultraIos.start({ appKey, fallback }, NOW)
    expect(started.result).toBe('OK')
    const [entry] = goodModel.resolved.entries
    const { name, fingerprint } = entry!.entry
    const server = { name, fingerprint: new Uint8Array(Buffer.from(fingerprint, 'base64')) }
    expect((await started.device.validate(server, NOW)).result).toBe('TRUSTED')
  })
})

it('the plain list has one pin a line', () => {
  const [file] = spkiList.render(goodModel, release, [])
  const lines = file!.text.trim().split('\n')
  expect(lines).toHaveLength(wanted.flatMap(({ pins }) => pins).length)
  expect(lines[0]).toMatch(
    /^\*\*\.api\.practice\.example sha256\/[A-Za-z0-9+/]{43}= (active|backup) leaf 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  )
})
