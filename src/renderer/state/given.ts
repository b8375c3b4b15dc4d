import type { Given } from '../tasks/protocol.ts'

/** Everything that a drop carries: its files, those of its folders with their paths, and its text. */
export async function givenOf(transfer: DataTransfer): Promise<Given[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry())
  const plain = [...transfer.files]
  const text = transfer.getData('text/plain')
  const found: Given[] = []
  for (const entry of entries) if (entry !== null) found.push(...(await walk(entry)))
  if (found.length > 0) return found
  if (plain.length > 0) return plain.map(givenFile)
  return text.trim() === '' ? [] : [{ kind: 'text', name: 'dropped text', text }]
}

/** The files of a file field, with the paths they have in a picked folder. */
export function givenFiles(files: FileList | readonly File[]): Given[] {
  return [...files].map(givenFile)
}

function givenFile(file: File): Given {
  const path = file.webkitRelativePath
  return { kind: 'file', name: path === '' ? file.name : path, file }
}

async function walk(entry: FileSystemEntry): Promise<Given[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      ;(entry as FileSystemFileEntry).file(resolve, reject)
    })
    const path = entry.fullPath.replace(/^\//, '')
    return [{ kind: 'file', name: path === '' ? file.name : path, file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: Given[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (batch.length === 0) return found
    for (const inner of batch) found.push(...(await walk(inner)))
  }
}

/** Whether this looks like something to verify rather than certificates to import. */
export function looksPublished(given: readonly Given[]): boolean {
  return given.some(({ name }) => {
    if (/jwks?(\.json)?$/i.test(name)) return false
    return /\.(json|zip)$/i.test(name) || /(^|\/)SHA256SUMS$/.test(name)
  })
}

/** Whether these are certificates and nothing else, by their names. */
export function looksCertified(given: readonly Given[]): boolean {
  return given.every(({ name }) => /\.(pem|crt|cer|der|p7b|p7c)$/i.test(name))
}

export function looksPublishedText(text: string): boolean {
  return /^\s*\{/.test(text)
}
