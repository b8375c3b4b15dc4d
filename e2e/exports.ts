import { expect, type Download } from '@playwright/test'
import { unzipSync } from 'fflate'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Desk } from './fixtures.ts'

/** Saves a download into a new folder under `folder`, a zip as its files, and returns that folder. */
export async function receiveExport(download: Download, folder: string): Promise<string> {
  const name = download.suggestedFilename()
  const into = join(folder, `received-${name}`)
  await mkdir(into, { recursive: true })
  const path = join(folder, name)
  await download.saveAs(path)
  const bytes = await readFile(path)
  const files = name.endsWith('.zip') ? unzipSync(bytes) : { [name]: bytes }
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(into, file)), { recursive: true })
    await writeFile(join(into, file), content)
  }
  return into
}

/** Does what makes the desk hand out one file, and returns its text. */
export async function savedText(desk: Desk, act: () => Promise<void>): Promise<string> {
  const { app, page, folder } = desk
  if (app === null) {
    const arriving = page.waitForEvent('download')
    await act()
    return readFile(await (await arriving).path(), 'utf8')
  }
  const path = join(folder, `handed-out-${Date.now()}`)
  // In place of the officer, who would be asked where.
  await app.evaluate(({ BrowserWindow }, chosen) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.webContents.session.once('will-download', (_event, item) => {
      item.setSavePath(chosen)
    })
  }, path)
  await act()
  const read = (): Promise<string> => readFile(path, 'utf8').catch(() => '')
  await expect.poll(read).not.toBe('')
  return read()
}
