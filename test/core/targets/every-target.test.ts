import { rmSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BundleFile } from '../../../src/core/lists/release.ts'
import {
  keyFiles,
  planTargets,
  renderTargets,
  reusableSignatures,
  signatureKey,
  verifyTargets,
} from '../../../src/core/targets/project.ts'
import { targets } from '../../../src/core/targets/registry.ts'
import { keyKindOf, type Target } from '../../../src/core/targets/target.ts'
import {
  goodModel,
  makeKey,
  NOW,
  release,
  shell,
  signedFiles,
  signWith,
  unpack,
} from './signed-files.ts'

const made = [await makeKey('ecdsa-p256'), await makeKey('rsa'), await makeKey('ed25519')]
const others = [await makeKey('ecdsa-p256'), await makeKey('rsa'), await makeKey('ed25519')]
const keys = made.map(({ key }) => key)
const later = new Date(NOW.getTime() + 60_000)
const byId = targets.map((target): [string, Target] => [target.id, target])
const signedOnes = byId.filter(([, target]) => target.needs.signature !== 'none')

describe('the registry', () => {
  it('has every consumer once', () => {
    expect(targets.map(({ id }) => id)).toEqual([
      'wultra',
      'wultra-fallback',
      'mus',
      'ssl-pinning',
      'rn-ssl-manager',
      'dynapins',
      'android-nsc',
      'ios-ats',
      'trustkit',
      'trustkit-android',
      'okhttp',
      'curl',
      'spki-list',
    ])
  })

  it('gives no two targets a file of the same name, and only names that a manifest takes', () => {
    const paths = targets
      .flatMap((target) => signedFiles(target, goodModel, made))
      .map((f) => f.path)
    expect(new Set(paths).size).toBe(paths.length)
    for (const path of paths) expect(path).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  })
})

