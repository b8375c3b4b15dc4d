import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleIn, verifiedByOpenssl } from '../bundle.ts'
import { expect, test } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { prepare } from '../prepared.ts'

interface Envelope {
  readonly payload: string
  readonly signatures: readonly { readonly keyid: string }[]
}

interface ManifestPayload {
  readonly listId: string
  readonly keys: { readonly threshold: number; readonly keyIds: readonly string[] }
}

async function manifestOf(bundle: string): Promise<{ envelope: Envelope; says: ManifestPayload }> {
  const envelope = JSON.parse(await readFile(join(bundle, 'manifest.json'), 'utf8')) as Envelope
  const text = Buffer.from(envelope.payload, 'base64').toString('utf8')
  return { envelope, says: JSON.parse(text) as ManifestPayload }
}

test('a new signing key is a new list beside the old one, vouched for by both', async ({
  desk,
  page,
}) => {
  test.slow()
  const { passphrase } = await prepare(desk, ['api.bank.example'])
  const hand = new Hand(page)
  await new DeskPage(hand).go('Apps')
  await hand.click(page.getByRole('link', { name: 'Rotate…' }))
  await hand.click(page.getByRole('button', { name: 'Make a P-256 key' }))
  const dialog = page.getByRole('dialog', { name: 'Make a P-256 key' })
  await hand.fill(dialog.getByLabel(/^Passphrase of /), passphrase)
  await hand.click(dialog.getByRole('button', { name: 'Make the key' }))
  await expect(dialog).toBeHidden({ timeout: 45_000 })
  await expect(page.getByLabel('2. The new list id')).toHaveValue('bank-2')
  await new DeskPage(hand).lock()
  await hand.click(page.getByRole('button', { name: 'Rotate and review' }))

  const signing = new SigningPage(hand)
  await signing.sign(passphrase)
  await signing.signed(1)
  const fresh = await bundleIn(await desk.exported(() => signing.export()))
  const { envelope, says } = await manifestOf(fresh)
  expect(says.listId).toBe('bank-2')
  expect(says.keys.threshold).toBe(2)
  expect(envelope.signatures.map(({ keyid }) => keyid).toSorted()).toEqual(
    [...says.keys.keyIds].toSorted(),
  )
  // The one entry, and the manifest by either key.
  expect(await verifiedByOpenssl(fresh)).toBeGreaterThanOrEqual(3)

  // The same session goes on with the list of the apps in the field.
  await hand.click(page.getByRole('link', { name: 'Sign bank', exact: true }))
  await signing.sign(null)
  await signing.signed(2)
  const old = await manifestOf(await bundleIn(await desk.exported(() => signing.export())))
  expect(old.says.listId).toBe('bank')
  expect(old.says.keys.threshold).toBe(1)
  expect(JSON.stringify(old.says)).toContain('retireOn')

  await new DeskPage(hand).go('Apps')
  const lists = page.getByRole('region', { name: 'Lists of Bank' })
  await expect(lists.getByRole('row', { name: /^bank-2/ })).toContainText('the newest')
  await expect(lists.getByRole('row', { name: /^bank / })).toContainText('2, ')
})
