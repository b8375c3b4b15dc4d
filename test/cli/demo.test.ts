import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openssl, pinseal, useCommand } from './pinseal.ts'

const { folder } = useCommand()

describe('demo', () => {
  it('does the whole main job, and openssl agrees with every step', async () => {
    const run = await pinseal(['demo', '--json'], {
      env: { PINSEAL_VAULT: join(folder(), 'real') },
    })
    expect(run.stderr).toBe('')
    expect(run.exit).toBe(0)
    expect(Object.keys(run.json)).toEqual(expect.arrayContaining(['steps', 'bundle']))
    const steps = run.json.steps as { did: string; check: string; result: string }[]
    expect(steps.length).toBeGreaterThan(8)
    for (const { did, check, result } of steps) {
      expect(did).not.toContain('\n')
      expect(check).toMatch(/openssl|sha256sum|README/)
      expect(result, check).toBe('passed')
    }
    expect(steps.some(({ did }) => did.includes('CN_MISSING'))).toBe(true)
    const bundle = run.json.bundle as string
    expect(readdirSync(bundle)).toContain('fingerprints.json')
    const pub = openssl(['pkey', '-pubin', '-in', join(bundle, 'public-key.pem'), '-noout'])
    expect(pub.ok).toBe(true)
    // No real vault was touched.
    expect(readdirSync(folder())).not.toContain('real')
    rmSync(dirname(bundle), { recursive: true, force: true })
  })

  it('marks everything as practice', async () => {
    const out = join(folder(), 'practice')
    const run = await pinseal(['demo', '--out', out])
    expect(run.exit).toBe(0)
    expect(run.stdout).toMatch(/^PRACTICE/)
    expect(run.stdout).toContain(`The bundle is in ${out}\n`)
    expect(readFileSync(join(out, 'README.txt'), 'utf8')).toContain('PRACTICE')
    const verified = await pinseal(['verify', out, '--key', join(out, 'public-key.txt'), '--json'])
    expect(verified.exit).toBe(0)
    expect(verified.json.results[0].findings.map((one: { code: string }) => one.code)).toContain(
      'PRACTICE_RELEASE',
    )
    const again = await pinseal(['demo', '--out', out, '--json'])
    expect(again).toMatchObject({ exit: 3, json: { error: { code: 'OUTPUT_EXISTS' } } })
  })
})
