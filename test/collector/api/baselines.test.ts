// What detectors have learnt, over HTTP, beside the weeks in the store.

import t from 'tap'
import { series } from '../../../protocol/series.ts'
import { runningCollector } from '../../support/running.ts'
import { serving } from '../../support/serving.ts'

const hour = 3_600_000
const weeks = 5

interface Answer {
  readonly baselines: readonly {
    detector: string
    group: { key: string }
    windows: number
    centre: number
    crept: number
    weeks: unknown[]
  }[]
  readonly more: boolean
}

const configured = {
  windows: [{ use: 'tumbling', name: 'hour', length: '1h', by: ['asset'], aggregates: ['mean'] }],
  detectors: [
    { use: 'deviation', name: 'odd', window: 'hour', memory: 100 },
    { use: 'asset', name: 'whole', window: 'hour' },
    { use: 'threshold', name: 'high', window: 'hour', above: 1000 }
  ]
}

const noise = (index: number): number => (((index + 1) * 7919) % 101) / 100 - 0.5

t.test('slow wear that was learnt as usual is seen beside what does not creep', async t => {
  const running = await runningCollector(['gw'], configured)
  const now = Math.floor(Date.now() / hour) * hour
  const times = Float64Array.from({ length: weeks * 168 }, (_, index) => now - (weeks * 168 - index) * hour)
  const column = (measurement: string, asset: string, slope: number) => ({
    series: series(measurement, { asset }),
    times,
    values: Float64Array.from(times, (_, index) => 20 + noise(index * (slope > 0 ? 3 : 5)) + slope * index)
  })
  await running.send('gw', now, [column('vibration', 'p1', 4 / 840), column('heat', 'p1', 0), column('vibration', 'p2', 0)])
  const { baselines, more } = await running.get<Answer>('baselines?asset=p1&weeks=4')
  t.equal(more, false)
  t.same(baselines.map(({ detector, group: { key } }) => `${detector} ${key}`).sort(), [
    'odd heat,asset=p1',
    'odd vibration,asset=p1',
    'whole heat,asset=p1',
    'whole vibration,asset=p1'
  ])
  for (const { group, crept, centre, windows, weeks } of baselines) {
    t.ok(group.key.startsWith('vibration') ? crept > 2 : Math.abs(crept) < 1, `${group.key} crept by ${crept}`)
    t.ok(centre > 19 && windows > 800 && weeks.length === 4)
  }
  t.match(baselines[0]!.group, { measurement: 'vibration' }, 'what crept furthest comes first')
  t.match(await running.get('baselines?detector=odd&measurement=vibration&limit=1'), {
    baselines: [{ detector: 'odd' }],
    more: true
  })
  t.match(await running.get('baselines?weeks=99'), { code: 'WAY_QUERY_INVALID', reason: /weeks/ })
  await running.close()
})

t.test('where a detector reads samples the samples of past weeks are looked at', async t => {
  const running = await runningCollector(['gw'], { detectors: [{ use: 'deviation', name: 'odd', measurement: 'heat' }] })
  const now = Math.floor(Date.now() / hour) * hour
  const times = Float64Array.from({ length: 500 }, (_, index) => now - (500 - index) * hour)
  const values = times.map((_, index) => 20 + noise(index * 5))
  await running.send('gw', now, [{ series: series('heat', { asset: 'p1' }), times, values }])
  const { baselines } = await running.get<Answer>('baselines?asset=p1&weeks=2')
  t.match(baselines, [{ group: { key: 'heat,asset=p1' }, weeks: [{ windows: /^1[67]\d$/ }, {}] }])
  t.ok(Math.abs(baselines[0]!.crept) < 1)
  await running.close()
})

t.test('what crept furthest comes first, also where not all are told', async t => {
  const running = await runningCollector(['gw'], configured)
  const now = Math.floor(Date.now() / hour) * hour
  const times = Float64Array.from({ length: weeks * 168 }, (_, index) => now - (weeks * 168 - index) * hour)
  const column = (asset: string, slope: number) => ({
    series: series('vibration', { asset }),
    times,
    values: Float64Array.from(times, (_, index) => 20 + noise(index * 5) + slope * index)
  })
  await running.send('gw', now, [column('p1', 0), column('p2', 0), column('p3', 4 / 840), column('p4', 8 / 840), column('p5', 0)])
  const told = async (query: string): Promise<string[]> => {
    const { baselines } = await running.get<Answer>(`baselines?detector=odd&${query}`)
    return baselines.map(({ group: { key } }) => key)
  }
  t.same(await told('limit=2'), ['vibration,asset=p4', 'vibration,asset=p3'])
  t.same(await told('limit=1&weeks=52'), ['vibration,asset=p4'])
  await running.close()
})

t.test('what one request may cost is bounded', async t => {
  const one = { detector: 'odd', window: 'hour', of: 'mean', group: series('vibration', {}), windows: 1 }
  let groups = 1000
  const { server, close } = await serving({ served: { baselines: () => Array.from({ length: groups }, () => one) } })
  const asked = async (query: string) => (await fetch(`${server.url}/api/v1/baselines?${query}`)).json()
  t.match(await asked('limit=200&weeks=4'), { more: true })
  t.match(await asked('limit=200&weeks=52'), { code: 'WAY_QUERY_INVALID', reason: /limit, weeks: 200 times 52 is too much/ })
  groups++
  t.match(await asked(''), { code: 'WAY_QUERY_INVALID', reason: /1001 are too many to be compared at once.*name an asset/ })
  await close()
})
