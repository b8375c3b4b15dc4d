import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleIn } from '../bundle.ts'
import { makeCertificate, privateKeyOf } from '../certificates.ts'
import { savedText } from '../exports.ts'
import { expect, test, type Desk } from '../fixtures.ts'
import { Hand } from '../hand.ts'
import { serverAnswer } from '../mus-server.ts'
import { DeskPage } from '../pages/desk.page.ts'
import { SigningPage } from '../pages/signing.page.ts'
import { VerifyPage } from '../pages/verify.page.ts'
import { bytesOf, recordedBundle, recordedFile, recordedList } from '../recorded.ts'

test('a list of each kind of signature verifies with its key, in two moves once the key is known', async ({
  page,
}) => {
  const verify = await VerifyPage.inPractice(page)
  const cases = [
    [recordedList('list-key-a'), 'fingerprints.json'],
    [recordedFile(), 'pins.json'],
  ] as const
  for (const [{ text, key }, name] of cases) {
    await verify.drop([bytesOf(name, text)])
    await expect(verify.verdict(/Untrusted\.|Not verifiable\./)).toBeVisible()
    await verify.trust(key)
    await expect(verify.verdict('Trusted.')).toBeVisible()
    await expect(page.getByText('Nobody here ever signed this')).toBeVisible()
    await page.getByRole('button', { name: 'Check another file' }).click()
  }
  // This one ended when it was recorded; who signed it is told all the same.
  const { text, key } = recordedBundle()
  await verify.trust(key)
  await verify.drop([bytesOf('rn.json', text)])
  await expect(verify.finding('TARGET_FILE_EXPIRED')).toBeVisible()
  await expect(page.getByRole('definition').filter({ hasText: 'Pasted key' })).toBeVisible()
})

test('whose key it is, named; a remembered key is trusted from then on and can be forgotten', async ({
  page,
}) => {
  const verify = await VerifyPage.inPractice(page)
  const { text, key } = recordedList('list-key-a')
  await verify.trust(key)
  await page.getByLabel('Name of this key').fill('Partner 2027')
  await page.getByRole('button', { name: 'Remember it' }).click()
  await expect(page.getByRole('button', { name: 'Forget Partner 2027' })).toBeVisible()
  await verify.choose('Practice key')
  await verify.drop([bytesOf('fingerprints.json', text)])
  await expect(verify.verdict('Untrusted.')).toBeVisible()
  await expect(verify.finding('SIGNED_BY_UNTRUSTED_KEY')).toBeVisible()
  await expect(page.getByText('Partner 2027, which is not trusted for this')).toBeVisible()
  await verify.choose('Partner 2027 (remembered)')
  await expect(verify.verdict('Trusted.')).toBeVisible()
  await page.getByRole('button', { name: 'Forget Partner 2027' }).click()
  await expect(page.getByText('Partner 2027 (remembered)')).toBeHidden()
})

test('a private key is refused and nothing of it stays in the field', async ({ desk, page }) => {
  const verify = await VerifyPage.inPractice(page)
  const secret = await readFile(
    privateKeyOf(await makeCertificate(desk.folder, 'a.example')),
    'utf8',
  )
  await verify.trust(secret)
  await expect(page.getByRole('alert').filter({ hasText: 'PRIVATE_KEY_GIVEN' })).toBeVisible()
  await expect(verify.keyField).toHaveValue('')
  await expect(page.getByRole('button', { name: 'Remember it' })).toBeHidden()
})

test('the answer of a Mobile Utility Server is checked with its headers, asked for in place', async ({
  desk,
  page,
}) => {
  const verify = await VerifyPage.inPractice(page)
  const answer = await serverAnswer(desk.folder)
  await verify.trust(answer.publicKey)
  await verify.drop([bytesOf('answer.json', answer.body)])
  await expect(verify.finding('SERVER_ANSWER_ALONE')).toBeVisible()
  await page.getByLabel('X-Cert-Pinning-Challenge, as it was sent').fill(answer.challenge)
  await page
    .getByLabel('X-Cert-Pinning-Signature, as it was answered')
    .fill(`X-Cert-Pinning-Signature: ${answer.signature}`)
  await page.getByRole('button', { name: 'Check the signature' }).click()
  await expect(verify.verdict('Trusted.')).toBeVisible()
  await page.getByRole('link', { name: 'What phones do with this' }).click()
  await expect(verify.cell('The list itself', 'wultra-ios-challenge')).toContainText('takes it')
  await expect(verify.cell('The list itself', 'wultra-ios')).toContainText('refuses it')
})

