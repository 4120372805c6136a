// What machines have left, and how rules stand, as it is asked for over HTTP.

import t from 'tap'
import type { Alert } from '../../../collector/alerts/alert.ts'
import type { Life } from '../../../collector/life/lives.ts'
import { series } from '../../../protocol/series.ts'
import { memoryDisk } from '../../support/memory.ts'
import { runningCollector } from '../../support/running.ts'

const minute = 60_000

const configured = {
  windows: [{ use: 'tumbling', name: 'minute', length: '1m', aggregates: ['mean'] }],
  detectors: [
    { use: 'trend', name: 'wears', window: 'minute', of: 'mean', measurement: 'wear', limit: 10, within: '1d', for: '0s' },
    { use: 'threshold', name: 'high', window: 'minute', of: 'mean', measurement: 'wear', above: 3, for: '0s' }
  ],
  rules: [{ use: 'all', name: 'both', of: ['wears', 'high'], within: '10m' }]
}

/** Wears by 0.1 a minute from 1 on, with the least scatter that there can be. */
const worn = (asset: string, from: number, count: number) => ({
  series: series('wear', { asset }),
  times: Float64Array.from({ length: count }, (_, index) => from + index * minute),
  values: Float64Array.from({ length: count }, (_, index) => 1 + index / 10 + (index % 2) / 100)
})

t.test('what is left of a machine is known after a restart too, and is in its alert', async t => {
  const disk = memoryDisk()
  const running = await runningCollector(['gw'], configured, disk)
  const from = Math.floor(Date.now() / minute - 60) * minute
  await running.send('gw', Date.now(), [worn('m1', from, 40), { ...worn('m2', from, 40), values: new Float64Array(40) }])
  const { lives } = await running.get<{ lives: Life[] }>('lives')
  t.match(lives, [{ detector: 'wears', asset: 'm1', time: from + 40 * minute, explanation: /reaches 10 in/ }])
  const [{ hours, end, earliest, latest }] = lives as [Life]
  t.ok(Math.abs(hours - 51 / 60) < 0.05, String(hours))
  t.ok(earliest < end && end < latest)
  const { alerts } = await running.get<{ alerts: Alert[] }>('alerts?state=firing&asset=m1')
  t.match(
    alerts.find(({ detector }) => detector === 'wears'),
    { remaining: { lowHours: Number, highHours: Number, end: Number } }
  )
  t.same(await running.get('lives?asset=m2'), { lives: [], more: false })
  t.match(await running.get('lives?asset=m1&detector=wears&limit=1'), { lives: [{ asset: 'm1' }], more: false })
  t.match(await running.get('lives?machine=m1'), { status: 'refused', reason: /asset, detector, tags, limit/ })
  t.match(await running.get('rules'), { rules: [{ name: 'both', groups: Number, waiting: 0, late: 0 }] })
  await running.close()
  const again = await runningCollector(['gw'], configured, disk)
  t.same((await again.get<{ lives: Life[] }>('lives')).lives, lives)
  await again.close()
  const without = await runningCollector(['gw'], { ...configured, detectors: configured.detectors.slice(1), rules: [] }, disk)
  t.same(await without.get('lives'), { lives: [], more: false })
  await without.close()
})
