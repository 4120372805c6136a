// Rules files are taken once they stand still, and tried again where that can help.

import t from 'tap'
import { watchRules } from '../../../collector/rulesfiles/watch.ts'
import { waiting } from '../../../platform/clock.ts'

/** Each look sees the next of these texts; what was taken at which. */
const taken = async (texts: readonly string[], answers: readonly boolean[] = []): Promise<string[]> => {
  const stopping = new AbortController()
  const found: string[] = []
  let [at, last] = [-1, 'a']
  const after = (_: number, call: () => void) => {
    if (++at >= texts.length) stopping.abort()
    setImmediate(call)
    return () => {}
  }
  const take = async (): Promise<boolean> => {
    last = texts[at]!
    found.push(`${at}${last}`)
    return answers[found.length - 1] ?? true
  }
  const clock = { now: () => 0, monotonic: () => 0, sinceBoot: () => 0, after, wait: waiting(after) }
  const files = { snapshot: () => texts[at]!, lastRead: () => last }
  await watchRules({ files, clock, recheck: 1, take }, stopping.signal)
  return found
}

for (const [what, texts, answers, expected] of [
  ['nothing changes', 'aaaa', [], []],
  ['a change is taken at the second look', 'aabb', [], ['3b']],
  ['a file that is being written is waited for', 'abcdd', [], ['4d']],
  ['what was refused is not tried again before it changes', 'abbbbcc', [], ['2b', '6c']],
  ['what a disk refused is tried again', 'abbbb', [false, false, true], ['2b', '3b', '4b']],
  ['a change back is taken', 'abbaa', [], ['2b', '4a']]
] as const) {
  t.test(what, async t => {
    t.same(await taken([...texts], answers), expected)
  })
}
