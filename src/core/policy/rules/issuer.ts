import { finding, type Finding } from '../../finding.ts'
import type { ResolvedEntry } from '../../lists/draft.ts'
import { quoted } from '../../text/visible.ts'
import type { Certificate } from '../../x509/certificate.ts'
import { commonNames } from '../../x509/name.ts'
import { publicAuthorityOf } from '../../x509/public-authorities.ts'
import { entrySubject } from '../subject.ts'

/** Issuers that change what they serve or issue from without asking. */
export function issuerRule({ entry, certificate }: ResolvedEntry): Finding[] {
  if (certificate === null) return []
  const subject = entrySubject(entry)
  if (certificate.isCa) {
    const known = publicAuthorityOf(certificate.subject) ?? publicAuthorityOf(certificate.issuer)
    if (known === null) return []
    const message = `This is an authority of ${known.name}. ${known.says} Pin the server's own certificate. See ${known.source}`
    return [finding('ISSUER_ROTATES', subject, message)]
  }
  const known = publicAuthorityOf(certificate.issuer)
  if (known?.managed !== true) return []
  const message = `Issued by ${known.name}${commonly(certificate)}. Where a CDN or cloud service holds the certificate, it replaces certificate and key by itself, and phones are locked out without warning. Pin it only if you decide when it changes. See ${known.source}`
  return [finding('ISSUER_MANAGED', subject, message)]
}

function commonly({ issuer }: Certificate): string {
  const [common] = commonNames(issuer)
  return common === undefined ? '' : ` (${quoted(common)})`
}
