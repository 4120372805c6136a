// Judges how silences are found: in real recordings of which readings were taken out, and in those as they are; beside other detectors.

import { random } from '../../../simulators/random.ts'
import type { Evaluation, Figures, Outlet } from '../evaluation.ts'
import { eachAfterTheOther } from '../path/order.ts'
import { alarmsThroughPath } from './path.ts'
import { phiAccrual } from './phi.ts'
import { type Device, devices, isSteady, weeksOf } from './recording.ts'
import { type Score, scoreOf, together } from './score.ts'
import { asRecorded, type Silenced, silenced } from './silences.ts'
import { fixed, ours, type Watcher } from './watchers.ts'

const minuteMs = 60_000
/** A batch is sent when its first reading is a second old. */
const batchMs = 1000
const jitterMs = 250
const arrivalMs = batchMs + jitterMs
/** The agent's disk takes its time, too. */
const pathJitterMs = 750
/** Through the path recordings that are slower are played so fast that a period takes this long. */
const pathPeriodMs = 10_000
/** Of each the first ones: the agent's loops turn each second of them. */
const pathReadings = 1000

const watchers: readonly (readonly [string, Watcher])[] = [
  ['absence, as shipped', ours],
  ['phi accrual, threshold 3', phiAccrual(3)],
  ['phi accrual, threshold 8', phiAccrual(8)],
  ['every series after 10 s', fixed(10_000)],
  ['every series after 10 min', fixed(10 * minuteMs)],
  ['every series after 2 h', fixed(120 * minuteMs)]
]

const watched = (watcher: Watcher, { times, silences }: Silenced, device: Device, seed: number): Score => {
  const chance = random(seed)
  const all = device.times.map(time => ({ time, received: time + batchMs + chance.uniform() * jitterMs }))
  const left = new Set(times)
  const arrivals = all.filter(({ time }) => left.has(time))
  const others = device.sensors > 1 ? all : []
  return scoreOf(silences, watcher(arrivals, others), { periodMs: device.periodMs, arrivalMs })
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
  const times = device.times.slice(0, pathReadings).map(time => Math.round(device.times[0]! + (time - device.times[0]!) * scale))
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

/** Those with irregular times, and some of the others. */
const chosen = (all: readonly Device[]): readonly Device[] => [
  ...all.filter(isIrregular),
  ...all.filter(one => !isIrregular(one)).slice(-2)
]

const weeksOfAll = (all: readonly Device[]): number => all.reduce((sum, device) => sum + weeksOf(device), 0)

/** Prints how each found the silences of some devices; returns how what ships did. */
const compared = (what: string, all: readonly Device[], print: Outlet['print']): Judged => {
  const weeks = weeksOfAll(all)
  print(`  ${what}: ${all.length} devices, ${weeks.toFixed(1)} device-weeks`)
  const results = watchers.map(([name, watcher]) => {
    const result = judged(watcher, all)
    print(`    ${name.padEnd(26)} ${madeText(result.made)}`)
    print(`    ${''.padEnd(26)} ${ownText(result.own, weeks)}`)
    return result
  })
  return results[0]!
}

/** Prints what came of each recording through the path. */
const passed = async (all: readonly Device[], print: Outlet['print']): Promise<Score> => {
  print(`  through agent and collector, one sensor or more at a time: ${all.length} devices`)
  const scores = await eachAfterTheOther(all, async device => {
    const score = await throughPath(device)
    print(`    ${device.name.padEnd(46)} ${madeText(score)}; ${score.false} false`)
    return score
  })
  const whole = together(scores)
  print(`    ${'all'.padEnd(46)} ${madeText(whole)}; ${whole.false} false`)
  return whole
}

const evaluate = async (data: string, { print, through }: Outlet): Promise<Figures> => {
  const found = devices(data)
  if (found.length === 0) {
    print('SKIPPED absence: there are no recordings of nab, skab or wells')
    return {}
  }
  const all = found.filter(isSteady)
  print(`Silences, made at random places of ${found.length} devices' times, and those times as they are`)
  const shipped = compared('all that keep a pace', all, print)
  compared('of them those with irregular times', all.filter(isIrregular), print)
  const others = found.filter(device => !isSteady(device))
  if (others.length > 0) compared('those that change their pace, not in the figures', others, print)
  const path = through ? await passed(chosen(all), print) : together([])
  const both = together([shipped.made, path])
  return {
    silenceDelayPeriods: both.delays.length < both.injected ? Number.POSITIVE_INFINITY : worst(both),
    silenceFalse: shipped.own.false + path.false
  }
}

export const absence: Evaluation = {
  about:
    'silences: the times of nab, skab and wells, with readings taken out; the longest delay in periods, less 2 s, and false alarms',
  folder: '.',
  figures: ['silenceDelayPeriods', 'silenceFalse'],
  evaluate
}
