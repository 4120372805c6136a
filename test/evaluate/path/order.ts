// Does work on each of some things, one after the other: all at once would fill the memory.

export const eachAfterTheOther = async <T, R>(things: readonly T[], work: (thing: T, at: number) => Promise<R>): Promise<R[]> => {
  const results: R[] = []
  for (const [at, thing] of things.entries()) results.push(await work(thing, at))
  return results
}
