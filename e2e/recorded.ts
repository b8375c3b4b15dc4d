import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DroppedFile } from './hand.ts'

/** A file that another program signed, and the public key that belongs to it. */
export interface RecordedFile {
  readonly text: string
  readonly key: string
}

interface Wultra {
  readonly keys: readonly { id: string; export: { publicPointBase64: string } }[]
  readonly lists: readonly { id: string; key: string; body: string }[]
  readonly sdkSequences: readonly { input: RecordedSequence }[]
}

/** Lists that a real device was given one after the other, and what it was asked then. */
export interface RecordedSequence {
  readonly id: string
  readonly publicKey: string
  readonly updates: readonly string[]
  readonly validate: readonly { name: string; fingerprint: string }[]
}

function vectors(path: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../test/vectors', path), 'utf8'))
}

/** A list of the Wultra tool. */
export function recordedList(id: string): RecordedFile {
  const { keys, lists } = vectors('wultra/wultra-static.json') as Wultra
  const list = lists.find((one) => one.id === id)
  const key = keys.find((one) => one.id === list?.key)
  if (list === undefined || key === undefined) throw new Error(`no list ${id}`)
  return { text: list.body, key: key.export.publicPointBase64 }
}

export function recordedSequence(id: string): RecordedSequence {
  const { sdkSequences } = vectors('wultra/wultra-static.json') as Wultra
  const found = sdkSequences.find(({ input }) => input.id === id)
  if (found === undefined) throw new Error(`no sequence ${id}`)
  return found.input
}

/** A file of the ssl-pinning server, signed with RSA. */
export function recordedFile(): RecordedFile {
  const { keys, files } = vectors('ssl-pinning/ssl-pinning.json') as {
    keys: { id: string; publicSpkiPem: string }[]
    files: { id: string; key: string; text?: string }[]
  }
  const file = files.find(({ id, text }) => typeof text === 'string' && id.includes('minimal'))
  const key = keys.find(({ id }) => id === file?.key)
  if (file?.text === undefined || key === undefined) throw new Error('no such file')
  return { text: file.text, key: key.publicSpkiPem }
}

/** A bundle of react-native-ssl-manager, signed with Ed25519. */
export function recordedBundle(): RecordedFile {
  const { keys, bundles } = vectors('rn-ssl-manager/rn-ssl-manager.json') as {
    keys: { id: string; publicKeyBase64: string }[]
    bundles: { key: string; fileText: string }[]
  }
  const [bundle] = bundles
  const key = keys.find(({ id }) => id === bundle?.key)
  if (bundle === undefined || key === undefined) throw new Error('no such bundle')
  // RFC 8410: what stands before the 32 octets in a SubjectPublicKeyInfo.
  const frame = Buffer.from('302a300506032b6570032100', 'hex')
  const spki = Buffer.concat([frame, Buffer.from(key.publicKeyBase64, 'base64')])
  return { text: bundle.fileText, key: spki.toString('base64') }
}

export function bytesOf(name: string, content: string | Buffer): DroppedFile {
  return { name, bytes: Buffer.from(content) }
}
