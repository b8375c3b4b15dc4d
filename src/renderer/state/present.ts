/** The present moment of this window. Every operation asks once and hands it on. */
export function present(): Date {
  return new Date()
}
