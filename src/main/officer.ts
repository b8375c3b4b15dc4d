import { dialog, type BrowserWindow } from 'electron'
import { dirname, join } from 'node:path'
import { CustodyError } from '../bridge/wire.ts'
import type { ExportSink } from '../custody/ports/export-sink.ts'
import { writeFile, writeFolder } from '../node/export-folder.ts'
import { remember, remembered } from './remembered.ts'

type Window = () => BrowserWindow | null

/** Asks for a folder; null when the officer changed their mind. */
export async function askFolder(
  window: Window,
  title: string,
  defaultPath?: string,
): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title,
    buttonLabel: 'Choose',
    properties: ['openDirectory', 'createDirectory'],
    ...(defaultPath === undefined ? {} : { defaultPath }),
  }
  const parent = window()
  const { canceled, filePaths } =
    parent === null
      ? await dialog.showOpenDialog(options)
      : await dialog.showOpenDialog(parent, options)
  return canceled ? null : (filePaths[0] ?? null)
}

/** What leaves the vault goes where the officer says, each time anew; the last place is offered first. */
export function officerSink(window: Window): ExportSink {
  return {
    async folder(name, files) {
      const last = remembered().exportFolder
      const chosen = await askFolder(window, `Where shall the folder ${name} be written?`, last)
      if (chosen === null) throw cancelled()
      const path = join(chosen, name)
      await writeFolder(path, files)
      remember({ exportFolder: chosen })
      return { kind: 'saved', path }
    },
    async file(name, _mediaType, bytes, secret) {
      const path = await askFile(window, name)
      if (path === null) throw cancelled()
      await writeFile(path, bytes, secret)
      remember({ exportFolder: dirname(path) })
      return { kind: 'saved', path }
    },
  }
}

async function askFile(window: Window, name: string): Promise<string | null> {
  const options: Electron.SaveDialogOptions = {
    title: `Where shall ${name} be saved?`,
    defaultPath: join(remembered().exportFolder ?? '', name),
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  }
  const parent = window()
  const { canceled, filePath } =
    parent === null
      ? await dialog.showSaveDialog(options)
      : await dialog.showSaveDialog(parent, options)
  return canceled || !filePath ? null : filePath
}

const cancelled = (): CustodyError =>
  new CustodyError('CANCELLED', 'No place was chosen. Nothing was written.')
