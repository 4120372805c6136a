import t from 'tap'
import type { Finding } from '../../../collector/detectors/detector.ts'
import { remainingFrom } from '../../../collector/life/dates.ts'
import { Lives } from '../../../collector/life/lives.ts'
import { series } from '../../../protocol/series.ts'

const hourMs = 3_600_000

const finding = (detector: string, asset: string, time: number, hours?: number): Finding => ({
  detector,
  group: series('asset', { asset }),
  time,
  abnormal: false,
  score: 0,
  value: 0,
  explanation: `${hours} hours left`,
  ...(hours === undefined ? {} : { remaining: remainingFrom(time, { hours, lowHours: hours / 2, highHours: hours * 2 }) })
})

const told = (lives: Lives) => lives.list.map(({ detector, asset, hours, time }) => [detector, asset, hours, time])

t.test('of each machine what was said last is known, the shortest first, whether abnormal or not', async t => {
  const lives = new Lives()
  lives.push([finding('wear', 'pump-1', 0, 100), finding('wear', 'pump-2', 0, 50), finding('heat', 'pump-1', 0, 10)])
  lives.push([finding('wear', 'pump-2', hourMs, 200)])
  t.same(told(lives), [
    ['heat', 'pump-1', 10, 0],
    ['wear', 'pump-1', 100, 0],
    ['wear', 'pump-2', 200, hourMs]
  ])
})

t.test('what is not so any more is not told any more', async t => {
  const lives = new Lives()
  lives.push([finding('wear', 'pump-1', 0, 100), finding('heat', 'pump-1', 0, 10), finding('heat', 'pump-2', 0, 20)])
  lives.push([finding('heat', 'pump-1', hourMs), finding('other', 'pump-1', hourMs)])
  t.same(told(lives), [
    ['heat', 'pump-2', 20, 0],
    ['wear', 'pump-1', 100, 0]
  ])
  lives.end(detector => detector === 'heat')
  t.same(told(lives), [['wear', 'pump-1', 100, 0]])
})

t.test('a restart knows the same, with intervals that are open', async t => {
  const lives = new Lives()
  lives.push([
    finding('wear', 'pump-1', 0, 100),
    {
      ...finding('wear', 'pump-2', 0, 1),
      remaining: remainingFrom(0, { hours: 5, lowHours: 2, highHours: Number.POSITIVE_INFINITY })
    }
  ])
  const again = new Lives()
  again.restore(structuredClone(lives.save()))
  t.same(again.list, lives.list)
  t.equal(again.list[0]!.latest, Number.POSITIVE_INFINITY)
})

t.test('they come in the same order after a restart, also where none has an end', async t => {
  const endless = { hours: Number.POSITIVE_INFINITY, lowHours: 5, highHours: Number.POSITIVE_INFINITY }
  const open = (detector: string, asset: string): Finding => ({
    ...finding(detector, asset, 0, 1),
    remaining: remainingFrom(0, endless)
  })
  const lives = new Lives()
  lives.push([open('wear', 'pump-2'), finding('heat', 'pump-1', 0, 10), open('wear', 'pump-1'), open('heat', 'pump-3')])
  t.same(
    lives.list.map(({ detector, asset }) => [detector, asset]),
    [
      ['heat', 'pump-1'],
      ['heat', 'pump-3'],
      ['wear', 'pump-1'],
      ['wear', 'pump-2']
    ]
  )
  lives.push([open('wear', 'pump-0')])
  const again = new Lives()
  again.restore(structuredClone(lives.save()))
  t.same(again.list, lives.list)
})
