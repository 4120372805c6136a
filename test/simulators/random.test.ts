import t from 'tap'
import { random } from '../../simulators/random.ts'

const draws = 20_000
const many = <T>(draw: () => T): T[] => Array.from({ length: draws }, draw)
const meanOf = (numbers: number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

t.test('the same seed gives the same numbers', async t => {
  t.same(many(random(5).uniform).slice(0, 10), many(random(5).uniform).slice(0, 10))
})

t.test('uniform numbers are uniform, normal ones normal', async t => {
  const uniform = many(random(1).uniform)
  t.ok(uniform.every(number => number >= 0 && number < 1))
  t.ok(Math.abs(meanOf(uniform) - 0.5) < 0.01)
  const normal = many(random(2).normal)
  t.ok(Math.abs(meanOf(normal)) < 0.03)
  t.ok(Math.abs(meanOf(normal.map(number => number ** 2)) - 1) < 0.05)
})

t.test('a fork is a stream of its own', async t => {
  const parent = random(9)
  const before = parent.fork('a').uniform()
  parent.uniform()
  t.equal(parent.fork('a').uniform(), before, 'whatever the parent has drawn')
  t.not(parent.fork('b').uniform(), before)
})
