import { CustodyError } from '../../bridge/wire.ts'

/** How long the browser may take for one call on its database. On a full disk Chromium may never answer. */
const limit = 5000

/**
 * What a call on the workspace's database comes to, or a STORAGE_ code: STORAGE_TIMEOUT after five seconds without an
 * answer, and a second more for every `thousands` thousand records written. `giveUp` may still stop the call then.
 */
export async function answered<T>(
  call: PromiseLike<T>,
  doing: string,
  giveUp: () => void = () => undefined,
  thousands = 0,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(
          new CustodyError(
            'STORAGE_TIMEOUT',
            `The browser's storage did not answer within 5 s while ${doing}. Is the disk full?`,
          ),
        )
        giveUp()
      },
      limit + thousands * 1000,
    )
  })
  try {
    return await Promise.race([call, expired])
  } catch (error) {
    throw storageError(error, doing)
  } finally {
    clearTimeout(timer)
  }
}

function storageError(error: unknown, doing: string): unknown {
  if (!(error instanceof Error) || 'code' in error) return error
  const names = [error.name, nameWithin(error)]
  if (names.includes('QuotaExceededError')) {
    return new CustodyError('STORAGE_FULL', `The browser has no space left for ${doing}.`, {
      cause: error,
    })
  }
  if (!names.some((name) => databaseFaults.has(name))) return error
  return new CustodyError(
    'STORAGE_FAILED',
    `The browser's storage failed while ${doing} (${error.name}).`,
    { cause: error },
  )
}

/** Dexie wraps what the database said. */
function nameWithin(error: Error): string {
  const inner = 'inner' in error ? error.inner : null
  return inner instanceof Error || inner instanceof DOMException ? inner.name : ''
}

/** What a database says when its medium fails, and not when we ask it something wrong. */
const databaseFaults: ReadonlySet<string> = new Set([
  'AbortError',
  'DatabaseClosedError',
  'InvalidStateError',
  'OpenFailedError',
  'UnknownError',
  'VersionError',
])
