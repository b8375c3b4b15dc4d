import { latin1 } from '../encoding/latin1.ts'
import { finding, type Finding } from '../finding.ts'
import { isBrokenSignatureAlgorithm } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { isListName, type ClientNames } from './client-names.ts'
import { equalBytes } from '../encoding/bytes.ts'
import { nameFindings } from './name-findings.ts'
import { attributeText, isReadable, nameText } from './name.ts'
import { utf8OrNull } from './strings.ts'
import { isoTime } from './time.ts'
import { charactersInWords, isDeceptive, remarksInWords } from '../text/deception.ts'
import { quoted, visible } from '../text/visible.ts'

const DAY = 86_400
/** How often the Wultra SDKs ask for the list when nothing presses them. */
const UPDATE_DAYS = 7
/** The longest life that public certificates will have from 2029-03-15 (CA/Browser Forum SC-081). */
const SHORT_DAYS = 47

/**
 * What there is to say about pinning this certificate in a Wultra list, most important first. `names` are its
 * clientNames, `now` decides only about expired and not yet valid.
 */
export function certificateFindings(
  certificate: Certificate,
  names: ClientNames,
  now: Date,
): Finding[] {
  const subject = subjectOf(certificate, names)
  return [
    ...nameFindings(certificate, names, subject),
    ...textFindings(certificate, names, subject),
    ...validityFindings(certificate, subject, now),
    ...strengthFindings(certificate, subject),
    ...encodingFindings(certificate, subject),
  ]
}

/** How findings call the certificate: the name that phones look up, else what else there is. Nothing unseen in it. */
export function subjectOf(certificate: Certificate, { android, ios }: ClientNames): string {
  for (const name of [android, ios, certificate.dnsNames[0]]) {
    if (name !== null && name !== undefined && isListName(name)) return visible(name)
  }
  return nameText(certificate.subject) || `serial number ${certificate.serialNumber}`
}

function textFindings(
  { subject: name, issuer, dnsNames, extensions }: Certificate,
  { android, ios }: ClientNames,
  subject: string,
): Finding[] {
  const deceptive =
    [android ?? '', ios ?? '', ...dnsNames].find(isDeceptive) ??
    [...name.relative.flat(), ...issuer.relative.flat()].map(attributeText).find(isDeceptive) ??
    extensions.alternativeNames.email.map((one) => utf8OrNull(one) ?? latin1(one)).find(isDeceptive)
  if (deceptive === undefined) return []
  return [
    finding(
      'SUBJECT_DECEPTIVE',
      subject,
      `A name in this certificate ${remarksInWords(deceptive)}: ${quoted(deceptive)}. It can look like another; ` +
        `compare it with the source. ${charactersInWords(deceptive)}`.trimEnd(),
    ),
  ]
}

function validityFindings(
  { notBefore, notAfter, unreadableDates }: Certificate,
  subject: string,
  now: Date,
): Finding[] {
  if (unreadableDates.length > 0) {
    const text =
      `A date of this certificate cannot be read (${unreadableDates.join(', ')}). Its digests are right, but nobody ` +
      'can say when a pin of it ends.'
    return [finding('DATE_UNREADABLE', subject, text)]
  }
  const found: Finding[] = []
  const seconds = now.getTime() / 1000
  const life = (notAfter - notBefore) / DAY
  if (notAfter < notBefore) {
    const text = `It ends (${isoTime(notAfter)}) before it begins (${isoTime(notBefore)}): no server can use it.`
    return [finding('CERTIFICATE_DATES_REVERSED', subject, text)]
  }
  if (notAfter < seconds) {
    const text = `It expired on ${isoTime(notAfter)}. Phones skip an entry of it, so it protects and allows nothing.`
    found.push(finding('CERTIFICATE_EXPIRED', subject, text))
  } else if (notBefore > seconds) {
    const text = `It is valid only from ${isoTime(notBefore)}. Publishing its pin before that is right; using it is not.`
    found.push(finding('CERTIFICATE_NOT_YET_VALID', subject, text))
  }
  if (life <= UPDATE_DAYS) {
    found.push(
      finding(
        'LIFE_SHORTER_THAN_UPDATE',
        subject,
        `It lives ${days(life)}, and phones ask for a new list every ${UPDATE_DAYS} days: many would still have the ` +
          `old pin when it is replaced, and refuse the server.`,
      ),
    )
  } else if (life <= SHORT_DAYS) {
    found.push(
      finding(
        'LIFE_SHORT',
        subject,
        `It lives ${days(life)}, and each renewal needs a new entry on the phones before the server changes. Where ` +
          `the client can, pin the key instead and keep it at renewals.`,
      ),
    )
  }
  return found
}

function days(life: number): string {
  const whole = Math.round(life)
  if (life < 1) return 'less than a day'
  return whole === 1 ? 'one day' : `${whole} days`
}

function strengthFindings(certificate: Certificate, subject: string): Finding[] {
  const found: Finding[] = []
  const { keyDescription, key, signatureAlgorithm, isCa } = certificate
  if (isCa) {
    found.push(
      finding(
        'CERTIFICATE_IS_CA',
        subject,
        'This is a certificate of an authority. Wultra clients compare the certificate of the server itself, so this ' +
          'pin matches only where a server presents it as its own.',
      ),
    )
  }
  const least = keyDescription.isRsaOrDsa ? 2048 : 224
  if (keyDescription.bits !== null && keyDescription.bits < least) {
    const text = `Its key (${key}) is too weak today. Ask for a certificate with a stronger one.`
    found.push(finding('CERTIFICATE_KEY_WEAK', subject, text))
  }
  // A self-signed certificate is trusted for itself, not for its signature.
  const isSelfIssued = equalBytes(certificate.subject.encoding, certificate.issuer.encoding)
  if (isBrokenSignatureAlgorithm(signatureAlgorithm) && !isSelfIssued) {
    const text = `It is signed with ${signatureAlgorithm}, which can be forged; phones refuse such a certificate.`
    found.push(finding('CERTIFICATE_SIGNATURE_WEAK', subject, text))
  }
  return found
}

function encodingFindings(certificate: Certificate, subject: string): Finding[] {
  const found: Finding[] = []
  if (certificate.encoding !== 'DER') {
    const text = `Its encoding has forms that DER does not allow. Newer phones may refuse the certificate as a whole.`
    found.push(finding('CERTIFICATE_NOT_DER', subject, text))
  }
  if (certificate.isKeyRewritten) {
    const text =
      'Its key is not written as the standard has it. The SPKI pin here is that of the key written out again, as ' +
      'openssl, Android and iOS make it; a client that takes the octets as they stand makes another.'
    found.push(finding('KEY_ENCODING_ODD', subject, text))
  }
  const names = [
    ...(isReadable(certificate.subject) ? [] : ['subject']),
    ...(isReadable(certificate.issuer) ? [] : ['issuer']),
  ]
  if (names.length > 0) {
    const text =
      `Its ${names.join(' and its ')} cannot be read whole. Its pin is right nevertheless, but openssl refuses the ` +
      'certificate as a whole, and so may servers and phones.'
    found.push(finding('NAME_UNREADABLE', subject, text))
  }
  const { unreadable, criticalUnreadable } = certificate.extensions
  if (unreadable.length > 0) {
    const effect = criticalUnreadable
      ? 'It is marked critical, so phones refuse the certificate.'
      : 'Its pin is right nevertheless; phones may not accept the certificate.'
    const text = `The certificate has an extension that cannot be read (${unreadable.join(', ')}). ${effect}`
    found.push(finding('EXTENSION_UNREADABLE', subject, text))
  }
  return found
}
