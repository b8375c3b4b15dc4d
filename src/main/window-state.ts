import { app, screen, type BrowserWindow, type Rectangle } from 'electron'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface WindowState {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number }
  readonly maximized: boolean
}

const usual: WindowState = { bounds: { width: 1280, height: 820 }, maximized: false }

const file = (): string => join(app.getPath('userData'), 'window.json')

/** Where the window was when it was closed last; the usual place when that is not known or no longer on any screen. */
export function lastWindowState(): WindowState {
  try {
    const kept = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>
    const { x, y, width, height, maximized } = kept
    if (!isWhole(x) || !isWhole(y) || !isWhole(width) || !isWhole(height)) return usual
    const bounds = { x, y, width, height }
    return isOnScreen(bounds) ? { bounds, maximized: maximized === true } : usual
  } catch {
    // None yet, or unreadable: a convenience, not worth a word.
    return usual
  }
}

/** Keeps where the window is. */
export function keepWindowState(window: BrowserWindow): void {
  try {
    const state = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    writeFileSync(`${file()}.new`, JSON.stringify(state))
    renameSync(`${file()}.new`, file())
  } catch {
    // A full disk must not keep the window from closing.
  }
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value)
}

/** Whether enough of the title bar can be seen to take hold of it. */
function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x)
    return across >= 120 && y >= workArea.y && y < workArea.y + workArea.height - 40
  })
}
