import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { encodeBase64 } from '../../src/core/encoding/base64.ts'
import { finding } from '../../src/core/finding.ts'
import Digest from '../../src/renderer/components/Digest.svelte'
import Finding from '../../src/renderer/components/Finding.svelte'
import PassphraseFields from '../../src/renderer/components/PassphraseFields.svelte'
import Problem from '../../src/renderer/components/Problem.svelte'
import Segments from '../../src/renderer/components/Segments.svelte'
import { NewPassphrase } from '../../src/renderer/state/new-passphrase.svelte.ts'

afterEach(cleanup)

const digest = encodeBase64(Uint8Array.from({ length: 32 }, (_, at) => at))

describe('a digest', () => {
  it('is shown in groups of four, which together are the digest itself', () => {
    const { container } = render(Digest, { value: digest, form: 'base64', what: 'SPKI pin' })
    const groups = [...container.querySelectorAll('.digest span')].map((group) => group.textContent)
    expect(groups.every((group) => group.length <= 4)).toBe(true)
    expect(groups.join('')).toBe(digest)
  })

  it('is shown as hex and as words on demand', async () => {
    const { container, rerender } = render(Digest, { value: digest, form: 'hex', what: 'SPKI pin' })
    const text = () => container.querySelector('.digest')?.textContent.replace(/\s/g, '')
    expect(text()).toBe('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f')
    await rerender({ form: 'words' })
    expect(container.querySelectorAll('.digest span')).toHaveLength(32)
  })

  it('copies the whole without gaps', async () => {
    const writeText = vi.fn(() => Promise.resolve())
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true })
    render(Digest, { value: digest, form: 'base64', what: 'SPKI pin' })
    await fireEvent.click(screen.getByRole('button', { name: 'Copy SPKI pin' }))
    expect(writeText).toHaveBeenCalledWith(digest)
  })
})

describe('a finding', () => {
  const one = finding(
    'EXPIRY_SHORTENED',
    'pay.example.com',
    'Phones that have the longer entry keep it.',
  )

  it('says its severity in a word, its subject, its sentence and its code', () => {
    render(Finding, { finding: one, place: 'entry 7' })
    for (const text of ['Warning', one.message, 'EXPIRY_SHORTENED', 'entry 7']) {
      expect(screen.getByText(text)).toBeTruthy()
    }
  })

  it('opens to what errors.md says of its code', async () => {
    const { container } = render(Finding, { finding: one })
    const button = screen.getByRole('button', { name: 'EXPIRY_SHORTENED' })
    expect(button.getAttribute('aria-expanded')).toBe('false')
    await fireEvent.click(button)
    expect(button.getAttribute('aria-expanded')).toBe('true')
    expect(container.querySelector('.explained')?.textContent.length).toBeGreaterThan(40)
  })
})

describe('a problem', () => {
  it('is an alert with what happened, what to do and the code', () => {
    render(Problem, {
      problem: { code: 'CUSTODY_BAD_PASSPHRASE', message: 'The passphrase is wrong.' },
    })
    const { textContent } = screen.getByRole('alert')
    expect(textContent).toContain('The passphrase is wrong.')
    expect(textContent).toContain('CUSTODY_BAD_PASSPHRASE')
    expect(textContent.length).toBeGreaterThan(80)
  })
})

describe('a choice of segments', () => {
  it('is a group of radio buttons that tells what was chosen', async () => {
    const chosen: string[] = []
    render(Segments, {
      legend: 'Form',
      options: [
        { value: 'hex', label: 'Hex' },
        { value: 'words', label: 'Words' },
      ],
      value: 'hex',
      onchange: (value: string) => chosen.push(value),
    })
    expect(screen.getByRole('radio', { name: 'Hex' })).toHaveProperty('checked', true)
    await fireEvent.click(screen.getByRole('radio', { name: 'Words' }))
    expect(chosen).toEqual(['words'])
  })
})

describe('a new passphrase', () => {
  const suggested = { passphrase: 'verge plum static orbit canteen', bits: 64.6 }
  const made = () => new NewPassphrase(() => Promise.resolve(suggested))

  it('is the suggested one unless the officer wants another', async () => {
    const passphrase = made()
    render(PassphraseFields, { passphrase })
    expect(await screen.findByDisplayValue(suggested.passphrase)).toBeTruthy()
    expect(passphrase.value).toBe(suggested.passphrase)
    expect(screen.getByText(/Five words, 64 bits/)).toBeTruthy()
  })

  it('refuses a weak one and one that is not typed twice alike', async () => {
    const passphrase = made()
    render(PassphraseFields, { passphrase })
    await fireEvent.click(screen.getByRole('button', { name: 'Use a passphrase of my own' }))
    const first = screen.getByLabelText('Passphrase')
    await fireEvent.input(first, { target: { value: 'password1' } })
    expect(screen.getByText(/Too weak/)).toBeTruthy()
    await fireEvent.input(first, { target: { value: 'verge plum static orbit canteen' } })
    expect(screen.queryByText(/Too weak/)).toBeNull()
    const again = screen.getByLabelText('Passphrase again')
    await fireEvent.input(again, { target: { value: 'verge plum' } })
    expect(passphrase.value).toBeNull()
    await fireEvent.input(again, { target: { value: 'verge plum static orbit canteen' } })
    expect(passphrase.value).toBe('verge plum static orbit canteen')
  })
})
