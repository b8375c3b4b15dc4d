import type { Bytes } from '../encoding/bytes.ts'
import { decodeHex } from '../encoding/hex.ts'
import { spkiOfPlainKey, spkiOfPoint, spkiOfRsaNumbers } from './bare-key.ts'

/** What the text of `openssl x509 -text` (or `req`, `pkey`) gives without the certificate itself. */
export interface PrintedKey {
  /** Null where the text has too little for it. */
  readonly spki: Bytes | null
  /** What there is, and what is missing. */
  readonly message: string
}

const CURVES: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
  ['secp256k1', 'secp256k1'],
])
/** Lines of two hexadecimal digits and colons, as openssl indents them. */
const HEX_LINES = String.raw`\s*((?:[0-9a-fA-F]{2}[:\s]+)+[0-9a-fA-F]{2})`
const RSA = new RegExp(String.raw`Modulus(?: \(\d+ bit\))?:${HEX_LINES}\s*Exponent: (\d{1,15}) `)
const EC = new RegExp(String.raw`pub:${HEX_LINES}\s*ASN1 OID: (\w+)`)
const PLAIN = new RegExp(String.raw`(ED25519|ED448) Public-Key:\s*pub:${HEX_LINES}`)
const ADVICE = 'Give the PEM itself: leave out -noout, or let s_client -showcerts print it.'

/** The keys of all certificates (or requests, or keys) that openssl printed in words; none where the text is no such print. */
export function readPrintedKeys(text: string): PrintedKey[] {
  const prints = text.slice(0, 4_000_000).split(/^(?=Certificate(?: Request)?:\s*$)/m)
  return prints.map(readPrintedKey).filter((one) => one !== null)
}

function readPrintedKey(text: string): PrintedKey | null {
  const start = text.slice(0, 200_000)
  const rsa = RSA.exec(start)
  if (rsa !== null) {
    const exponent = BigInt(rsa[2] ?? '0').toString(16)
    const spki = spkiOfRsaNumbers(
      octetsOf(rsa[1] ?? ''),
      decodeHex(exponent.length % 2 === 0 ? exponent : `0${exponent}`),
    )
    return { spki, message: printed(true) }
  }
  const ec = EC.exec(start)
  if (ec !== null) {
    const spki = spkiOfPoint(CURVES.get(ec[2] ?? '') ?? '', octetsOf(ec[1] ?? ''))
    return { spki, message: printed(spki !== null) }
  }
  const plain = PLAIN.exec(start)
  if (plain !== null) {
    const kind = plain[1] === 'ED448' ? 'Ed448' : 'Ed25519'
    const spki = spkiOfPlainKey(kind, octetsOf(plain[2] ?? ''))
    return { spki, message: printed(spki !== null) }
  }
  if (/^Modulus=[0-9A-F]{16,}\s*$/m.test(start)) {
    const message = `This is the modulus of an RSA key; its exponent is missing, so no pin can be made. ${ADVICE}`
    return { spki: null, message }
  }
  if (/^\s*Certificate( Request)?:\s*\n\s+Data:/m.test(start)) {
    return { spki: null, message: printed(false) }
  }
  return null
}

function printed(hasKey: boolean): string {
  return hasKey
    ? `This is the print of a certificate without the certificate. Its key is all there, so it gives an SPKI pin; the ` +
        `certificate fingerprint cannot be computed from it. ${ADVICE}`
    : `This is the print of a certificate without the certificate, and its key is not whole. ${ADVICE}`
}

function octetsOf(lines: string): Bytes {
  return decodeHex(lines.replace(/[^0-9a-fA-F]/g, ''))
}
