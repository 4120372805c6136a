// Group commit: what arrives while one commit runs goes into the next, so that many share one fsync.

export interface Group<Item> {
  /** Resolves when the item is committed; rejects when its commit failed. */
  add(item: Item): Promise<void>
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>
  readonly waiting: number
}

/** Commits at once where none runs, then again as long as something waits, at most `most` items at a time. */
export const group = <Item>(commit: (items: readonly Item[]) => Promise<void>, most: number): Group<Item> => {
  let waiting: { item: Item; done: () => void; failed: (error: unknown) => void }[] = []
  let running: Promise<void> | undefined

  const run = async (): Promise<void> => {
    // One turn of the event loop lets everything that a single socket read brought join the first commit.
    await Promise.resolve()
    while (waiting.length > 0) {
      const members = waiting.slice(0, most)
      waiting = waiting.slice(most)
      try {
        await commit(members.map(({ item }) => item))
        for (const { done } of members) done()
      } catch (error) {
        for (const { failed } of members) failed(error)
      }
    }
    running = undefined
  }

  return {
    add: item =>
      new Promise((done, failed) => {
        waiting.push({ item, done, failed })
        running ??= run()
      }),
    async idle() {
      while (running) await running
    },
    get waiting() {
      return waiting.length
    }
  }
}
