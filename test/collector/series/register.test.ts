import t from 'tap'
import { Register } from '../../../collector/series/register.ts'
import { seriesOfKey } from '../../../protocol/series.ts'

const listOf = (...keys: string[]) => keys.map(seriesOfKey)

const filled = (): Register => {
  const register = new Register()
  register.add({ agent: 'a', since: 3, keys: ['x,asset=1', 'y,asset=1'] })
  register.add({ agent: 'b', since: 7, keys: ['z,asset=2'] })
  return register
}

t.test('numbers are given in order from 0, and name their series again', async t => {
  const register = filled()
  t.equal(register.size, 3)
  t.same([...register.numbersOf(listOf('z,asset=2', 'x,asset=1'), 10)], [2, 0])
  t.same(register.seriesOf(1), seriesOfKey('y,asset=1'))
})

t.test('of each series there is one object, whoever asks', async t => {
  const register = filled()
  const [x, z] = listOf('x,asset=1', 'z,asset=2')
  const shared = register.shared(x!)!
  t.same(shared, x)
  t.equal(register.shared(seriesOfKey('x,asset=1')), shared)
  t.equal(register.seriesOf(0), shared)
  t.equal(register.shared(z!), register.seriesOf(2))
  t.equal(register.shared(seriesOfKey('unknown,asset=1')), undefined)
  const brought = listOf('v,asset=3')
  register.add({ agent: 'a', since: 9, keys: ['v,asset=3'], series: brought })
  t.equal(register.seriesOf(3), brought[0])
})

t.test('a series has no number before the position from which on it has one', async t => {
  const register = filled()
  const list = listOf('x,asset=1', 'z,asset=2')
  t.same([...register.numbersOf(list, 2)], [-1, -1])
  t.same([...register.numbersOf(list, 6)], [0, -1])
  t.same([...register.numbersOf(list, 7)], [0, 2])
})

t.test('the same list gives the same numbers as the same object, until a series of it that had none gets one', async t => {
  const register = filled()
  const list = listOf('x,asset=1', 'late')
  const before = register.numbersOf(list, 9)
  t.same([...before], [0, -1])
  t.equal(register.numbersOf(list, 9), before)
  register.add({ agent: 'a', since: 9, keys: ['late'] })
  t.same([...register.numbersOf(list, 8)], [0, -1])
  t.same([...register.numbersOf(list, 9)], [0, 3])
  t.equal(register.numbersOf(list, 9), register.numbersOf(list, 10))
  t.same([...before], [0, -1], 'what was handed out does not change')
})

t.test('an agent counts the series that it was the first to bring', async t => {
  const register = filled()
  register.add({ agent: 'a', since: 8, keys: ['w'] })
  t.same([register.countOf('a'), register.countOf('b'), register.countOf('c')], [3, 1, 0])
  t.same([...register.keysOf('a')], ['x,asset=1', 'y,asset=1', 'w'])
  t.same([...register.keysOf('c')], [])
})
