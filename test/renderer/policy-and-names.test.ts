import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts'
import { finding } from '../../src/core/finding.ts'
import { parsePolicyFile } from '../../src/core/lists/app-policy.ts'
import Consequences from '../../src/renderer/components/Consequences.svelte'
import Deceptive from '../../src/renderer/components/Deceptive.svelte'
import Finding from '../../src/renderer/components/Finding.svelte'
import {
  policyEffect,
  policyFile,
  policyRules,
  withLevel,
} from '../../src/renderer/state/policy-rules.ts'
import { needsComparing } from '../../src/renderer/state/signing.svelte.ts'

afterEach(cleanup)

const rule = (code: string) => policyRules.find((one) => one.code === code)!

describe('the rules of an app', () => {
  it('offer only what core would let a policy do', () => {
    expect(rule('PINS_FEW').levels).toEqual(['silent', 'info', 'warning', 'error'])
    expect(rule('LAST_PIN_ENDS').levels).toEqual(['warning', 'error'])
    expect(rule('LIST_EMPTY').levels).toEqual(['error'])
    expect(policyRules.some(({ code }) => code.startsWith('POLICY_'))).toBe(false)
  })

  it('are named only where they differ from the desk’s own, and go to a file and back', () => {
    const raised = withLevel({}, rule('PINS_FEW'), 'error')
    expect(raised).toEqual({ PINS_FEW: 'error' })
    expect(withLevel(raised, rule('PINS_FEW'), 'warning')).toEqual({})
    expect(parsePolicyFile(encodeUtf8(policyFile(raised)))).toEqual(raised)
  })

  it('are said beside a finding that they raised or lowered', () => {
    expect(policyEffect('PINS_FEW', 'error')).toBe('raised')
    expect(policyEffect('PINS_FEW', 'info')).toBe('lowered')
    expect(policyEffect('PINS_FEW', 'warning')).toBeNull()
    const one = finding('PINS_FEW', 'api.example.com', 'So.')
    render(Finding, { finding: { ...one, severity: 'error' } })
    expect(screen.getByText('raised by the app’s policy')).toBeTruthy()
  })
})

describe('a name from outside', () => {
  it('has no badge while it is ordinary', () => {
    const { container } = render(Deceptive, { text: 'api.example.com' })
    expect(container.textContent.trim()).toBe('')
  })

  it.each(['api.example\u202e.com', 'p\u0430ypal.com', 'api\u200b.example.com'])(
    'that may deceive has one: %j',
    (text) => {
      render(Deceptive, { text })
      expect(screen.getByText(/may deceive/)).toBeTruthy()
    },
  )

  it('is compared by hand before it is signed', () => {
    expect(needsComparing(finding('NAME_DECEPTIVE', 'x', 'So.'))).toBe(true)
    expect(needsComparing(finding('LAST_PIN_ENDS', 'x', 'So.'))).toBe(false)
  })
})

describe('consequences', () => {
  it('say in words how grave each is', () => {
    render(Consequences, {
      said: [
        { tone: 'bad', text: 'Too early.' },
        { tone: 'warn', text: 'Tight.' },
        { tone: 'plain', text: 'Phones get it.' },
      ],
    })
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Stop: Too early.',
      'Mind: Tight.',
      'Phones get it.',
    ])
  })
})
