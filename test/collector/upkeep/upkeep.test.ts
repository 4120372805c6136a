// Maintenance: what was learnt is forgotten by event time, alerts of before are over, and it is the same after any restart.

import t from 'tap'
import { absenceOptions } from '../../../collector/absence/options.ts'
import type { Alert } from '../../../collector/alerts/alert.ts'
import type { Definitions } from '../../../collector/definitions/definitions.ts'
import { composeEngine } from '../../../collector/engine/compose.ts'
import type { Engine } from '../../../collector/engine/engine.ts'
import { parseReference } from '../../../collector/reference/file.ts'
import type { Outputs } from '../../../collector/store/outputs.ts'
import { Store } from '../../../collector/store/store.ts'
import type { UpkeepAction } from '../../../collector/upkeep/maintenance.ts'
import { silentLog } from '../../../platform/log.ts'
import { pack, unpack } from '../../../platform/pack.ts'
import { series } from '../../../protocol/series.ts'
import { listCatalog } from '../../support/catalog.ts'
import { memoryDisk } from '../../support/memory.ts'
import { watermarks } from '../../support/runjournal.ts'

const second = 1000

const definitions: Definitions = {
  windows: [{ use: 'tumbling', name: 'second', length: '1s', by: ['asset'], aggregates: ['mean'] }],
  detectors: [
    { use: 'deviation', name: 'odd', window: 'second', warmUp: 5, sigmas: 4, clearFor: '0s' },
    { use: 'threshold', name: 'high', window: 'second', above: 100, clearFor: '0s' }
  ],
  watermarks,
  keepWindows: 1e12
}

/** A collector's engine that takes a sample a second, and acts; restarts where it is told to. */
const rigged = async (table?: unknown) => {
  const catalog = listCatalog()
  const store = await Store.open(memoryDisk(), catalog)
  const compose = (): Engine => composeEngine({ watermarks, catalog, log: silentLog })
  let [engine, position] = [compose(), 0]
  const push = async (input: object, received: number): Promise<Outputs> => {
    const rows = store.rows()
    const outputs = await engine.push({ position: ++position, received, ...input }, rows)
    await store.write([outputs], rows)
    return outputs
  }
  await push({ definitions }, 0)
  if (table !== undefined) await push({ table }, 0)
  return {
    push,
    act: (action: object, received: number) =>
      push({ action: { by: 'eva', reason: 'bearing replaced', ...action } as UpkeepAction }, received),
    /** Seconds from one on, with their values. */
    async feed(from: number, values: readonly number[], asset = 'pump-1', delay = 0): Promise<Alert[]> {
      const changes: Alert[] = []
      const one = series('vibration', { asset })
      for (const [index, value] of values.entries()) {
        const time = (from + index) * second
        const columns = [{ series: one, times: Float64Array.of(time), values: Float64Array.of(value) }]
        const batch = { numbers: catalog.numbersOf([one], position + 1), columns }
        changes.push(...(await push({ agent: asset, watermark: time, batch }, time + delay)).alerts)
      }
      return changes
    },
    restart() {
      const saved = unpack(pack(engine.save()))
      engine = compose()
      engine.restore(saved)
    },
    list: () => engine.maintenance()
  }
}

const calm = (length: number, level = 10): number[] => Array.from({ length }, (_, index) => level + (index % 3) / 10)
const told = (changes: readonly Alert[]): string[] =>
  changes.map(({ detector, change, asset }) => `${detector} ${asset} ${change}`)

t.test('open alerts are over with the reason, and another level is no alert: it is learnt anew', async t => {
  const { feed, act } = await rigged()
  await feed(0, calm(20))
  t.same(told(await feed(20, [12, 12.1, 12])), ['odd pump-1 firing'])
  const { alerts, audit } = await act({ kind: 'maintain', tags: { asset: 'pump-*' } }, 23 * second)
  t.match(alerts, [
    {
      detector: 'odd',
      state: 'resolved',
      resolvedAt: 23 * second,
      told: 2,
      explanation: /; maintenance m\d+ by eva: bearing replaced$/
    }
  ])
  t.match(audit, { outcome: 'done', maintenance: [alerts[0]!.explanation.match(/m\d+/)![0]], groups: 1, action: { by: 'eva' } })
  t.same(await feed(23, calm(15, 12)), [])
  const [alert] = await feed(38, [30, 30])
  t.match(alert, {
    change: 'firing',
    explanation:
      /; learning since 1970-01-01 00:00 UTC \(maintenance m\d+\), 16 windows so far; before it 10\.\d+ ± 0\.\d+ was usual$/
  })
})

