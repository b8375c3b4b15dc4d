import { decodeBase64 } from '../../encoding/base64.ts'
import { finding } from '../../finding.ts'
import { entrySubject } from '../../policy/subject.ts'
import { carriedHosts, textAt } from '../one-file.ts'
import type { PinModel } from '../model.ts'
import type { ReadBack, Target } from '../target.ts'
import { signingInput } from './signing-input.ts'
import { wultra } from './target.ts'

/** The Wultra static list as one target among others. */
export const wultraStatic: Target = {
  id: wultra.id,
  label: wultra.label,
  needs: wultra.needs,
  worksWith: wultra.worksWith,
  cannotCarry: wultra.cannotCarry,
  paths: /^fingerprints\.json$/,
  check: null,
  lint: (model, now) => [...wultra.lint(model.resolved, now), ...ampersandRule(model)],
  signingInputs: (model) => wultra.signingInputs(entriesOf(model)),
  render: (model, _, signatures) => {
    const entries = entriesOf(model)
    if (signatures.length !== entries.length) throw new TypeError('one signature for each entry')
    const signed = entries.map((entry, at) => ({ ...entry, signature: signatures[at] ?? '' }))
    return [{ path: wultra.path, text: wultra.render(signed) }]
  },
  parse: (files): ReadBack => {
    const entries = wultra.parse(textAt(files, wultra.path))
    return {
      hosts: carriedHosts(entries.map(({ name, fingerprint }) => told(name, fingerprint))),
      signed: entries.map((entry) => ({
        input: signingInput(entry),
        signature: decodeBase64(entry.signature),
      })),
      expiresAt: null,
    }
  },
  verify: async (files, keys, now) => {
    const text = files.find((file) => file.path === wultra.path)?.text
    if (text === undefined) {
      const missing = finding('TARGET_FILE_UNREADABLE', wultra.label, `${wultra.path} is missing.`)
      return { findings: [missing], hosts: [], signedBy: null }
    }
    const anchors = keys.flatMap((key) =>
      key.kind === 'ecdsa-p256' ? [{ key, label: key.keyId }] : [],
    )
    const list = await wultra.verify(text, anchors, now)
    return {
      findings: [...list.findings, ...list.entries.flatMap((entry) => entry.findings)],
      hosts: carriedHosts(list.entries.map(({ name, fingerprint }) => told(name, fingerprint))),
      signedBy: list.signedBy?.key ?? null,
    }
  },
}

/** The entries of a Wultra list, in the order of lists. */
function entriesOf({ resolved }: PinModel): PinModel['resolved']['entries'][number]['entry'][] {
  return resolved.entries.map(({ entry }) => entry)
}

function told(host: string, fingerprint: string): { host: string; digests: string[] } {
  return { host, digests: [fingerprint] }
}

/** "&" joins what is signed; a name with one is read apart differently by whoever takes the signed text apart. */
export function ampersandRule({ resolved }: PinModel): ReturnType<typeof finding>[] {
  return resolved.entries
    .filter(({ entry }) => entry.name.includes('&'))
    .map(({ entry }) => {
      const message =
        'The name has an "&", which is also what joins the signed fields. No server name needs one.'
      return finding('TARGET_NAME_AMPERSAND', entrySubject(entry), message)
    })
}
