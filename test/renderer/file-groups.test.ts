import { describe, expect, it } from 'vitest'
import { fileGroups } from '../../src/renderer/state/file-groups.ts'

const files = (...paths: readonly string[]) => paths.map((path) => ({ path }))

describe('the files of a release', () => {
  it('stand by who needs them, each once, with the copy that stays', () => {
    const groups = fileGroups(
      files(
        ...['fingerprints.json', 'OkHttpPins.kt', 'public-key.pem', 'public-key-rsa.pem'],
        ...['app-key-ssl-pinning.txt', 'key-id.txt', 'README.txt', 'manifest.json'],
        ...['7.fingerprints.json', '7.manifest.json', 'upload-s3.sh', '_headers', 'SHA256SUMS'],
        ...['VerifyBundle.java', 'verify-bundle.mjs', 'manifest.jws.json'],
      ),
    )
    const told = groups.map(({ title, files: some }) => [
      title,
      some.map(({ file, copy }) => (copy === null ? file.path : `${file.path} + ${copy}`)),
    ])
    expect(Object.fromEntries(told)).toEqual({
      'For clients': ['fingerprints.json + 7.fingerprints.json', 'OkHttpPins.kt'],
      'For the host': ['upload-s3.sh', '_headers'],
      Keys: ['public-key.pem', 'public-key-rsa.pem', 'app-key-ssl-pinning.txt', 'key-id.txt'],
      Documents: [
        ...['README.txt', 'manifest.json + 7.manifest.json', 'SHA256SUMS'],
        ...['VerifyBundle.java', 'verify-bundle.mjs', 'manifest.jws.json'],
      ],
    })
  })

  it('keep a file whose name begins with a number and is no copy', () => {
    const [group] = fileGroups(files('1.example.json'))
    expect(group?.files).toEqual([{ file: { path: '1.example.json' }, copy: null }])
  })
})
