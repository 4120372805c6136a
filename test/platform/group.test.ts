import t from 'tap'
import { group } from '../../platform/group.ts'

t.test('what arrives while a commit runs shares the next one', async t => {
  const commits: (readonly number[])[] = []
  const gates: (() => void)[] = []
  const commit = (items: readonly number[]): Promise<void> => {
    commits.push(items)
    return new Promise(resolve => gates.push(resolve))
  }
  const { add, idle } = group(commit, 10)
  const done = [add(1), add(2)]
  await Promise.resolve()
  await Promise.resolve()
  done.push(add(3), add(4))
  gates[0]!()
  await Promise.all(done.slice(0, 2))
  gates[1]!()
  await Promise.all(done)
  await idle()
  t.same(commits, [
    [1, 2],
    [3, 4]
  ])
})

t.test('a failed commit fails those in it, and no others', async t => {
  let fail = true
  const { add } = group<number>(async () => {
    if (fail) throw new Error('no space')
  }, 10)
  await t.rejects(add(1), /no space/)
  fail = false
  await t.resolves(add(2))
})

t.test('a commit takes no more than the limit', async t => {
  const sizes: number[] = []
  const { add } = group<number>(async items => void sizes.push(items.length), 2)
  await Promise.all([add(1), add(2), add(3), add(4), add(5)])
  t.same(sizes, [2, 2, 1])
})
