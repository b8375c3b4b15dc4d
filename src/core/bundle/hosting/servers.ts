import { ASK_AGAIN, CONTENT_TYPES, EVERY_ANSWER, IMMUTABLE, JSON_TYPE } from './headers.ts'

/** A file of a folder whose name begins with a version, as a regular expression (PCRE) without its anchor. */
const VERSIONED = '[1-9][0-9]*\\.[A-Za-z][A-Za-z0-9._-]*\\.json$'

/**
 * Rules for nginx: locations, to be included in the server or in the prefix location that serves the folder. In a location
 * with add_header none is inherited, so each says them all; none is sent with an error unless it says "always". The same for
 * every release.
 */
export function nginxHeaders(): string {
  const locations = [
    location(`/${VERSIONED}`, JSON_TYPE, IMMUTABLE),
    ...CONTENT_TYPES.map(({ type, ends }) => location(endsIn(ends), type, ASK_AGAIN)),
  ]
  return `# nginx: include this in the server block, or in the location, that serves the folder of this release. The same for
# every release. The folder is given with "root", not with "alias".
#
#   location /pins/ {
#     root /srv/www;
#     include /etc/nginx/pinseal/nginx-headers.conf;
#   }
#
# dynapins asks one address for every host, as https://HOST/pins/dynapins?domain=api.example.com. Beside that location:
#
#   location = /pins/dynapins { rewrite ^ /pins/dynapins-$arg_domain.json last; }

${locations.join('\n')}`
}

function location(pattern: string, type: string, cache: string): string {
  const headers = EVERY_ANSWER.map(([name, value]) => `  add_header ${name} "${value}" always;\n`)
  return `location ~ "${pattern}" {
  types { }
  default_type "${type}";
  add_header Cache-Control "${cache}";
${headers.join('')}}
`
}

/**
 * The same for Apache 2.4, as .htaccess. Apache takes every dotted part of a name for an extension: where .pl is a program
 * and .br an encoding, it would run dynapins-shop.pl.json and call dynapins-shop.br.json compressed. The same for every release.
 */
export function apacheHeaders(): string {
  const headers = EVERY_ANSWER.map(([name, value]) => `Header always set ${name} "${value}"\n`)
  const types = CONTENT_TYPES.map(
    ({ type, ends }) => `<FilesMatch "${endsIn(ends)}">
  ForceType "${type}"
  SetHandler default-handler
</FilesMatch>
`,
  )
  return `# Apache 2.4 with mod_headers: copy this to .htaccess in the folder that is served (AllowOverride FileInfo), or into its
# <Directory>. The same for every release.

${headers.join('')}Header set Cache-Control "${ASK_AGAIN}"

<FilesMatch "^${VERSIONED}">
  Header set Cache-Control "${IMMUTABLE}"
</FilesMatch>

# Dotted parts of a host's name are no extensions: .pl makes no program here, .br no encoding.
RemoveEncoding .br .gz .xz .z .zst
${types.join('')}`
}

function endsIn(ends: readonly string[]): string {
  const extensions = ends.filter((end) => end.startsWith('.')).map((end) => end.slice(1))
  const names = ends.filter((end) => !end.startsWith('.'))
  return [`\\.(${extensions.join('|')})$`, ...names.map((name) => `${name}$`)].join('|')
}
