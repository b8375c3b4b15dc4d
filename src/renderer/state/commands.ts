import type { ReleaseSummary } from '../../core/lists/release.ts'
import { generationsOf } from '../workspace/generation.ts'
import { dateOf } from '../words.ts'
import type { Desk } from './desk.svelte.ts'
import type { Screen } from './address.svelte.ts'

/** One thing that the palette can find or do. */
export interface DeskCommand {
  readonly id: string
  readonly kind: 'Do' | 'Go to' | 'Apps' | 'Certificates' | 'Keys' | 'Releases'
  readonly label: string
  readonly hint: string
  readonly words: readonly string[]
  readonly run: () => void | Promise<void>
}

function partsOf({ listId, listVersion }: ReleaseSummary): [string, string] {
  return [listId, String(listVersion)]
}

/** Everything that can be found or done now. */
export function commandsOf(desk: Desk): DeskCommand[] {
  const { address, custody, app } = desk
  const found: DeskCommand[] = []
  const add = (
    kind: DeskCommand['kind'],
    label: string,
    hint: string,
    run: DeskCommand['run'],
    words: readonly string[] = [],
  ): void => {
    found.push({ id: `${kind}-${found.length}`.replace(' ', '-'), kind, label, hint, words, run })
  }
  const go = (screen: Screen, ...parts: string[]) => {
    return () => {
      address.go(screen, ...parts)
    }
  }
  if (app !== null) {
    const [newest, ...older] = generationsOf(app)
    add('Do', `New release of ${app.name}`, newest?.listId ?? '', go('sign', app.id), ['sign'])
    for (const { listId, isKeyLost } of older) {
      if (isKeyLost !== true)
        add('Do', `New release of ${app.name}`, listId, go('sign', app.id, listId), ['sign'])
    }
    add(
      'Do',
      `Who reads the list of ${app.name}`,
      'Readers and keys',
      go('apps', app.id, 'targets'),
      ['targets', 'clients'],
    )
    const [latest, before] = custody.releasesOf(app.listId)
    if (latest !== undefined) {
      add('Do', `Rotate the signing key of ${app.name}`, '', go('apps', app.id, 'rotate'))
      add('Do', 'Compare with what is published', 'Releases', go('releases', ...partsOf(latest)))
    }
    if (latest !== undefined && before !== undefined) {
      const pair = [...partsOf(latest), ...partsOf(before)]
      add(
        'Do',
        'Compare releases',
        `${before.listVersion} to ${latest.listVersion}`,
        go('releases', ...pair),
      )
    }
  }
  add('Do', 'Import certificates', 'Files, a folder or pasted text', go('import'))
  add('Do', 'Verify a list', '', go('verify'))
  add('Do', 'See what phones do with a list', '', go('verify', 'phones'), ['simulate', 'matrix'])
  add('Do', 'Add an app', '', go('apps', 'new'))
  add('Do', 'Make a key', '', go('keys', 'new'))
  add('Do', 'Import a key', '', go('keys', 'import'))
  if (custody.unlocked) {
    add('Do', 'Lock', '', async () => {
      custody.take(await custody.port.lock())
    })
  }
  const labels: Partial<Record<Screen, string>> = {
    overview: 'Overview',
    apps: 'Apps',
    certificates: 'Certificates',
    releases: 'Releases',
    verify: 'Verify',
    keys: 'Keys',
    journal: 'Journal',
    settings: 'Settings',
    offline: 'Offline: what is blocked',
    start: 'Set up this desk',
  }
  for (const [screen, label] of Object.entries(labels))
    add('Go to', label, '', go(screen as Screen))
  for (const one of desk.apps) add('Apps', one.name, one.listId, go('apps', one.id), one.hosts)
  for (const key of custody.keys) {
    add('Keys', key.label, key.keyId.slice(0, 8), go('keys', key.keyId), [key.keyId])
  }
  for (const { app: name, listId, listVersion, issuedAt } of custody.releases.slice(0, 50)) {
    const hint = issuedAt.slice(0, 10)
    add(
      'Releases',
      `${name}, release ${listVersion}`,
      hint,
      go('releases', listId, String(listVersion)),
    )
  }
  for (const row of desk.certificates) {
    const hint = `until ${dateOf(row.notAfter)}`
    add('Certificates', row.title, hint, go('certificates', row.sha256), [row.issuer, row.sha256])
  }
  return found
}
