export { isDeceptive } from '../text/deception.ts'
export { quoted, visible } from '../text/visible.ts'
