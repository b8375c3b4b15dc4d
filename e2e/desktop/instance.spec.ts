import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { appArguments } from '../desktop-app.ts'
import { expect, test } from '../fixtures.ts'

test('a second start brings the first window to the front and ends', async ({ desk }) => {
  await desk.app!.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]!.minimize()
  })
  const executable = process.env.PINSEAL_TEST_ELECTRON!
  const args = [
    ...appArguments(executable),
    '--no-sandbox',
    `--user-data-dir=${join(desk.folder, 'user')}`,
  ]
  const second = spawn(executable, args, { stdio: 'ignore' })
  const code = await new Promise((end) => second.once('exit', end))
  expect(code).toBe(0)
  await expect
    .poll(() =>
      desk.app!.evaluate(({ BrowserWindow }) => {
        const windows = BrowserWindow.getAllWindows()
        return [windows.length, windows[0]!.isMinimized()]
      }),
    )
    .toEqual([1, false])
})

test('the window comes back where it was', async ({ desk }) => {
  await desk.app!.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 60, width: 1100, height: 700 })
  })
  await desk.restart()
  const bounds = await desk.app!.evaluate(({ BrowserWindow }) => {
    const { x, y } = BrowserWindow.getAllWindows()[0]!.getBounds()
    return { x, y }
  })
  expect(bounds).toEqual({ x: 40, y: 60 })
})
