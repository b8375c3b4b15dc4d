// Compilers and parsers that judge the source for apps, from the npm registry. For tests only: they are no dependencies
// and are never shipped. Plain Node, builtins only.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { unpackPackage } from './npm-pack.mjs'
import { userCache } from './places.mjs'

const judges = {
  // The compiler that JetBrains publishes; it needs a Java.
  kotlin: {
    package: 'kotlin-compiler@2.4.20',
    integrity:
      'sha512-IF5IVM7LpPhA/ntHQQpaVt1yxpaaQovtEVYLyqWMuaLr0XelLPPm7/sM6HLhtcRjjjoSsK7I7lP2kzYJkMy73w==',
  },
  // There is no Swift for every machine; its grammar at least says what is no Swift at all.
  grammars: {
    package: 'tree-sitter-wasms@0.1.13',
    integrity:
      'sha512-wT+cR6DwaIz80/vho3AvSF0N4txuNx/5bcRKoXouOfClpxh/qqrF4URNLQXbbt8MaAxeksZcZd1j8gcGjc+QxQ==',
  },
  parser: {
    package: 'web-tree-sitter@0.24.7',
    integrity:
      'sha512-CdC/TqVFbXqR+C51v38hv6wOPatKEUGxa39scAeFSm98wIhZxAYonhRQPSMmfZ2w7JDI0zQDdzdmgtNk06/krQ==',
  },
}

/** Where the files of a judge lie, or would lie. */
export function judgePath(name, ...path) {
  return join(userCache, judges[name].package.replace('@', '-'), ...path)
}

/** Fetches the judges that are not there yet into the user's cache. Returns what is missing, in sentences. */
export async function fetchJudges() {
  const missing = []
  for (const name of Object.keys(judges))
    if (!existsSync(judgePath(name)))
      await fetchJudge(name).catch((error) =>
        missing.push(`no ${judges[name].package} for the tests: ${error.message}`),
      )
  return missing
}

async function fetchJudge(name) {
  mkdirSync(userCache, { recursive: true })
  const work = mkdtempSync(join(userCache, 'fetch-'))
  try {
    await unpackPackage(judges[name].package, judges[name].integrity, work)
    renameSync(join(work, 'package'), judgePath(name))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