test('a text that is several things is asked about, and read as what was said', async ({
  page,
}) => {
  const verify = await VerifyPage.inPractice(page)
  const { text, key } = recordedList('list-key-a')
  const both = text.replace(/^\s*\{/, '{"jws":"a.b.c",')
  await verify.trust(key)
  await verify.drop([bytesOf('pins.json', both)])
  const question = page.getByRole('region', { name: 'Which client is it for?' })
  await expect(question).toContainText('Each entry has a signature of its own')
  await question.getByRole('button', { name: 'Wultra static list' }).click()
  await expect(page.getByText('Read as Wultra static list, as you said.')).toBeVisible()
})

test('a release, the one before it, and one that was changed: where each stands in the ledger', async ({
  desk,
  page,
}) => {
  test.slow()
  const hand = new Hand(page)
  const at = new DeskPage(hand)
  await at.practise()
  const bundles: string[] = []
  for (const version of [1, 2]) {
    await at.go('Overview')
    await page.getByRole('link', { name: 'New release' }).first().click()
    const signing = new SigningPage(hand)
    await signing.sign(null)
    await signing.signed(version)
    bundles.push(await bundleIn(await desk.exported(() => signing.export())))
  }
  await at.go('Verify')
  const verify = new VerifyPage(hand)
  const ledger = page.getByRole('region', { name: 'In the ledger' })
  const [first = '', second = ''] = bundles
  await verify.drop([join(second, 'manifest.json')])
  await expect(ledger).toContainText('The newest release, to the letter.')
  await verify.drop([join(first, 'manifest.json')])
  await expect(ledger).toContainText('one behind')
  await expect(ledger.getByRole('link', { name: 'Practice Bank, release 1' })).toBeVisible()
  const list = await readFile(join(first, 'fingerprints.json'), 'utf8')
  const changed = list.replace(
    /"expires": ?(\d+)/,
    (_, at: string) => `"expires": ${Number(at) + 9}`,
  )
  await verify.drop([bytesOf('fingerprints.json', changed)])
  await expect(ledger).toContainText('was changed afterwards')
  await expect(verify.verdict('Untrusted.')).toBeVisible()
})

test('the report goes out as JSON and as a page that needs nothing else', async ({
  desk,
  page,
}) => {
  const verify = await VerifyPage.inPractice(page)
  const { text } = recordedList('list-key-a')
  await verify.drop([bytesOf('fingerprints.json', text)])
  await expect(verify.verdict('Untrusted.')).toBeVisible()
  const json = JSON.parse(
    await savedText(desk, () => page.getByRole('button', { name: 'Export as JSON' }).click()),
  ) as { verdict: string; entries: { fingerprint: string }[] }
  expect(json.verdict).toBe('untrusted')
  await page.getByRole('link', { name: 'Report', exact: true }).click()
  const whole = await savedText(desk, () =>
    page.getByRole('button', { name: 'Save as a page' }).click(),
  )
  for (const { fingerprint } of json.entries) expect(whole).toContain(fingerprint)
  expect(whole).not.toMatch(/<script|<link|src=/)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('navigation', { name: 'Desk' })).toBeHidden()
  await expect(
    page.getByRole('heading', { name: /^Verification of fingerprints\.json/ }),
  ).toBeVisible()
  await page.emulateMedia({ media: null })
  await expect(page.getByRole('button', { name: 'Print' })).toBeEnabled()
  const pages = await printed(desk)
  expect(pages).toBeGreaterThan(1)
})

test('what is too large, too deep or a bomb is a code, and the page goes on', async ({ page }) => {
  test.slow()
  const hand = new Hand(page)
  const at = new DeskPage(hand)
  await at.practise()
  await at.go('Verify')
  const verify = new VerifyPage(hand)
  const deep = `{"fingerprints":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  await verify.drop([bytesOf('deep.json', deep)])
  await expect(verify.verdict('Untrusted.')).toBeVisible()
  await verify.dropMade('large.json', 200 * 1024 * 1024)
  await expect(at.problem('INPUT_TOO_LARGE')).toBeVisible()
  await verify.drop([bytesOf('bomb.zip', await zipBomb())])
  await expect(at.problem('ZIP_TOO_LARGE')).toBeVisible({ timeout: 30_000 })
  await at.go('Keys')
  await expect(page.getByRole('heading', { name: 'Keys' }).first()).toBeVisible()
})

/** How many pages go to paper. The officer's own dialog would wait for an officer. */
async function printed({ app, page }: Desk): Promise<number> {
  const pdf =
    app === null
      ? (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
      : await app.evaluate(async ({ BrowserWindow }) => {
          const made = await BrowserWindow.getAllWindows()[0]?.webContents.printToPDF({})
          return made?.toString('latin1') ?? ''
        })
  return (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length
}

async function zipBomb(): Promise<Buffer> {
  const { zipSync } = await import('fflate')
  return Buffer.from(
    zipSync({ 'fingerprints.json': new Uint8Array(80 * 1024 * 1024) }, { level: 9 }),
  )
}
