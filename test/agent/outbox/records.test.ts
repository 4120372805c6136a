import { setFlagsFromString } from 'node:v8'
import t from 'tap'
import { batchRecord, storedBatch, type Waiting, waitingOf } from '../../../agent/outbox/records.ts'

setFlagsFromString('--allow-natives-syntax')
const sameShape = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: Waiting, b: Waiting) => boolean

t.test('all batches share one hidden class: with one of its own each would take a kilobyte more', async t => {
  const made = Array.from({ length: 100 }, (_, sequence): Waiting => {
    const meta = {
      lane: 'live',
      samples: 1,
      bytes: 9,
      hash: `h${sequence}`,
      oldest: 1.5,
      newest: 2e12,
      putAt: 3e12,
      level: 0
    } as const
    const place = { base: 1, offset: 8, position: sequence }
    if (sequence % 2 === 0) return waitingOf({ ...meta, sequence }, { place, length: 9, released: true, since: 0.5 })
    const record = batchRecord({ ...meta, sequence }, Uint8Array.of(1))
    return storedBatch({ ...record, position: sequence, before: 0, offset: 8, opens: false }, 1, false)
  })
  const [newest] = made.slice(-1)
  t.ok(made.slice(-10).every(one => sameShape(one, newest!)))
})
