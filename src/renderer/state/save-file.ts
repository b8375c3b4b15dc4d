/** Gives a file to the person: the browser's own download, from memory. */
export function saveFile(
  name: string,
  mediaType: string,
  content: Uint8Array<ArrayBuffer> | string,
): void {
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 60_000)
}
