// Judges how silences are found: in real recordings of which readings were taken out, and in those as they are; beside other detectors.

import { random } from '../../../simulators/random.ts'
import type { Evaluation, Figures, Outlet } from '../evaluation.ts'
import { eachAfterTheOther } from '../path/order.ts'
import { alarmsThroughPath } from './path.ts'
import { phiAccrual } from './phi.ts'
import { type Device, devices, weeksOf } from './recording.ts'
import { type Score, scoreOf, together } from './score.ts'
import { asRecorded, type Silenced, silenced } from './silences.ts'
import { fixed, ours, type Watcher } from './watchers.ts'

const minuteMs = 60_000
/** A batch is sent when its first reading is a second old. */
const batchMs = 1000
const jitterMs = 250
const arrivalMs = batchMs + jitterMs
/** Through the path recordings that are slower are played so fast that a period takes this long. */
const pathPeriodMs = 10_000

const watchers: readonly (readonly [string, Watcher])[] = [
  ['absence, as shipped', ours],
  ['phi accrual, threshold 3', phiAccrual(3)],
  ['phi accrual, threshold 8', phiAccrual(8)],
  ['every series after 10 s', fixed(10_000)],
  ['every series after 10 min', fixed(10 * minuteMs)],
  ['every series after 2 h', fixed(120 * minuteMs)]
]

const watched = (watcher: Watcher, { times, silences }: Silenced, { periodMs }: Device, seed: number): Score => {
  const chance = random(seed)
  const arrivals = times.map(time => ({ time, received: time + batchMs + chance.uniform() * jitterMs }))
  return scoreOf(silences, watcher(arrivals), { periodMs, arrivalMs })
}

interface Judged {
  /** With silences that were made. */
  readonly made: Score
  /** Without. */
  readonly own: Score
}

const judged = (watcher: Watcher, all: readonly Device[]): Judged => ({
  made: together(all.map((device, at) => watched(watcher, silenced(device, at + 1, arrivalMs), device, at + 1))),
  own: together(all.map((device, at) => watched(watcher, asRecorded(device, arrivalMs), device, at + 1)))
})

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN

const worst = ({ periods }: Score): number => Math.max(0, ...periods)

const madeText = (made: Score): string =>
  `${made.inTime} of ${made.injected} silences within 1.5 periods + 2 s, ${made.injected - made.delays.length} not found; ` +
  `median ${quantile(made.periods, 0.5).toFixed(2)} periods, worst ${worst(made).toFixed(2)}`

const ownText = ({ false: wrong, own, ownFound }: Score, weeks: number): string =>
  `${wrong} false in ${weeks.toFixed(1)} device-weeks (${(wrong / weeks).toFixed(2)} a week), ${ownFound} of ${own} of their own gaps found`

/** Times as they are played: from the first on, at another pace. */
const paced = (device: Device): Device => {
  const scale = Math.min(1, pathPeriodMs / device.periodMs)
  const times = device.times.map(time => Math.round(device.times[0]! + (time - device.times[0]!) * scale))
  return { ...device, times, periodMs: device.periodMs * scale }
}

const isIrregular = ({ times, periodMs }: Device): boolean =>
  times.slice(1).some((time, at) => Math.abs(time - times[at]! - periodMs) > periodMs / 10)

/** All sensors of a device are read together, and each is silent at other times; one has the gaps of the recording only. */
const throughPath = async (device: Device): Promise<Score> => {
  const one = paced(device)
  const names = Array.from({ length: one.sensors }, (_, at) => `sensor-${at}`)
  const played = names.map((_, at) =>
    at === 0 && one.sensors > 1 ? asRecorded(one, arrivalMs) : silenced(one, 100 + at, arrivalMs)
  )
  const alarms = await alarmsThroughPath(Object.fromEntries(names.map((name, at) => [name, played[at]!.times])))
  const at = { periodMs: one.periodMs, arrivalMs: arrivalMs + pathJitterMs }
  return together(names.map((name, index) => scoreOf(played[index]!.silences, alarms.get(name)!, at)))
}

const pathJitterMs = 750

const some = (all: readonly Device[]): readonly Device[] =>
  all.filter(isIrregular).concat(all.filter(one => !isIrregular(one)).slice(-2))

const evaluate = async (data: string, { print, through }: Outlet): Promise<Figures> => {
  const all = devices(data)
  if (all.length === 0) {
    print('SKIPPED absence: there are no recordings of nab, skab or wells')
    return {}
  }
  const weeks = all.reduce((sum, device) => sum + weeksOf(device), 0)
  const irregular = all.filter(isIrregular)
  const irregularWeeks = irregular.reduce((sum, device) => sum + weeksOf(device), 0)
  const line = (name: string, text: string): void => print(`  ${name.padEnd(36)} ${text}`)
  print(`Silence, ${all.length} devices, ${irregular.length} of them with irregular times`)
  const results = watchers.map(([name, watcher]) => {
    const [whole, uneven] = [judged(watcher, all), judged(watcher, irregular)]
    line(name, madeText(whole.made))
    line('', ownText(whole.own, weeks))
    line('  of irregular times', madeText(uneven.made))
    line('', ownText(uneven.own, irregularWeeks))
    return whole
  })
  const shipped = results[0]!
  const path = through ? await eachAfterTheOther(some(all), throughPath) : []
  if (through)
    for (const [at, device] of some(all).entries())
      line(`  path: ${device.name}`.slice(0, 36), `${madeText(path[at]!)}; ${path[at]!.false} false`)
  const all_ = together([shipped.made, ...path])
  if (through) line('through agent and collector', `${madeText(together(path))}; ${together(path).false} false`)
  return {
    silenceDelayPeriods: all_.delays.length < all_.injected ? Number.POSITIVE_INFINITY : worst(all_),
    silenceFalse: shipped.own.false + together(path).false
  }
}

export const absence: Evaluation = {
  about:
    'silences: the times of nab, skab and wells, with readings taken out; the longest delay in periods, less 2 s, and false alarms',
  folder: '.',
  figures: ['silenceDelayPeriods', 'silenceFalse'],
  evaluate
}
