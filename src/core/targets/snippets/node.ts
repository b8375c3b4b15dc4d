/** Every signature of a bundle with Node 20, without any package. */
export const NODE_SNIPPET = `// Checks every signature of a bundle: node verify-bundle.mjs folder keyId...
// The key ids are those that you were given by another way than the folder.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, ...keyIds] = process.argv.slice(2)
const bytes = (path) => readFileSync(join(folder, path))
const text = (path) => bytes(path).toString()
const base64 = (value) => Buffer.from(value, 'base64')
const sha256 = (value) => createHash('sha256').update(value).digest('hex')

/** The key ids, among those that you named, of the keys in these files by which the signature fits. */
function signersOf(paths, algorithm, input, signature, dsaEncoding = 'der') {
  return paths.filter((path) => existsSync(join(folder, path))).flatMap((path) => {
    const key = createPublicKey(text(path))
    const keyId = sha256(key.export({ type: 'spki', format: 'der' }))
    return keyIds.includes(keyId) && verify(algorithm, input, { key, dsaEncoding }, signature) ? [keyId] : []
  })
}

const P256 = ['public-key.pem', 'public-key-older.pem']
const isSigned = (path, ...rest) => signersOf([path], ...rest).length > 0
// In a JWS (ES256) stand the two numbers of a signature, not their DER.
const es256 = (input, signature) =>
  signersOf(P256, 'sha256', Buffer.from(input), Buffer.from(signature, 'base64url'), 'ieee-p1363')

/** As many of the keys that the manifest names as it wants, each counted once. */
function isEnough({ threshold, keyIds: named }, signers) {
  return threshold >= 1 && named.filter((keyId) => signers.includes(keyId)).length >= threshold
}

const checks = {
  // DSSE: the signature covers "DSSEv1", type and payload, each with its length; the payload covers the files.
  'manifest.json': ({ payloadType, payload, signatures }) => {
    const body = base64(payload)
    const head = \`DSSEv1 \${payloadType.length} \${payloadType} \${body.length} \`
    const input = Buffer.concat([Buffer.from(head), body])
    const { files, keys } = JSON.parse(body)
    return (
      payloadType === 'application/vnd.pinseal.release+json' &&
      isEnough(keys, signatures.flatMap(({ sig }) => signersOf(P256, 'sha256', input, base64(sig)))) &&
      files.every((file) => bytes(file.path).length === file.length && sha256(bytes(file.path)) === file.sha256)
    )
  },
  'manifest.jws.json': ({ payload, signatures }) => {
    const body = Buffer.from(payload, 'base64url')
    const signers = signatures.flatMap((one) => es256(\`\${one.protected}.\${payload}\`, one.signature))
    return body.equals(base64(JSON.parse(text('manifest.json')).payload)) && isEnough(JSON.parse(body).keys, signers)
  },
  // Each entry is signed by itself.
  'fingerprints.json': ({ fingerprints }) =>
    fingerprints.every(({ name, fingerprint, expires, signature }) => {
      const input = Buffer.from(\`\${name}&\${fingerprint}&\${expires}\`)
      return isSigned('public-key.pem', 'sha256', input, base64(signature))
    }),
  // Pinseal writes the payload in its canonical form (RFC 8785), so JSON.stringify gives what is signed.
  'ssl-pinning.json': ({ payload, signature }) =>
    isSigned('public-key-rsa.pem', 'sha512', Buffer.from(JSON.stringify(payload)), base64(signature)),
  'rn-ssl-manager.json': ({ payload, signature }) =>
    isSigned('public-key-ed25519.pem', null, base64(payload), base64(signature)),
}
const dynapins = ({ jws }) => es256(jws.slice(0, jws.lastIndexOf('.')), jws.slice(jws.lastIndexOf('.') + 1)).length > 0
for (const path of readdirSync(folder).sort()) if (/^dynapins-.+\\.json$/.test(path)) checks[path] = dynapins

for (const [path, check] of Object.entries(checks)) {
  if (path !== 'manifest.json' && !existsSync(join(folder, path))) continue
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