t.test('without maintenance the same is an alert', async t => {
  const { feed } = await rigged()
  await feed(0, calm(20))
  t.same(told(await feed(20, calm(15, 12))), ['odd pump-1 firing'])
})

t.test('only the groups meant forget, and what never learns goes on judging', async t => {
  const { feed, act } = await rigged()
  for (const asset of ['pump-1', 'pump-2']) await feed(0, calm(20), asset)
  await act({ kind: 'maintain', tags: { asset: 'pump-1' } }, 20 * second)
  t.same(told(await feed(20, [12, 200, 12], 'pump-1')), ['high pump-1 firing'])
  t.same(told(await feed(20, [12, 12], 'pump-2')), ['odd pump-2 firing'])
})

t.test(
  'windows of before that come after it was said are judged by what was known before, and open no ended alert again',
  async t => {
    const { feed, act } = await rigged()
    await feed(0, calm(20))
    await feed(20, [12, 12], 'pump-1')
    const { alerts } = await act({ kind: 'maintain', tags: { asset: 'pump-1' }, at: 25 * second }, 26 * second)
    t.same(told(alerts), ['odd pump-1 resolved'])
    t.same(await feed(22, [12, 12, 12, 12, 12]), [])
    t.same(await feed(27, calm(8, 12)), [])
    t.match(await feed(35, [14, 14]), [{ change: 'firing' }])
  }
)

t.test('an alert of before that comes late is over at the first window of after', async t => {
  const { feed, act } = await rigged()
  await feed(0, calm(20))
  await act({ kind: 'maintain', tags: { asset: 'pump-1' }, at: 25 * second }, 26 * second)
  const changes = await feed(20, calm(10, 12), 'pump-1', 6 * second)
  t.same(told(changes), ['odd pump-1 firing', 'odd pump-1 resolved'])
  t.match(changes[1], { resolvedAt: 25 * second, explanation: /maintenance m\d+ by eva/ })
})

t.test('maintenance that is to come begins at its time, for alerts too, unless it is taken back', async t => {
  const planned = async (back: boolean) => {
    const { feed, act, push } = await rigged()
    await feed(0, calm(20))
    await feed(20, [12, 12])
    const { alerts, audit } = await act({ kind: 'maintain', tags: { asset: 'pump-1' }, at: 25 * second }, 21 * second)
    t.same(alerts, [])
    const [id] = audit!.maintenance!
    if (back) t.match(await act({ kind: 'unmaintain', maintenance: id }, 22 * second), { audit: { outcome: 'done' } })
    return told((await push({}, 26 * second)).alerts)
  }
  t.same(await planned(false), ['odd pump-1 resolved'])
  t.same(await planned(true), [])
  const { act } = await rigged()
  t.match(await act({ kind: 'unmaintain', maintenance: 'm9' }, 1), { audit: { outcome: 'unknown' } })
})

t.test('while a machine runs in nothing is judged and nothing learnt', async t => {
  const { feed, act } = await rigged()
  await feed(0, calm(20))
  await act({ kind: 'maintain', tags: { asset: 'pump-1' }, runIn: 10 * second }, 20 * second)
  t.same(await feed(20, [500, 900, 10, 10, 10, 10, 10, 10, 400, 300]), [])
  t.same(await feed(30, calm(15, 12)), [])
  t.same(told(await feed(45, [200, 200])), ['odd pump-1 firing', 'high pump-1 firing'])
})

t.test('what was learnt since is not forgotten when maintenance is said afterwards, or again', async t => {
  const { feed, act } = await rigged()
  await feed(100, calm(20))
  await act({ kind: 'maintain', tags: { asset: 'pump-1' }, at: 50 * second }, 120 * second)
  await act({ kind: 'maintain', tags: { asset: 'pump-1' }, at: 50 * second }, 120 * second)
  t.same(told(await feed(120, [12, 12])), ['odd pump-1 firing'])
})

t.test('a restart anywhere changes nothing', async t => {
  const all = async (restarts: ReadonlySet<number>): Promise<unknown> => {
    const { feed, act, restart, list } = await rigged()
    const found: unknown[] = []
    const steps = [
      () => feed(0, calm(20)),
      () => feed(20, [12, 12]),
      () => act({ kind: 'maintain', tags: { asset: 'pump-1' }, at: 25 * second, runIn: 2 * second }, 23 * second),
      () => feed(22, [12, 12, 12, 12, 12]),
      () => act({ kind: 'maintain', tags: { asset: 'pump-1' }, at: 60 * second }, 27 * second),
      () => feed(27, calm(20, 12)),
      () => feed(47, [13, 13, 12]),
      () => feed(50, calm(20, 13)),
      () => feed(70, [20, 20])
    ]
    for (const [index, step] of steps.entries()) {
      if (restarts.has(index)) restart()
      found.push(await step(), list())
    }
    return JSON.stringify(found)
  }
  const wanted = await all(new Set())
  t.match(wanted, /resolved/)
  for (let at = 1; at < 9; at++) t.equal(await all(new Set([at, (at * 5) % 9])), wanted)
})

