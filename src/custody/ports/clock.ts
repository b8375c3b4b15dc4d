/** Time as the custodian sees it. */
export interface Clock {
  now(): Date
  /** Calls `task` once after `milliseconds`, unless the returned function was called before. */
  after(milliseconds: number, task: () => void): () => void
}
