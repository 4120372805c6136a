import t from 'tap'
import { Graced } from '../../../agent/outbox/graced.ts'
import { waitingAt } from '../../support/waiting.ts'

t.test('a segment is wanted until the grace of its last ack is over, whatever was acknowledged elsewhere since', async t => {
  const graced = new Graced(100)
  graced.add(waitingAt(1, { base: 1 }), 0)
  graced.add(waitingAt(2, { base: 1 }), 50)
  graced.add(waitingAt(3, { base: 7 }), 60)
  t.same(
    [100, 149, 150, 159, 160].map(now => [graced.wants(1, now), graced.wants(7, now)]),
    [
      [true, true],
      [true, true],
      [false, true],
      [false, true],
      [false, false]
    ]
  )
})

t.test('those of a segment that is gone are forgotten, and no others', async t => {
  const graced = new Graced(100)
  for (const sequence of [1, 2, 3, 4]) graced.add(waitingAt(sequence, { base: sequence < 3 ? 1 : 7 }), 0)
  graced.forget(1)
  t.equal(graced.wants(1, 0), false)
  t.same(
    graced.find('live', 1, 9).map(({ sequence }) => sequence),
    [3, 4]
  )
  graced.forget(1)
  t.equal(graced.wants(7, 0), true)
})

t.test('of very many the oldest segments are forgotten first', async t => {
  const graced = new Graced(100)
  for (let sequence = 1; sequence <= 50_001; sequence++) graced.add(waitingAt(sequence, { base: Math.ceil(sequence / 1000) }), 0)
  t.equal(graced.find('live', 1, 1000).length, 0)
  t.equal(graced.find('live', 1001, 2000).length, 1000)
  t.equal(graced.wants(1, 0), false)
  t.equal(graced.wants(51, 0), true)
})
