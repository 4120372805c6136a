// What happens to agents is told as their status, in the publication of the journal entry that made it so.

import t from 'tap'
import { columnOf } from '../../support/arrival.ts'
import { type EngineRig, engineRig } from '../../support/enginerig.ts'

const minute = 60_000
const start = 1_700_000_040_000
const watermarks = { silentAfter: '1m', holdMost: '2m' }
const windows = [
  { use: 'tumbling', name: 'minute', length: '1m', by: ['site'], keep: '10m', aggregates: ['count'] },
  { use: 'tumbling', name: 'chain', length: '2m', keep: '5m', from: { window: 'minute', of: 'count' }, aggregates: ['sum'] }
]

/** Statuses told by an entry: agent, and what of it is not as usual. */
const told = async (rig: EngineRig, received: number, entry?: Parameters<EngineRig['push']>[1]) =>
  (await rig.push(received, entry)).agents.map(({ agent, silent, holds, future, tooLate }) => ({
    agent,
    ...(silent ? { silent } : {}),
    ...(holds ? {} : { holds }),
    ...(future === undefined ? {} : { future }),
    ...(tooLate ? { tooLate } : {})
  }))

t.test('an agent falls silent, stops holding, and comes back: each is told once', async t => {
  const rig = await engineRig({ watermarks, windows })
  t.same(await told(rig, start, { agent: 'a', watermark: start }), [{ agent: 'a' }])
  t.same(await told(rig, start + minute - 1), [])
  t.same(await told(rig, start + minute), [{ agent: 'a', silent: true }])
  t.same(await told(rig, start + minute + 1), [])
  t.same(await told(rig, start + 2 * minute - 1), [])
  t.same(await told(rig, start + 2 * minute), [{ agent: 'a', silent: true, holds: false }])
  t.same(await told(rig, start + 2 * minute + 1), [])
  t.same(await told(rig, start + 2 * minute + 2, { agent: 'a', watermark: start }), [{ agent: 'a', holds: false }], 'heard')
  t.same(await told(rig, start + 2 * minute + 3, { agent: 'a', watermark: start + 1 }), [{ agent: 'a' }], 'its watermark moves')
})

t.test('one that another agent finds silent is told with that one', async t => {
  const rig = await engineRig({ watermarks, windows })
  await rig.push(start, { agent: 'a', watermark: start })
  await rig.push(start + minute / 2)
  t.same(await told(rig, start + minute, { agent: 'b', watermark: start }), [{ agent: 'a', silent: true }, { agent: 'b' }])
})

t.test('samples from the future are told, and add up', async t => {
  const rig = await engineRig({ watermarks, windows })
  t.same(await told(rig, start, { agent: 'a', watermark: start, columns: [], future: 2 }), [{ agent: 'a', future: 2 }])
  t.same(await told(rig, start, { agent: 'a', watermark: start, columns: [], future: 3 }), [{ agent: 'a', future: 5 }])
})

t.test(
  'samples beyond the keep time change nothing and are counted by window, as are results that come too late for a chain',
  async t => {
    const rig = await engineRig({ watermarks, windows })
    const at = (time: number) => [columnOf('heat,asset=x,site=s', time)]
    const now = start + 20 * minute
    await rig.push(now, { agent: 'a', watermark: now, columns: at(now - 8 * minute) })
    const late = await rig.push(now, { agent: 'a', watermark: now, columns: at(now - 8 * minute + 1) })
    t.match(
      late.windows,
      [{ window: 'minute', revision: 2, values: { count: 2 }, hindsight: true }],
      'young enough, but not for the chain'
    )
    t.same(late.agents[0]!.tooLate, { chain: 1 })
    const tooLate = await rig.push(now, { agent: 'a', watermark: now, columns: at(now - 12 * minute) })
    t.same(tooLate.windows, [])
    t.same(tooLate.agents[0]!.tooLate, { chain: 1, minute: 1 })
    t.ok(tooLate.batch, 'it is stored all the same')
  }
)
