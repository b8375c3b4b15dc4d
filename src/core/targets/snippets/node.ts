/** The same checks for Node 20, without any package. */
export const NODE_SNIPPET = `// Checks every signature of a bundle: node verify-bundle.mjs folder keyId...
// The key ids are those that you were given by another way than the folder.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, ...keyIds] = process.argv.slice(2)
const bytes = (path) => readFileSync(join(folder, path))
const text = (path) => bytes(path).toString()
const base64 = (value) => Buffer.from(value, 'base64')
const sha256 = (value) => createHash('sha256').update(value).digest('hex')

function isSigned(path, algorithm, input, signature) {
  const key = createPublicKey(text(path))
  const keyId = sha256(key.export({ type: 'spki', format: 'der' }))
  return keyIds.includes(keyId) && verify(algorithm, input, key, base64(signature))
}

const checks = {
  // DSSE: the signature covers "DSSEv1", type and payload, each with its length; the payload covers the files.
  'manifest.json': ({ payloadType, payload, signatures }) => {
    const body = base64(payload)
    const head = \`DSSEv1 \${payloadType.length} \${payloadType} \${body.length} \`
    const input = Buffer.concat([Buffer.from(head), body])
    const { files } = JSON.parse(body)
    return (
      signatures.some(({ sig }) => isSigned('public-key.pem', 'sha256', input, sig)) &&
      files.every((file) => bytes(file.path).length === file.length && sha256(bytes(file.path)) === file.sha256)
    )
  },
  // Each entry is signed by itself.
  'fingerprints.json': ({ fingerprints }) =>
    fingerprints.every(({ name, fingerprint, expires, signature }) => {
      const input = Buffer.from(\`\${name}&\${fingerprint}&\${expires}\`)
      return isSigned('public-key.pem', 'sha256', input, signature)
    }),
  // Pinseal writes the payload in its canonical form (RFC 8785), so JSON.stringify gives what is signed.
  'ssl-pinning.json': ({ payload, signature }) =>
    isSigned('public-key-rsa.pem', 'sha512', Buffer.from(JSON.stringify(payload)), signature),
  'rn-ssl-manager.json': ({ payload, signature }) =>
    isSigned('public-key-ed25519.pem', null, base64(payload), signature),
}

for (const [path, check] of Object.entries(checks)) {
  if (!existsSync(join(folder, path))) continue
  let good = false
  try {
    good = check(JSON.parse(text(path)))
  } catch (error) {
    console.error(error.message)
  }
  console.log(\`\${path}: \${good ? 'OK' : 'FAILED'}\`)
  if (!good) process.exitCode = 1
}
`
