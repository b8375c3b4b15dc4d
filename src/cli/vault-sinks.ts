import type { ExportFile, ExportSink } from '../custody/ports/export-sink.ts'
import { wultra } from '../core/targets/wultra/target.ts'
import { writeBundle } from './bundle-folder.ts'
import { writeOutput, type Privacy } from './output-files.ts'

/** A sink that remembers why it failed, so that the command can say it in its own words. */
export interface CommandSink extends ExportSink {
  failure: Error | undefined
}

type Take = (name: string, files: readonly ExportFile[]) => Promise<string>

function sinkFor(take: Take): CommandSink {
  const sink: CommandSink = {
    failure: undefined,
    folder: async (name, files) => {
      try {
        return { kind: 'saved', path: await take(name, files) }
      } catch (error) {
        sink.failure = error instanceof Error ? error : undefined
        throw error
      }
    },
    file: (name, _mediaType, bytes) => sink.folder(name, [{ path: name, bytes }]),
  }
  return sink
}

/** Takes a set of files to the folder `out`. */
export function bundleSink(out: string, force: boolean): CommandSink {
  return sinkFor(async (_name, files) => {
    await writeBundle(out, files, force)
    return out
  })
}

/** Takes only the list of a bundle, to the file `out`. */
export function listSink(out: string, force: boolean): CommandSink {
  return sinkFor(async (_name, files) => {
    const list = files.find(({ path }) => path === wultra.path)
    if (list === undefined) throw new TypeError(`a bundle has ${wultra.path}`)
    await writeOutput(out, list.bytes, 'public', force)
    return out
  })
}

/** Takes a single file to `out`. */
export function fileSink(out: string, privacy: Privacy, force: boolean): CommandSink {
  return sinkFor(async (_name, [file]) => {
    if (file === undefined) throw new TypeError('there is one file')
    await writeOutput(out, file.bytes, privacy, force)
    return out
  })
}

/** For commands that hand nothing out. */
export function noSink(): CommandSink {
  return sinkFor(() => Promise.reject(new TypeError('this command hands nothing out')))
}