describe.each(byId)('the target %s', (_, target) => {
  const files = signedFiles(target, goodModel, made)

  it('says what it cannot carry in one line', () => {
    expect(target.cannotCarry).toMatch(/^[^\n]{20,160}$/)
    expect(target.worksWith).toMatch(/^[^\n]{20,160}$/)
  })

  it('finds nothing wrong with a good model', () => {
    expect(target.lint(goodModel, NOW).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('writes ASCII with line feeds, the same each time', () => {
    for (const { text } of files) expect(text).toMatch(/^[\t\n -~]*\n$/)
    if (target.needs.signature === 'none') {
      expect(signedFiles(target, goodModel, made)).toEqual(files)
    }
    const inputs = (): unknown => target.signingInputs(goodModel, release)
    expect(inputs()).toEqual(inputs())
  })

  it('reads back what it wrote', async () => {
    const { hosts } = target.parse(files)
    const wanted =
      target.needs.digest === 'certificate'
        ? goodModel.resolved.entries.map(({ entry }) => entry.fingerprint)
        : goodModel.hosts.flatMap(({ pins }) => pins.map((pin) => pin.spkiSha256))
    const carried = new Set(hosts.flatMap(({ digests }) => digests))
    expect([...carried].sort()).toEqual([...new Set(wanted)].sort())
    const verdict = await target.verify(files, keys, later)
    expect(verdict.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(verdict.signedBy?.kind ?? null).toBe(keyKindOf(target.needs.signature))
  })

  it('refuses a cut file and no files at all without throwing', async () => {
    const cut = files.map(({ path, text }) => ({ path, text: text.slice(0, text.length / 2) }))
    for (const bad of [cut, []]) {
      const { findings } = await target.verify(bad, keys, later)
      expect(findings.map(({ severity }) => severity)).toContain('error')
    }
  })

  it('is never thrown at by what it reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fc.nat(3),
        fc.constantFrom('', '"', '<', '&', '{', '0', '\n', 'é', '%', '\\', '$', '&#0;', '<a>'),
        async (which, where, cut, change) => {
          const { path, text } = files[which]!
          const at = Math.floor(where * text.length)
          const changed = text.slice(0, at) + change + text.slice(at + cut)
          const given = files.map((file, at) => (at === which ? { path, text: changed } : file))
          await target.verify(given, [], later)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('has nothing to say about a model without hosts but that it is empty', async () => {
    const { modelOf } = await import('./signed-files.ts')
    const findings = target.lint(await modelOf([]), NOW)
    if (target.id !== 'wultra') expect(findings.map(({ code }) => code)).toContain('TARGET_EMPTY')
  })
})

describe.each(signedOnes)('the signed files of %s', (_, target) => {
  const files = signedFiles(target, goodModel, made)
  const kind = keyKindOf(target.needs.signature)

  it('are not by another key', async () => {
    const { signedBy, findings } = await target.verify(
      files,
      others.map(({ key }) => key),
      later,
    )
    expect(signedBy).toBeNull()
    expect(findings.some(({ severity }) => severity === 'error')).toBe(true)
  })

  it('say so where no key of the kind is given', async () => {
    const rest = keys.filter((key) => key.kind !== kind)
    const { signedBy } = await target.verify(files, rest, later)
    expect(signedBy).toBeNull()
  })

  it('give their signatures back for what did not change, so that the files come out the same', () => {
    const known = reusableSignatures(target, files)
    const signatures = target
      .signingInputs(goodModel, release)
      .map((input) => known.get(signatureKey(input))!)
    expect(target.render(goodModel, release, signatures)).toEqual(files)
  })

  it('want as many signatures as there are inputs', () => {
    const inputs = target.signingInputs(goodModel, release)
    const one = made.find(({ key }) => key.kind === kind)!
    const signatures = inputs.map((input) => signWith(one, input))
    expect(() => target.render(goodModel, release, signatures.slice(1))).toThrow(TypeError)
    expect(() => target.render(goodModel, release, [...signatures, 'AA=='])).toThrow(TypeError)
  })

  const { check } = target
  if (check === null) return

  it('verify with openssl, as the README has it', () => {
    const folder = unpack(files, made)
    const { output, status } = shell(folder, check)
    rmSync(folder, { recursive: true })
    expect(output).toMatch(/Verified (OK|Successfully)|Signature Verified Successfully/)
    expect(status).toBe(0)
  })

  it('fail with openssl once they are changed', () => {
    const [first, ...rest] = files as [BundleFile, ...BundleFile[]]
    const at = Math.floor(first.text.length / 3)
    const letter = first.text[at] === 'A' ? 'B' : 'A'
    const text = first.text.slice(0, at) + letter + first.text.slice(at + 1)
    const folder = unpack([{ path: first.path, text }, ...rest], made)
    const { status } = shell(folder, check)
    rmSync(folder, { recursive: true })
    expect(status).not.toBe(0)
  })
})

describe('a release for every target', () => {
  it('has the files of all of them', () => {
    const plans = planTargets(targets, goodModel, release, keys, NOW)
    expect(plans.filter(({ isCarried }) => !isCarried)).toEqual([])
    const signatures = plans.map(({ keyKind, signingInputs }) =>
      signingInputs.map((input) =>
        signWith(
          made.find(({ key }) => key.kind === keyKind)!,
          input,
        ),
      ),
    )
    expect(renderTargets(plans, goodModel, release, signatures).map(({ path }) => path)).toEqual(
      targets.flatMap((target) => signedFiles(target, goodModel, made)).map(({ path }) => path),
    )
  })

  it('is checked as a whole, and each target has its own verdict', async () => {
    const files = targets.flatMap((target) => signedFiles(target, goodModel, made))
    const spoilt = files.map((file) =>
      file.path === 'spki-pins.txt' ? { ...file, text: `${file.text}x\n` } : file,
    )
    const verdicts = await verifyTargets([...spoilt, { path: 'README.txt', text: '' }], keys, later)
    const bad = verdicts.filter(({ verdict }) =>
      verdict.findings.some(({ severity }) => severity === 'error'),
    )
    expect(verdicts.map(({ target }) => target)).toEqual(targets)
    expect(bad.map(({ target }) => target.id)).toEqual(['spki-list'])
  })

  it('has the public keys for openssl and for the apps', () => {
    const files = keyFiles(planTargets(targets, goodModel, release, keys, NOW), keys)
    expect(files.map(({ path }) => path)).toEqual([
      'public-key-rsa.pem',
      'public-key-ed25519.pem',
      'app-key-ssl-pinning.txt',
      'app-key-rn-ssl-manager.txt',
      'app-key-dynapins.txt',
    ])
    const texts = files.map(({ text }) => Buffer.from(text, 'base64'))
    expect(texts[2]!.toString()).toBe(files[0]!.text)
    expect(texts[3]).toHaveLength(32)
    expect(new Uint8Array(texts[4]!)).toEqual(keys[0]!.spki)
  })

  it('leaves out those for which there is no key, and no others', () => {
    const plans = planTargets(targets, goodModel, release, keys.slice(0, 1), NOW)
    const out = plans.filter(({ isCarried }) => !isCarried)
    expect(out.map(({ target }) => target.id)).toEqual(['ssl-pinning', 'rn-ssl-manager'])
    for (const { findings } of out) {
      expect(findings.map(({ code }) => code)).toContain('TARGET_KEY_MISSING')
    }
  })
})
