import type { Download } from '@playwright/test'
import { unzipSync } from 'fflate'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

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