t.test('detectors that read samples forget too', async t => {
  const { push, feed, act } = await rigged()
  const { windows: _, ...rest } = definitions
  await push(
    {
      definitions: {
        ...rest,
        windows: [],
        detectors: [{ use: 'deviation', name: 'odd', measurement: 'vibration', warmUp: 5, sigmas: 4, clearFor: '0s' }]
      }
    },
    0
  )
  await feed(0, calm(20))
  t.same(told(await feed(20, [12])), ['odd pump-1 firing'])
  const { alerts, audit } = await act({ kind: 'maintain', tags: { asset: 'pump-1' } }, 21 * second)
  t.same([told(alerts), audit!.groups], [['odd pump-1 resolved'], 1])
  t.same(await feed(22, calm(10, 12)), [])
})

/** @param dates by asset, in seconds */
const tableOf = (dates: Readonly<Record<string, number>>): unknown => {
  const rows = Object.entries(dates).map(([asset, at]) => `${asset},${new Date(at * second).toISOString()}`)
  return parseReference(['asset,maintained', ...rows].join('\n'), { file: 'a.csv', key: 'asset', columns: {} }).save()
}

t.test('what a table planned is taken back where a new one has it no more, for those assets', async t => {
  const longAgo = -40 * 86_400
  const { feed, push, act, list, restart } = await rigged(tableOf({ 'pump-1': longAgo, 'pump-2': longAgo }))
  for (const asset of ['pump-1', 'pump-2']) await feed(0, calm(20), asset)
  for (const asset of ['pump-1', 'pump-2']) await feed(20, [12, 12], asset)
  await push({ table: tableOf({ 'pump-1': 50, 'pump-2': 50 }) }, 22 * second)
  await act({ kind: 'maintain', tags: { asset: 'pump-1' }, at: 60 * second }, 22 * second)
  restart()
  t.match(list(), [{ at: 50 * second, tags: { asset: ['pump-1', 'pump-2'] } }, { at: 60 * second }])
  const { audit } = await push({ table: tableOf({ 'pump-1': 30, 'pump-2': 50 }) }, 23 * second)
  t.match(audit, { action: { kind: 'reinstalled', withdrawn: [{ assets: ['pump-1'] }] }, outcome: 'done' })
  t.match(
    list().map(({ at, tags }) => [at / second, tags!['asset']]),
    [
      [30, ['pump-1']],
      [50, ['pump-2']],
      [60, 'pump-1']
    ],
    'what people said stays'
  )
  const third = await push({ table: tableOf({ 'pump-1': 30, 'pump-2': longAgo }) }, 24 * second)
  t.match(third.audit, { action: { withdrawn: [{ assets: ['pump-2'] }] }, maintenance: { length: 0 } })
  restart()
  t.same(told((await push({}, 31 * second)).alerts), ['odd pump-1 resolved'])
  t.same((await push({}, 51 * second)).alerts, [])
  t.same((await push({ table: tableOf({ 'pump-1': 70, 'pump-2': longAgo }) }, 52 * second)).alerts, [])
  const last = await push({ table: tableOf({ 'pump-1': 30, 'pump-2': longAgo }) }, 53 * second)
  t.match(last.audit, { action: { withdrawn: [{ assets: ['pump-1'] }] }, maintenance: { length: 0 } })
  t.same(
    list().map(({ at }) => at / second),
    [30, 60],
    'what has come into force stays, and is not new again'
  )
})

t.test('a silent sensor goes on being an alert: it may be silent after maintenance, too', async t => {
  const { push, feed, act } = await rigged()
  await push({ definitions: { ...definitions, absence: absenceOptions.parse({}) } }, 0)
  await feed(0, calm(200))
  const found: Alert[] = []
  for (let time = 200; time < 4000; time += 5) found.push(...(await push({}, time * second)).alerts)
  const open = found.filter(({ state }) => state !== 'resolved')
  t.ok(open.length > 0)
  t.same((await act({ kind: 'maintain', tags: { asset: 'pump-1' } }, 4000 * second)).alerts, [])
})
