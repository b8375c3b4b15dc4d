import { decodeBase64 } from '../../encoding/base64.ts'
import type { ListEntry } from '../../lists/entry.ts'
import { compareEntries } from '../../lists/entry.ts'
import type { BundleFile } from '../../lists/release.ts'
import { finding } from '../../finding.ts'
import { carriedHosts, digestIn, refuse, textAt } from '../one-file.ts'
import type { PinModel } from '../model.ts'
import { kotlinString, parseCString } from '../source-text.ts'
import type { ReadBack, Target } from '../target.ts'
import { verifyTargetFiles } from '../verify-files.ts'
import { parseWultraList } from '../wultra/parse.ts'
import { renderWultraList } from '../wultra/render.ts'
import { ampersandRule } from '../wultra/static.ts'
import { wultra } from '../wultra/target.ts'

const JSON_PATH = 'wultra-fallback.json'
const KOTLIN_PATH = 'WultraFallback.kt'

/** The list that a Wultra app carries for its first start: data for iOS in seconds, source for Android in milliseconds. */
export const wultraFallback: Target = {
  id: 'wultra-fallback',
  label: 'Wultra fallback certificates',
  needs: { digest: 'certificate', signature: 'none' },
  worksWith:
    'Wultra SDK for iOS from 1.1 and for Android, all versions, also those without static lists.',
  cannotCarry:
    'Built into the app: it changes only with the app, nothing signs it, and its entries stay trusted until they expire.',
  paths: /^(wultra-fallback\.json|WultraFallback\.kt)$/,
  check: null,
  lint: (model, now) => {
    const entries = entriesOf(model)
    const empty = entries.every((entry) => entry.expires * 1000 <= now.getTime())
      ? [
          finding(
            'TARGET_EMPTY',
            wultraFallback.label,
            'Every entry has expired, or there is none.',
          ),
        ]
      : []
    return [...wultra.lint(model.resolved, now), ...ampersandRule(model), ...empty]
  },
  signingInputs: () => [],
  render: (model): BundleFile[] => {
    const entries = entriesOf(model)
    const unsigned = entries.map((entry) => ({ ...entry, signature: '' }))
    return [
      { path: JSON_PATH, text: renderWultraList(unsigned) },
      { path: KOTLIN_PATH, text: renderKotlin(entries) },
    ]
  },
  parse,
  verify: (files, keys, now) => verifyTargetFiles(wultraFallback, parse, files, keys, now),
}

function entriesOf({ resolved }: PinModel): ListEntry[] {
  return resolved.entries.map(({ entry }) => entry).sort(compareEntries)
}

function renderKotlin(entries: readonly ListEntry[]): string {
  const rows = entries.map(
    ({ name, fingerprint, expires }) =>
      `    entry(${kotlinString(name)}, "${fingerprint}", ${expires}000L),\n`,
  )
  return `import android.util.Base64
import com.wultra.android.sslpinning.model.GetFingerprintResponse
import java.util.Date

/** For CertStoreConfiguration: fallbackCertificates(pinsealFallback), before 1.6 around it GetFingerprintResponse(). */
val pinsealFallback: Array<GetFingerprintResponse.Entry> = arrayOf(
${rows.join('')})

private fun entry(name: String, fingerprint: String, expiresMs: Long) = GetFingerprintResponse.Entry(
    name,
    Base64.decode(fingerprint, Base64.DEFAULT),
    Date(expiresMs),
    ByteArray(0)
)
`
}

/** Both files must say the same. */
function parse(files: readonly BundleFile[]): ReadBack {
  const entries = parseWultraList(textAt(files, JSON_PATH))
  const kotlin = textAt(files, KOTLIN_PATH)
  const rows = [...kotlin.matchAll(/^ {4}entry\(("(?:[^"\\\n]|\\.)*"), "([^"]*)", (\d+)000L\),$/gm)]
  const told = rows.map(([, name = '', fingerprint = '', seconds = '']) => ({
    name: nameIn(name.replaceAll('\\$', '$')),
    fingerprint: digestIn(KOTLIN_PATH, fingerprint),
    expires: Number(seconds),
  }))
  const same = (a: ListEntry, b: ListEntry | undefined): boolean =>
    b !== undefined && compareEntries(a, b) === 0
  if (told.length !== entries.length || !entries.every((entry, at) => same(entry, told[at]))) {
    refuse(KOTLIN_PATH, `its entries are not those of ${JSON_PATH}`)
  }
  if (entries.some((entry) => decodeBase64(entry.signature).length > 0)) {
    refuse(JSON_PATH, 'fallback entries are not signed')
  }
  return {
    hosts: carriedHosts(entries.map((one) => ({ host: one.name, digests: [one.fingerprint] }))),
    signed: [],
    expiresAt: null,
  }
}

function nameIn(literal: string): string {
  try {
    return parseCString(literal)
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(KOTLIN_PATH, `${literal} is no text`)
    throw error
  }
}
