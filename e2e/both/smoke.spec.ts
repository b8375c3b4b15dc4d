import { expect, test } from '../fixtures.ts'

test('the desk opens on its first screen, with nothing said on the console', async ({ desk }) => {
  const said: string[] = []
  const page = await desk.restart()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  await page.reload()
  await expect(page).toHaveTitle(/Pinseal/)
  await expect(page.getByRole('button', { name: 'Practise with sample data' })).toBeVisible()
  expect(said).toEqual([])
})
