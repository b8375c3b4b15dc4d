import type { BundleFile } from '../../lists/release.ts'
import { JAVA_SNIPPET } from './java.ts'
import { KOTLIN_SNIPPET } from './kotlin.ts'
import { NODE_SNIPPET } from './node.ts'
import { SHELL_SNIPPET } from './shell.ts'
import { SWIFT_SNIPPET } from './swift.ts'

/** Source that checks the signed files of a bundle without Pinseal. The same for every bundle. */
export const verificationSnippets: readonly BundleFile[] = [
  { path: 'VerifyBundle.java', text: JAVA_SNIPPET },
  { path: 'verify-bundle.mjs', text: NODE_SNIPPET },
  { path: 'VerifyManifest.kt', text: KOTLIN_SNIPPET },
  { path: 'verify-manifest.sh', text: SHELL_SNIPPET },
  { path: 'VerifyManifest.swift', text: SWIFT_SNIPPET },
]
