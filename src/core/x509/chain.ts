import { finding, type Finding } from '../finding.ts'
import { visible } from '../text/visible.ts'
import type { Certificate } from './certificate.ts'
import { isSelfIssued, issuerIndex, type IssuerIndex } from './issuer-index.ts'
import { commonNames, nameText } from './name.ts'
import { publicAuthorityOf } from './public-authorities.ts'
import { verifySigned, type SignatureVerdict } from './signed.ts'

/** One certificate of a chain. */
export interface ChainLink {
  /** Which of the given certificates it is. */
  readonly index: number
  readonly certificate: Certificate
  readonly role: 'leaf' | 'intermediate' | 'root'
  /**
   * Of the signature on this certificate, by the key of the next link, or by its own where it is a root; `unchecked`
   * where the issuer is not there.
   */
  readonly signature: SignatureVerdict | 'unchecked'
  /** Others of the given certificates that could stand in the next place: cross-signed ones. */
  readonly alternatives: readonly number[]
  /** What pinning at this depth means, in a sentence. */
  readonly consequence: string
}

/** Leaf first, as far as the given certificates reach. */
export interface CertificateChain {
  readonly links: readonly ChainLink[]
  /** Whether it ends in one that has signed itself, every signature verified. */
  readonly complete: boolean
  /** What is missing or wrong, in a sentence; null where nothing is. */
  readonly missing: string | null
  /** The same as a finding. */
  readonly findings: readonly Finding[]
}

const LONGEST = 12
/** Candidates whose signatures are tried for one place: a thousand authorities of one name are no real input. */
const MOST_CANDIDATES = 8

/**
 * The chains of the given certificates: one for each that has issued no other of them. An issuer is found by its name,
 * compared as openssl does (RFC 5280 clause 7.1), preferred where the key identifiers agree and the signature verifies;
 * among several a root, then one whose own issuer is there, then the one that is valid longest. No certificate stands
 * twice in a chain, so loops of cross-signed authorities end. Dates, constraints and usages are not judged: this is
 * for choosing what to pin, not for trusting a server.
 */
export async function buildChains(
  certificates: readonly Certificate[],
): Promise<CertificateChain[]> {
  const index = issuerIndex(certificates)
  const all = certificates.map((_, at) => at)
  const starts = all.filter((at) => !index.hasIssuedOthers(at))
  const chains: CertificateChain[] = []
  const covered = new Set<number>()
  for (const start of [...starts, ...all]) {
    // The second pass takes what only loops hold: authorities that have signed each other.
    if (covered.has(start)) continue
    const chain = await chainFrom(start, certificates, index)
    for (const link of chain.links) covered.add(link.index)
    chains.push(chain)
  }
  return chains
}

interface Step {
  readonly index: number
  readonly signature: SignatureVerdict
}

async function chainFrom(
  start: number,
  certificates: readonly Certificate[],
  index: IssuerIndex,
): Promise<CertificateChain> {
  const links: ChainLink[] = []
  const used = new Set<number>()
  let at: number | null = start
  let endsInItself = false
  while (at !== null && links.length < LONGEST) {
    const certificate = certificates[at]
    if (certificate === undefined) break
    used.add(at)
    const own = isSelfIssued(certificate)
      ? await verifySigned(certificate.der, certificate.spki)
      : null
    const root = own === 'wrong' ? null : own
    const steps: Step[] = root !== null ? [] : await issuersOf(at, certificates, index, used)
    const [next] = steps
    endsInItself = root !== null
    const role = roleOf(certificate, links.length, endsInItself)
    links.push({
      index: at,
      certificate,
      role,
      signature: root ?? next?.signature ?? 'unchecked',
      alternatives: steps.slice(1).map((step) => step.index),
      consequence: consequenceOf(certificate, role),
    })
    // A wrong signature means that the true issuer is missing: what follows would be another chain.
    at = next === undefined || next.signature === 'wrong' ? null : next.index
  }
  const problem = problemOf(links)
  return {
    links,
    complete: endsInItself && links.every(({ signature }) => signature === 'verified'),
    missing: problem?.message ?? null,
    findings: problem === null ? [] : [problem],
  }
}

/** Best first; a wrong signature only where there is no other. */
async function issuersOf(
  at: number,
  certificates: readonly Certificate[],
  index: IssuerIndex,
  used: ReadonlySet<number>,
): Promise<Step[]> {
  const certificate = certificates[at]
  if (certificate === undefined) return []
  const steps: Step[] = []
  for (const candidate of index.candidates(at).slice(0, MOST_CANDIDATES)) {
    const issuer = certificates[candidate]
    if (issuer === undefined || used.has(candidate)) continue
    const signature = await verifySigned(certificate.der, issuer.spki)
    steps.push({ index: candidate, signature })
  }
  const right = steps.filter(({ signature }) => signature === 'verified')
  if (right.length > 0) return right.sort((a, b) => index.rank(b.index) - index.rank(a.index))
  const open = steps.filter(({ signature }) => signature === 'unsupported')
  return open.length > 0 ? open : steps.slice(0, 1)
}

function roleOf(certificate: Certificate, depth: number, isRoot: boolean): ChainLink['role'] {
  // A server's own self-signed certificate is its leaf and its root; what is pinned is the leaf.
  if (isRoot && (depth > 0 || certificate.isCa)) return 'root'
  return depth === 0 && !certificate.isCa ? 'leaf' : 'intermediate'
}

function consequenceOf(certificate: Certificate, role: ChainLink['role']): string {
  if (role === 'leaf') {
    return 'Exact: only this certificate, or with an SPKI pin only its key, is trusted. The pin changes at each renewal unless the key is kept.'
  }
  const reach =
    role === 'root'
      ? 'Survives renewals and changes of the intermediate, but trusts everything that any authority below this root issues.'
      : 'Survives renewals while the same authority issues, but trusts every certificate that it issues, also to others.'
  const authority = publicAuthorityOf(certificate.subject) ?? publicAuthorityOf(certificate.issuer)
  return authority === null
    ? `${reach} Wultra clients compare the leaf only and cannot use it.`
    : `${reach} ${authority.name}: ${authority.says} Wultra clients compare the leaf only and cannot use it.`
}

function problemOf(links: readonly ChainLink[]): Finding | null {
  const [first] = links
  const last = links.at(-1)
  if (first === undefined || last === undefined) return null
  const subject =
    visible(commonNames(first.certificate.subject).at(-1) ?? first.certificate.dnsNames[0] ?? '') ||
    nameText(first.certificate.subject)
  const unsupported = links.find(({ signature }) => signature === 'unsupported')
  const issuer = nameText(last.certificate.issuer) || 'an issuer without a name'
  if (last.signature === 'wrong') {
    const message = `An authority named ${issuer} is here, but it did not sign this certificate: another one of that name did, or the certificate was changed.`
    return finding('CHAIN_SIGNATURE_WRONG', subject, message)
  }
  if (last.signature === 'unchecked') {
    const message = `The issuer is missing: ${issuer}. Add its certificate to see the chain to its root.`
    return finding('CHAIN_ISSUER_MISSING', subject, message)
  }
  if (unsupported !== undefined) {
    const message = `A signature with ${unsupported.certificate.signatureAlgorithm} cannot be checked here; the chain goes by names only there.`
    return finding('CHAIN_UNCHECKED', subject, message)
  }
  if (last.role === 'root' || links.length < LONGEST) return null
  return finding('CHAIN_UNCHECKED', subject, 'The chain is longer than any real one.')
}
