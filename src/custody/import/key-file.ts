import { CustodyError } from '../../bridge/wire.ts'
import { decodeBase64 } from '../../core/encoding/base64.ts'
import { ownBuffer, type Bytes } from '../../core/encoding/bytes.ts'
import { pemBlocks, type PemBlock } from '../../core/encoding/pem.ts'
import { decodeUtf8 } from '../../core/encoding/utf8.ts'
import { InputError } from '../../core/input-error.ts'
import { definiteLengths } from '../../core/x509/ber.ts'
import { privateKeyKind } from '../../core/x509/private-key.ts'
import { practiceMark } from '../keys/backup.ts'
import type { ClearKey } from '../keys/clear-key.ts'
import { wholeKey } from '../keys/private-key.ts'
import type { ImportHost } from './decrypted.ts'
import { fixedScalar, readEcParameters, readEcPrivateKey } from './ec-private-key.ts'
import { decryptPrivateKeyInfo } from './encrypted-key.ts'
import { publicPartRemark, type FoundKey } from './found-key.ts'
import { pkcs12PrivateKey } from './pkcs12.ts'
import { isRsaPrivateKey, readPrivateKeyInfo, readRsaPrivateKey } from './private-key-info.ts'
import { otherKind, unreadable } from './refusals.ts'
import { rsaRemark } from './rsa-remark.ts'
import { decryptTraditional, traditionalHeader, type TraditionalHeader } from './traditional-pem.ts'

const largest = 64 * 1024

/** A private key as it stood in a file. */
type Found =
  | { readonly form: 'encrypted'; readonly der: Bytes }
  | { readonly form: 'pkcs12'; readonly der: Bytes }
  | {
      readonly form: 'traditional'
      readonly header: TraditionalHeader
      readonly ciphertext: Bytes
      readonly read: (der: Bytes) => FoundKey
    }
  | { readonly form: 'plain'; readonly key: FoundKey }

/**
 * Reads a private key from a file of any usual form. P-256, RSA and Ed25519: PKCS#8 as PEM or DER, plain or encrypted
 * (PBES2, PBES1), also with text around it as the Wultra tool's keypair.pem, the key of an ssl-pinning server and what
 * react-native-ssl-manager's keygen writes; PKCS#12 with one key. P-256 also: SEC 1 with EC PARAMETERS, plain or encrypted; base64 of the
 * bare private value, 31 to 33 octets, as the tool's export-private prints it. RSA also: PKCS#1 likewise. The public half is always
 * recomputed. `remark` says what was weak about the file or odd about the key. The caller wipes `pkcs8`.
 *
 * Throws KEY_FILE_UNREADABLE, KEY_FILE_PASSWORD_NEEDED, KEY_FILE_PASSWORD_UNUSED (a password for a file that is not
 * encrypted, as the tool refuses it), KEY_FILE_PASSWORD_WRONG, KEY_FILE_DAMAGED (PKCS#12 that was changed),
 * KEY_KIND_UNSUPPORTED (also for RSA of fewer than 2048 bits, and for Ed25519 where the host has none), PRACTICE_ONLY.
 */
export async function readKeyFile(
  host: ImportHost,
  file: Bytes,
  password: string,
): Promise<ClearKey & { readonly remark: string | null }> {
  const found = find(file)
  refuseWrongUseOfPassword(found, password)
  const { key, protection } = await open(host, found, password)
  const clear = await wholeKey(host.crypto, key).finally(() => key.octets.fill(0))
  const { verificationKey } = clear
  const odd = [publicPartRemark(key, verificationKey), rsaRemark(verificationKey)]
  const remarks = [protection, ...odd].filter((one) => one !== null)
  return { ...clear, remark: remarks.length === 0 ? null : remarks.join(' ') }
}

function refuseWrongUseOfPassword(found: Found, password: string): void {
  if ((found.form === 'encrypted' || found.form === 'traditional') && password === '') {
    throw new CustodyError(
      'KEY_FILE_PASSWORD_NEEDED',
      'This key file is encrypted. Give its password.',
    )
  }
  if (found.form === 'plain' && password !== '') {
    const message =
      'A password was given, but this key file is not encrypted. If it should be, it is not the file you think it is.'
    throw new CustodyError('KEY_FILE_PASSWORD_UNUSED', message)
  }
}

