import { InputError } from '../input-error.ts'
import { decodeUtf8 } from './utf8.ts'

const UNIX_FILE = 0x8000
const UNIX_FOLDER = 0x4000

/**
 * The name of a zip entry as a relative path of plain folders and a file. `unixType` is the file type of its Unix
 * mode, 0 where there is none. Throws ZIP_UNSAFE_PATH for what could be written outside of the folder it is
 * unpacked into, and for everything that is neither a file nor a folder.
 */
export function zipPath(name: Uint8Array, unixType: number): { path: string; directory: boolean } {
  let path: string
  try {
    path = decodeUtf8(name)
  } catch {
    throw unsafe('a file name is not UTF-8')
  }
  const shown = JSON.stringify(path.slice(0, 100))
  if (unixType !== 0 && unixType !== UNIX_FILE && unixType !== UNIX_FOLDER) {
    throw unsafe(`${shown} is a link or a device`)
  }
  const directory = path.endsWith('/')
  const steps = (directory ? path.slice(0, -1) : path).split('/')
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (path.length > 1000 || /[\\:\u0000-\u001f\u007f]/.test(path)) throw unsafe(`the name ${shown}`)
  if (steps.some((step) => step === '' || step === '.' || step === '..')) {
    throw unsafe(`the path ${shown}`)
  }
  return { path, directory }
}

function unsafe(what: string): InputError {
  return new InputError('ZIP_UNSAFE_PATH', `The archive is refused: ${what} is not safe to unpack.`)
}
