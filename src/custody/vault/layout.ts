/** Names of a vault's files (ports/vault-storage.ts). The same in a folder, in a browser's store and in a saved vault. */
export const headerName = 'vault.json'
/** Stands while a saved vault is being put in place of an empty one; a vault that opens with it is emptied again. */
export const restoringName = 'restoring.json'

export const journalFolder = 'journal/'
export const releaseFolder = 'releases/'
export const workspaceFolder = 'workspace/'
export const keyFolder = 'keys/'

export const journalName = (sequence: number): string =>
  `${journalFolder}${numbered(sequence)}.json`
export const workspaceName = (sequence: number): string =>
  `${workspaceFolder}${numbered(sequence)}.json`
export const releaseName = (listId: string, listVersion: number): string =>
  `${releaseFolder}${listId}/${numbered(listVersion)}.json`
export const keyName = (keyId: string): string => `${keyFolder}${keyId}.json`
export const watermarkName = (keyId: string): string => `${keyFolder}${keyId}.watermark.json`

const keyPattern = /^keys\/([0-9a-f]{64})\.json$/
const numberPattern = /\/(\d{8,})\.json$/

/** The key id that a sealed key's name carries; null for every other name. */
export const keyIdOf = (name: string): string | null => keyPattern.exec(name)?.[1] ?? null

/** The number at the end of a journal, workspace or release name; null where there is none. */
export function numberOf(name: string): number | null {
  const digits = numberPattern.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

const numbered = (value: number): string => String(value).padStart(8, '0')
