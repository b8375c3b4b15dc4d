import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkBundle } from '../../../src/core/bundle/check.ts'
import { encodeBase64 } from '../../../src/core/encoding/base64.ts'
import { pemBlocks } from '../../../src/core/encoding/pem.ts'
import { resolveDraft, type DraftEntry } from '../../../src/core/lists/draft.ts'
import { reviewList } from '../../../src/core/policy/review.ts'
import { commandsIn, draftOf, makeTestKey, NOW, signRelease } from './signed-release.ts'

const FOLDER = '/usr/share/ca-certificates/mozilla'

describe.runIf(existsSync(FOLDER))("the roots of this machine's ca-certificates", () => {
  const entries: DraftEntry[] = readdirSync(FOLDER).map((file) => {
    const [block] = pemBlocks(readFileSync(join(FOLDER, file), 'utf8'))
    const certificate = encodeBase64(block?.bytes ?? new Uint8Array())
    return { kind: 'certificate', host: file, certificate }
  })

  it('can be signed, checked here and checked with the commands of the README', async () => {
    const key = await makeTestKey()
    const draft = draftOf(key.key, entries)
    const findings = reviewList(await resolveDraft(draft), null, NOW)
    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([])

    const { release } = await signRelease(key, draft)
    expect(release.entries).toHaveLength(entries.length)
    const report = await checkBundle(release.files, [key.key], NOW)
    expect(report.verdict).toBe('trusted')

    const folder = mkdtempSync(join(tmpdir(), 'pinseal-roots-'))
    for (const { path, text } of release.files) writeFileSync(join(folder, path), text)
    const input = commandsIn(release.files)
    const { stdout } = spawnSync('sh', [], { cwd: folder, input, encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    expect(stdout.split('Verified OK')).toHaveLength(entries.length + 3)
  })
})
