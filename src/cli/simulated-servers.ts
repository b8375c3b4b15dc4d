import { decodeBase64 } from '../core/encoding/base64.ts'
import { InputError } from '../core/input-error.ts'
import { parseDigest } from '../core/pins/digest-text.ts'
import type { Server } from '../core/simulation/client.ts'
import type { Arguments } from './arguments.ts'
import { readCertificates } from './certificates.ts'
import { CommandError, usageError } from './exit.ts'
import type { Surroundings } from './surroundings.ts'

/** The servers of `--validate` and `--certificate`, in this order. Throws CommandError. */
export async function givenServers(given: Arguments, around: Surroundings): Promise<Server[]> {
  const servers: Server[] = given.values('validate').map(typedServer)
  for (const file of given.values('certificate')) {
    const { certificates, rejected } = await readCertificates([file], around)
    if (certificates.length === 0) {
      const why = rejected[0]?.message ?? 'it holds no certificate'
      throw new CommandError(
        'FILE_UNREADABLE',
        2,
        `--certificate ${file} gives no certificate: ${why}`,
        'Give a file with the server certificate, and its issuers after it if the client looks at them.',
      )
    }
    servers.push({ chain: certificates.map(({ certificate }) => certificate) })
  }
  return servers
}

/** `NAME=FINGERPRINT`: the name may hold `=` too, and base64 may end in it. */
function typedServer(text: string): Server {
  const padding = /=*$/.exec(text)?.[0] ?? ''
  const body = text.slice(0, text.length - padding.length)
  const at = body.lastIndexOf('=')
  if (at < 0 && padding === '') {
    throw usageError(
      'OPTION_VALUE',
      `--validate takes NAME=FINGERPRINT, not “${text}”`,
      'Write the name, an equals sign, and the digest in base64 or hex.',
    )
  }
  const name = at < 0 ? body : body.slice(0, at)
  const digest = at < 0 ? '' : body.slice(at + 1) + padding
  return { name, fingerprint: octetsOf(digest) }
}

/** Clients compare digests of any length, so base64 of another length is asked about too. */
function octetsOf(digest: string): Uint8Array {
  try {
    return parseDigest(digest)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
  }
  try {
    return decodeBase64(digest)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw usageError(
      'OPTION_VALUE',
      `--validate: “${digest}” is no digest`,
      'Give it in base64 or hex, as pinseal inspect prints it.',
    )
  }
}
