import {
  practiceApp,
  practiceSamples,
  apiRenewal,
  withoutCommonName,
} from '../../core/practice/samples.ts'
import { ImportRun } from '../tasks/import-run.ts'
import type { Desk } from './desk.svelte.ts'
import { successorsFor, withSuccessors } from './successors.ts'

/**
 * Goes into practice: a throw-away vault with a key, an app with its hosts, and sample certificates. The renewal is
 * imported but not pinned, so that there is something to do; the one without a common name is there to be looked at.
 */
export async function beginPractice(desk: Desk): Promise<void> {
  await desk.enter(await desk.custody.port.startPractice())
  const now = new Date()
  const given = practiceSamples.map(({ file, pem }) => {
    return { kind: 'text' as const, name: file, text: pem }
  })
  const run = await ImportRun.read(given, now)
  const { rows } = run.outcome
  try {
    for await (const change of run.changes(desk.custody.vaultId, [], now)) {
      await desk.takePrepared(change)
    }
  } finally {
    run.end()
  }
  const bare = {
    id: crypto.randomUUID(),
    name: practiceApp.app,
    listId: practiceApp.listId,
    keyId: desk.custody.signingKeys[0]?.keyId ?? null,
    validDays: 40,
    note: '',
    hosts: [...new Set(practiceSamples.map(({ host }) => host))].filter(
      (host) => host !== withoutCommonName.host,
    ),
    pins: [],
  }
  const seconds = Math.floor(now.getTime() / 1000)
  const known = new Map(rows.map((row) => [row.sha256, row]))
  const present = rows.filter(({ source }) => source !== apiRenewal.file)
  const app = withSuccessors(bare, successorsFor(bare, present, seconds), known, seconds)
  await desk.change({
    kind: 'several',
    changes: [
      { kind: 'app saved', app },
      { kind: 'setting', name: 'app in hand', value: app.id },
    ],
  })
  desk.address.go('overview')
}
