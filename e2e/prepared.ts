import { bundleIn } from './bundle.ts'
import { makeCertificate, type MadeCertificate } from './certificates.ts'
import type { Desk } from './fixtures.ts'
import { Hand } from './hand.ts'
import { ImportPage } from './pages/import.page.ts'
import { SigningPage } from './pages/signing.page.ts'
import { StartPage } from './pages/start.page.ts'

export interface Prepared {
  readonly passphrase: string
  readonly certificates: readonly MadeCertificate[]
  /** The folder of release 1. */
  readonly bundle: string
}

/** A desk with a key, an app over `hosts`, one certificate pinned for each, and release 1 signed and exported. */
export async function prepare(desk: Desk, hosts: readonly string[]): Promise<Prepared> {
  const hand = new Hand(desk.page)
  const start = new StartPage(hand)
  const passphrase = await start.makeKey()
  await start.addApp('Bank', hosts)
  const certificates = await Promise.all(
    hosts.map((host, at) => makeCertificate(desk.folder, host, `first-${at}`)),
  )
  const importing = new ImportPage(hand)
  await importing.drop(certificates.map(({ path }) => path))
  await importing.pinAndReview()
  const signing = new SigningPage(hand)
  await signing.sign(passphrase)
  await signing.signed(1)
  const bundle = await bundleIn(await desk.exported(() => signing.export()))
  return { passphrase, certificates, bundle }
}
