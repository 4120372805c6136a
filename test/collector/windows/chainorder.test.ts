import t from 'tap'
import { chainProblems, inChainOrder, type Reader } from '../../../collector/windows/chainorder.ts'

const reader = (name: string, from?: string, more: Partial<Reader> = {}): Reader => {
  const [window, of = 'mean'] = from?.split('.') ?? []
  const aggregates = ['mean', 'count'].map(name => ({ name, use: name }))
  return { name, chains: true, aggregates, ...(window === undefined ? {} : { from: { window, of } }), ...more }
}
const problems = (...readers: Reader[]): string[] =>
  chainProblems(readers).map(({ at, path, message }) => `${[at, ...path].join('.')}: ${message}`)

t.test('an unknown name is told with those that there are', async t => {
  t.same(problems(reader('minute'), reader('hour', 'minutes')), [
    '1.from.window: no window is called "minutes", there are: minute, hour'
  ])
  t.same(problems(reader('minute'), reader('hour', 'minute.p95')), [
    '1.from.of: window "minute" does not compute "p95", but mean, count'
  ])
})

t.test('a circle is told at each window that is in it or behind it', async t => {
  t.same(problems(reader('a', 'a')), ['0.from.window: windows read each other in a circle: a ← a'])
  t.same(problems(reader('a', 'b'), reader('b', 'c'), reader('c', 'b'), reader('d')), [
    '0.from.window: windows read each other in a circle: a ← b ← c ← b',
    '1.from.window: windows read each other in a circle: b ← c ← b',
    '2.from.window: windows read each other in a circle: c ← b ← c'
  ])
})

t.test('a kind that reads samples only, and a ranking, cannot be part of a chain', async t => {
  t.match(problems(reader('minute'), reader('hour', 'minute', { chains: false })), [
    /^1\.from: this kind of window reads samples/
  ])
  const worst = reader('minute', undefined, { aggregates: [{ name: 'worst', use: 'top' }] })
  t.match(problems(worst, reader('hour', 'minute.worst')), [/^1\.from\.of: "worst" is a ranking/])
})

t.test('windows come after those they read, whatever the order in the configuration', async t => {
  const readers = [
    reader('day', 'hour'),
    reader('hour', 'minute'),
    reader('minute'),
    reader('week', 'day'),
    reader('other', 'minute')
  ]
  t.same(problems(...readers), [])
  t.same(
    inChainOrder(readers, reader => reader).map(({ name }) => name),
    ['hour', 'other', 'day', 'week']
  )
})
