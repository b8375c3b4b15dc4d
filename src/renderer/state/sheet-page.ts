import style from '../look/sheet.css?raw'

/** A sheet as it stands on screen, as a page of its own that any browser shows and prints: nothing in it is loaded. */
export function sheetPage(sheet: HTMLElement): string {
  const title = sheet.querySelector('h1')?.textContent ?? ''
  const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped}</title>
<style>${style}</style>
${sheet.outerHTML.replace(/<!--[^]*?-->/g, '')}
</html>
`
}
