// Detectors that wait for no window: what they judge, in which order, and what comes too late for them.

import t from 'tap'
import type { Column } from '../../../protocol/columns.ts'
import { series } from '../../../protocol/series.ts'
import { summarySeries } from '../../../protocol/summary.ts'
import { engineRig } from '../../support/enginerig.ts'

const second = 1000
const now = 1_000_000 * second

const heat = series('heat', { asset: 'm1' })

const column = (samples: readonly (readonly [second: number, value: number])[], of = heat): Column => ({
  series: of,
  times: Float64Array.from(samples, ([at]) => now + at * second),
  values: Float64Array.from(samples, ([, value]) => value)
})

const detectors = [{ use: 'threshold', name: 'hot', measurement: 'heat', above: 90, clearFor: '2s' }]

const rig = async (more: object = {}) => {
  const { push } = await engineRig({ detectors, ...more })
  /** Far from any watermark: no window would close. */
  return async (at: number, ...columns: Column[]) => {
    const {
      alerts,
      agents,
      notifications = []
    } = await push(now + at * second, { agent: 'gw', watermark: now - 3_600_000, columns })
    return { told: alerts.map(({ change, explanation }) => `${change}: ${explanation}`), agents, notifications }
  }
}

t.test('a sample over the limit is an alert with the entry that brings it, whatever the watermark', async t => {
  const push = await rig()
  t.same((await push(1, column([[1, 20]]))).told, [])
  const { told, notifications } = await push(2, column([[2, 99]]))
  t.same(told, ['firing: heat is 99, above the limit of 90'])
  t.match(notifications, [
    { changes: [{ asset: 'm1', firingSince: now + 2 * second, id: `hot/heat,asset=m1/${now + 2 * second}` }] }
  ])
  t.same((await push(3, column([[3, 98]]))).told, [])
  t.match(
    (
      await push(
        6,
        column([
          [4, 20],
          [5, 21],
          [6, 22]
        ])
      )
    ).told,
    [/^clearing/, /^resolved/]
  )
})

t.test('samples of one entry are judged in the order of their time', async t => {
  const push = await rig({ detectors: [{ ...detectors[0]!, clearFor: '0s' }] })
  const { told } = await push(
    4,
    column([
      [3, 20],
      [1, 20],
      [2, 99]
    ])
  )
  t.match(told, [/^firing/, /^resolved/])
})

t.test('a sample of before the last one judged is not judged, and counted', async t => {
  const push = await rig()
  t.same((await push(5, column([[5, 20]]))).told, [])
  const { told, agents } = await push(
    6,
    column([
      [3, 99],
      [4, 99],
      [5, 21]
    ])
  )
  t.same(told, [])
  t.match(agents, [{ agent: 'gw', tooLate: { '(samples)': 2 } }])
  t.match((await push(7, column([[5, 99]]))).told, [/^firing/], 'one of the same time is not late')
})

t.test('what stands for an interval is no sample, and other measurements are not read', async t => {
  const push = await rig()
  t.same((await push(1, column([[1, 99]], summarySeries(heat, 'max')!), column([[1, 99]], series('noise', {})))).told, [])
})

t.test('what was all over an hour ago fires in hindsight: nobody is told', async t => {
  const push = await rig()
  const { told, notifications } = await push(4000, column([[1, 99]]))
  t.match(told, [/^firing/])
  t.same(notifications, [])
})

t.test('detectors that learn read samples too, each series by itself', async t => {
  const push = await rig({ detectors: [{ use: 'deviation', name: 'odd', measurement: 'heat', warmUp: 20, sigmas: 6 }] })
  const calm = Array.from({ length: 60 }, (_, at) => [at, 20 + (at % 3)] as const)
  t.same((await push(60, column(calm))).told, [])
  t.same(
    (
      await push(
        60,
        column(
          calm.map(([at, value]) => [at, value + 100]),
          series('heat', { asset: 'm2' })
        )
      )
    ).told,
    []
  )
  t.match((await push(61, column([[61, 60]]))).told, [/^firing: heat is 60/])
})
