import { CustodyError } from '../bridge/wire.ts'

/** How long a storage call may take before it is given up, in milliseconds. */
export const storageLimit = 5_000

const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const meanings: Readonly<Record<string, string>> = {
  EIO: 'the medium failed to read or write',
  EROFS: 'the medium is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EBUSY: 'another program holds the file',
  ENOENT: 'the folder is gone; was the medium removed',
  ENOTDIR: 'a file stands where a folder should be',
  EISDIR: 'a folder stands where a file should be',
  ENAMETOOLONG: 'the name is too long for this medium',
}

export const hasErrno = (error: unknown, errno: string): boolean => errnoOf(error) === errno

/** The CustodyError for what the file system said while `doing` ("writing journal/00000001.json"). */
export function storageError(error: unknown, doing: string): CustodyError {
  if (error instanceof CustodyError) return error
  const errno = errnoOf(error)
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    const message = `There is no space left while ${doing}. Nothing was changed; free some space and try again.`
    return new CustodyError('STORAGE_FULL', message, { cause: error })
  }
  const why = meanings[errno] ?? 'the file system refused it'
  const named = errno === '' ? '' : ` (${errno})`
  return new CustodyError('STORAGE_FAILED', `Failed while ${doing}: ${why}${named}.`, {
    cause: error,
  })
}

/** `work`, or STORAGE_TIMEOUT after `limit` milliseconds. The work itself may still end later. */
export async function withinLimit<T>(
  work: Promise<T>,
  doing: string,
  limit: number = storageLimit,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `No answer within ${String(limit / 1000)} s while ${doing}. Check the medium and try again.`
      reject(new CustodyError('STORAGE_TIMEOUT', message))
    }, limit)
  })
  try {
    return await Promise.race([work, expired])
  } finally {
    clearTimeout(timer)
  }
}
