import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts'
import { DerReader, encodeDer } from '../../../src/core/x509/der.ts'
import { readCertificate, type Certificate } from '../../../src/core/x509/certificate.ts'

const SEQUENCE = 0x30
const commonName = new Uint8Array([0x55, 4, 3])
const organization = new Uint8Array([0x55, 4, 10])
const alternativeName = new Uint8Array([0x55, 0x1d, 17])

export interface MadeNames {
  readonly commonName: string
  readonly organization?: string
  readonly dnsName?: string
  readonly issuer?: string
}

/** `template` with other names in it; its signature then fits no more, which nobody here looks at. */
export function withNames(template: Certificate, names: MadeNames): Certificate {
  const document = new DerReader(template.der)
  const outer = document.inside(document.next())
  const tbs = outer.inside(outer.next())
  const [version, serial, algorithm] = [tbs.next(), tbs.next(), tbs.next()]
  tbs.next()
  const validity = tbs.next()
  tbs.next()
  const spki = tbs.next()
  const subject = [
    ...(names.organization === undefined ? [] : [attribute(organization, names.organization)]),
    attribute(commonName, names.commonName),
  ]
  const dns = encodeDer(0x82, encodeUtf8(names.dnsName ?? 'plain.example.com'))
  const extension = encodeDer(
    SEQUENCE,
    encodeDer(6, alternativeName),
    encodeDer(4, encodeDer(SEQUENCE, dns)),
  )
  const signed = encodeDer(
    SEQUENCE,
    version.encoding,
    serial.encoding,
    algorithm.encoding,
    encodeDer(SEQUENCE, attribute(commonName, names.issuer ?? 'Plain CA')),
    validity.encoding,
    encodeDer(SEQUENCE, ...subject),
    spki.encoding,
    encodeDer(0xa3, encodeDer(SEQUENCE, extension)),
  )
  return readCertificate(encodeDer(SEQUENCE, signed, outer.next().encoding, outer.next().encoding))
}

function attribute(type: Uint8Array, value: string): Uint8Array {
  const pair = encodeDer(SEQUENCE, encodeDer(6, type), encodeDer(0x0c, encodeUtf8(value)))
  return encodeDer(0x31, pair)
}
