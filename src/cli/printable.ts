/** Text safe for a terminal: whatever would not be seen, or would move what is seen, as `\u{202e}`. */
export { visible as printable } from '../core/text/visible.ts'
