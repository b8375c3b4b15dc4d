import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import type { Bytes } from '../../../src/core/encoding/bytes.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { resolveDraft, type DraftEntry, type ListDraft } from '../../../src/core/lists/draft.ts'
import type { BundleFile } from '../../../src/core/lists/release.ts'
import { apiCertificate, apiRenewal, loginCertificate } from '../../../src/core/practice/samples.ts'
import {
  publicKeyPath,
  publicKeyPem,
  readAnyVerificationKey,
  type AnyVerificationKey,
  type KeyKind,
} from '../../../src/core/targets/keys.ts'
import { pinModel, type PinModel } from '../../../src/core/targets/model.ts'
import { keyKindOf, type Target, type TargetRelease } from '../../../src/core/targets/target.ts'
import { digestOf } from '../bundle/signed-release.ts'

export const NOW = new Date('2026-11-23T12:00:00Z')
export const DAY = 86_400
export const inDays = (days: number): number => NOW.getTime() / 1000 + days * DAY

export const release: TargetRelease = {
  listId: 'shop',
  app: 'Shop',
  version: 3,
  issuedAt: '2026-11-23T12:00:00Z',
  expiresAt: '2026-12-23T12:00:00Z',
}

/** A private key that openssl made, and its public half as Pinseal reads it. */
export interface MadeKey {
  readonly key: AnyVerificationKey
  readonly privateKey: KeyObject
}

const OPTIONS: Record<KeyKind, string[]> = {
  'ecdsa-p256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  ed25519: ['-algorithm', 'ED25519'],
}

export async function makeKey(kind: KeyKind, options = OPTIONS[kind]): Promise<MadeKey> {
  const pem = execFileSync('openssl', ['genpkey', ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const spki = execFileSync('openssl', ['pkey', '-pubout', '-outform', 'der'], { input: pem })
  return {
    key: await readAnyVerificationKey(new Uint8Array(spki)),
    privateKey: createPrivateKey(pem),
  }
}

/** Standard base64, as custody hands it out: DER for ECDSA. */
export function signWith({ key, privateKey }: MadeKey, input: Bytes): string {
  const digest = { 'ecdsa-p256': 'sha256', rsa: 'sha512', ed25519: null }[key.kind]
  return encodeBase64(new Uint8Array(sign(digest, input, privateKey)))
}

/** The files of a target, signed by the key that fits. */
export function signedFiles(
  target: Target,
  model: PinModel,
  keys: readonly MadeKey[],
): BundleFile[] {
  const key = keys.find((one) => one.key.kind === keyKindOf(target.needs.signature))
  const inputs = target.signingInputs(model, release)
  return target.render(
    model,
    release,
    inputs.map((input) => signWith(key!, input)),
  )
}

export function certificateEntry(host: string, pem: string, name?: string): DraftEntry {
  const der = pemBlocks(pem)[0]!.bytes!
  const named = name === undefined ? {} : { name }
  return { kind: 'certificate', host, certificate: encodeBase64(der), ...named }
}

export function draftOf(
  entries: readonly DraftEntry[],
  change: Partial<ListDraft> = {},
): ListDraft {
  return {
    spec: 'pinseal-draft/1',
    listId: 'shop',
    app: 'Shop',
    keyId: '0'.repeat(64),
    practice: false,
    validDays: 30,
    note: '',
    entries,
    ...change,
  }
}

export async function modelOf(
  entries: readonly DraftEntry[],
  change: Partial<ListDraft> = {},
): Promise<PinModel> {
  return pinModel(await resolveDraft(draftOf(entries, change)), NOW)
}

const backup = { role: 'backup', expires: inDays(400) } as const

/** Two hosts with two live pins each, the first one with its subdomains. Every target can carry it. */
export const goodModel = await modelOf(
  [
    certificateEntry('api.practice.example', apiCertificate.pem),
    certificateEntry('api.practice.example', apiRenewal.pem),
    certificateEntry('Login.practice.example', loginCertificate.pem),
  ],
  {
    pins: [
      { host: 'api.practice.example', spkiSha256: digestOf(1), ...backup },
      { host: 'login.practice.example', spkiSha256: digestOf(255), ...backup },
    ],
    hosts: [{ host: 'api.practice.example', includeSubdomains: true, enforcement: 'enforce' }],
  },
)

/** A folder with the files and the public keys, as a bundle has them. */
export function unpack(files: readonly BundleFile[], keys: readonly MadeKey[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'pinseal-targets-'))
  for (const { path, text } of files) writeFileSync(join(folder, path), text)
  for (const { key } of keys)
    writeFileSync(join(folder, publicKeyPath(key.kind)), publicKeyPem(key))
  return folder
}

export function shell(folder: string, script: string): { output: string; status: number | null } {
  const input = `t=$(mktemp -d)\n${script}\nstatus=$?\nrm -r "$t"\nexit $status\n`
  const { stdout, stderr, status } = spawnSync('sh', [], { cwd: folder, input, encoding: 'utf8' })
  return { output: stdout + stderr, status }
}

export function has(command: string): boolean {
  return spawnSync('which', [command]).status === 0
}

export function vectors(path: string): unknown {
  const url = new URL(`../../vectors/${path}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}