async function open(
  host: ImportHost,
  found: Found,
  password: string,
): Promise<{ key: FoundKey; protection: string | null }> {
  if (found.form === 'plain') {
    const protection = 'The file was not encrypted: delete it, and whoever had it has the key.'
    return { key: found.key, protection }
  }
  if (found.form === 'pkcs12') {
    const { pkcs8, hasNoValue } = await pkcs12PrivateKey(host, found.der, password)
    const key = wiping(pkcs8, readPrivateKeyInfo)
    const whoHasIt =
      'The key came out of a PKCS#12 file: whoever has that file and its password has the key.'
    const unchecked =
      ' The file has no integrity value: compare the id of the key with its source before phones trust it.'
    return { key, protection: hasNoValue ? whoHasIt + unchecked : whoHasIt }
  }
  if (found.form === 'traditional') {
    const { plain, protection } = await decryptTraditional(
      host,
      found.header,
      found.ciphertext,
      password,
    )
    return {
      key: wiping(plain, found.read),
      protection: `The file was protected by ${protection}.`,
    }
  }
  const { pkcs8, protection } = await decryptPrivateKeyInfo(host, found.der, password)
  const key = wiping(pkcs8, readPrivateKeyInfo)
  const isOurs = protection === 'PBKDF2 with 600,000 passes of SHA-256, AES-256-CBC'
  return { key, protection: isOurs ? null : `The file was protected by ${protection}.` }
}

/** Reads a key out of octets that are not needed any more. */
function wiping(octets: Bytes, read: (octets: Bytes) => FoundKey): FoundKey {
  try {
    return read(octets)
  } finally {
    octets.fill(0)
  }
}

function find(file: Bytes): Found {
  if (file.length === 0) throw unreadable('it is empty')
  if (file.length > largest) throw unreadable('it is larger than any key file')
  const text = textOf(file)
  if (text?.includes(practiceMark) === true) {
    throw new CustodyError(
      'PRACTICE_ONLY',
      'This is a practice key. It is not used for real lists.',
    )
  }
  if (text?.includes('-----BEGIN') === true) return findPem(text)
  if (text !== null && /^[A-Za-z0-9+/=\s]+$/.test(text)) return findBase64(text)
  return findDer(file)
}

function findPem(text: string): Found {
  const blocks = pemBlocks(text)
  const keys = blocks.filter(({ label }) => /PRIVATE KEY/.test(label))
  const [block] = keys
  if (block === undefined) throw unreadable('it holds no private key')
  if (keys.length > 1) throw unreadable('it holds several private keys')
  const octets = contentOf(block)
  if (block.label === 'ENCRYPTED PRIVATE KEY') return { form: 'encrypted', der: octets }
  const read = readerOf(block.label, blocks)
  const header = traditionalHeader(text)
  return header === null
    ? { form: 'plain', key: wiping(octets, read) }
    : { form: 'traditional', header, ciphertext: octets, read }
}

/** What reads the octets under a label. Throws KEY_KIND_UNSUPPORTED. */
function readerOf(label: string, blocks: readonly PemBlock[]): (der: Bytes) => FoundKey {
  switch (label) {
    case 'PRIVATE KEY':
      return readPrivateKeyInfo
    case 'EC PRIVATE KEY':
      return (der) => readEcPrivateKey(der, hasParameters(blocks))
    case 'RSA PRIVATE KEY':
      return readRsaPrivateKey
    default:
      throw otherKind(label.replace(/ ?PRIVATE KEY/, '') || label)
  }
}

/** Whether the curve stands in a block of its own. Throws KEY_KIND_UNSUPPORTED for one that is not P-256. */
function hasParameters(blocks: readonly PemBlock[]): boolean {
  const parameters = blocks.find(({ label }) => label === 'EC PARAMETERS')
  if (parameters === undefined) return false
  readEcParameters(contentOf(parameters))
  return true
}

function contentOf(block: PemBlock): Bytes {
  if (block.bytes === null) throw unreadable(block.problem ?? 'its PEM block is damaged')
  return block.bytes
}

function findBase64(text: string): Found {
  let octets: Bytes
  try {
    octets = decodeBase64(text.replace(/\s/g, ''))
  } catch (error) {
    if (error instanceof InputError) throw unreadable('it is neither PEM, DER nor base64', error)
    throw error
  }
  if (octets.length > 33) return findDer(octets)
  // Shorter ones happen once in 2^24 keys; anything else of that length is hardly a private value.
  if (octets.length < 30) throw unreadable('it is too short for a private value of P-256')
  const read = (value: Bytes): FoundKey => ({
    kind: 'ecdsa-p256',
    octets: fixedScalar(value),
    publicPart: null,
  })
  return { form: 'plain', key: wiping(octets, read) }
}

function findDer(octets: Bytes): Found {
  // PKCS#12 of Windows and NSS leaves lengths open.
  const der = definiteLengths(octets) ?? octets
  const kind = privateKeyKind(der)
  if (kind === null) throw unreadable('it is no private key of a form known here')
  if (kind.includes('encrypted')) return { form: 'encrypted', der }
  if (kind.includes('SEC 1')) return { form: 'plain', key: readEcPrivateKey(der, false) }
  if (kind.includes('PKCS#8')) return { form: 'plain', key: readPrivateKeyInfo(der) }
  if (kind.includes('PKCS#12')) return { form: 'pkcs12', der }
  if (isRsaPrivateKey(der)) return { form: 'plain', key: readRsaPrivateKey(der) }
  throw otherKind('DSA')
}

function textOf(file: Bytes): string | null {
  try {
    return decodeUtf8(ownBuffer(file))
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
