import { ASK_AGAIN, EVERY_ANSWER, IMMUTABLE } from './headers.ts'

/**
 * `_headers` for Netlify and Cloudflare Pages, in the part of the syntax that both read alike: an asterisk only once, at the
 * end of a path; and no two rules that name the same header for one path, for Cloudflare joins both values with a comma.
 * `pointers` are paths or patterns. Both hosts know the content types by the extensions.
 */
export function pagesHeaders(version: number, pointers: readonly string[]): string {
  const rules = [
    rule('*', EVERY_ANSWER),
    rule(`${version}.*`, [['Cache-Control', IMMUTABLE]]),
    ...pointers.map((path) => rule(path, [['Cache-Control', ASK_AGAIN]])),
  ]
  return `# Netlify and Cloudflare Pages, where this folder is the root of the site. What no rule names is asked for again each time
# by both.
${rules.join('')}`
}

function rule(path: string, headers: readonly (readonly [string, string])[]): string {
  return `/${path}\n${headers.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`
}
