import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Arguments } from '../arguments.ts'
import { forceOption, type Command } from '../command.ts'
import { practise, type DemoStep } from '../demo-steps.ts'
import type { Outcome } from '../exit.ts'
import { checkOutput } from '../output-files.ts'
import type { Paint, Tone } from '../paint.ts'
import { hasPrograms, runCheck, type CheckResult } from '../shell-check.ts'
import type { Surroundings } from '../surroundings.ts'

export const demo: Command = {
  spec: {
    name: 'demo',
    says: 'Practice: the whole main job on sample certificates, in a throw-away vault, each step with the openssl command that checks it.',
    operands: { placeholder: '', least: 0, most: 0 },
    options: {
      out: { value: 'DIR', says: 'where the bundle goes (else a new folder for temporary files)' },
      ...forceOption,
    },
    notes: [
      'Everything made here is marked as practice. The key exists only while the demo runs; the vault is removed at the end, the bundle and the sample certificates stay.',
    ],
    examples: [
      { does: 'See the main job', run: 'pinseal demo' },
      { does: 'Keep the bundle', run: 'pinseal demo --out practice-bundle' },
    ],
  },
  run: runDemo,
}

interface CheckedStep extends DemoStep {
  readonly result: CheckResult
}

async function runDemo(given: Arguments, around: Surroundings): Promise<Outcome> {
  const out = given.value('out')
  const force = given.has('force')
  if (out !== undefined) await checkOutput(out, force)
  const folder = await mkdtemp(join(tmpdir(), 'pinseal-practice-'))
  const bundle = out === undefined ? join(folder, 'bundle') : resolve(out)
  try {
    const steps = await practise({ folder, bundle, force }, around)
    const canCheck = hasPrograms(['openssl', 'sha256sum', 'sed', 'awk', 'grep'])
    const checked = steps.map((step) => ({
      ...step,
      result: canCheck ? runCheck(step.check) : ('not run' as const),
    }))
    const hasFailed = checked.some(({ result }) => result === 'failed')
    return {
      exit: hasFailed ? 1 : 0,
      json: { practice: true, steps: checked, bundle, certificates: join(folder, 'certificates') },
      text: demoText(checked, bundle, canCheck, around.paint),
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

const tones: Record<CheckResult, Tone> = { passed: 'good', failed: 'bad', 'not run': 'caution' }

function demoText(
  steps: readonly CheckedStep[],
  bundle: string,
  canCheck: boolean,
  paint: Paint,
): string {
  const failed = steps.filter(({ result }) => result === 'failed').length
  const verdict = !canCheck
    ? paint('caution', 'not checked: openssl or a POSIX tool that the checks need is not installed')
    : failed > 0
      ? paint('bad', `${failed} of ${steps.length} checks failed`)
      : paint('good', `all ${steps.length} checks passed`)
  return [
    `PRACTICE: ${verdict}`,
    '',
    ...steps.flatMap(({ did, check, result }, index) => [
      `${String(index + 1).padStart(2)}. ${did}`,
      `    ${paint(tones[result], result)}  ${paint('faint', check)}`,
    ]),
    '',
    `The bundle is in ${bundle}`,
    'It is a practice bundle: never publish it, never ship its key. README.txt in it has all checks.',
    '',
  ].join('\n')
}
