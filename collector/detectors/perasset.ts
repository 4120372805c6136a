// Makes a detector out of a judge that knows one asset only, whose measurements it reads as rows.

import { z } from '../../protocol/options.ts'
import { pickTags, series, seriesOfKey } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Group, WindowResult } from '../windows/window.ts'
import { type Detector, type Finding, type Opinion, renewedFinding } from './detector.ts'
import { type Baseline, type Learnt, learningOf } from './learnt.ts'
import type { Reading } from './pergroup.ts'
import { isOfBefore, type Judged, type Learning, learnedOn, learningText, longLearned, renew, unlearned } from './renewal.ts'
import { type Joining, join, joining, type Row } from './rows.ts'

/** Undefined says that it has no opinion yet. */
export interface AssetJudge {
  push(row: Row): Opinion | undefined
  save(): State
  restore(state: State): void
  /** What is usual by now of each sensor, where that is one number. */
  learnt?(): Readonly<Record<string, Learnt>>
}

/** Options of every detector that reads whole assets. */
export const perAssetOptions = {
  by: z
    .array(z.string())
    .min(1)
    .default(['asset'])
    .describe('Tags that name the asset; measurement and other tags name the sensor'),
  wait: z
    .int()
    .min(1)
    .default(10)
    .describe('Windows that one agent may be behind the others of an asset before it is not waited for')
}

export interface PerAsset {
  readonly by: readonly string[]
  readonly wait: number
}

/** What a group of windows is to an asset. */
interface Sensor {
  readonly asset: Group
  readonly name: string
}

interface Watched {
  readonly rows: Joining
  judge: AssetJudge
  readonly learning: Learning
}

type Saved = readonly (readonly [key: string, rows: Joining, judge: State, learning?: Learning])[]

/** Findings are about no measurement but about the asset. */
const sensorOf = ({ measurement, tags }: Group, by: readonly string[]): Sensor | undefined => {
  if (by.some(name => tags[name] === undefined)) return undefined
  const others = Object.keys(tags).filter(name => !by.includes(name))
  return { asset: series('asset', pickTags(tags, by)), name: series(measurement, pickTags(tags, others)).key }
}

export const perAsset = (reading: Reading, { by, wait }: PerAsset, start: () => AssetJudge): Detector => {
  const { name: detector, window: windowName, of, measurement } = reading
  const sensors = new Map<string, Sensor | undefined>()
  let assets = new Map<string, Watched>()

  const sensorFor = (group: Group): Sensor | undefined => {
    if (!sensors.has(group.key)) sensors.set(group.key, sensorOf(group, by))
    return sensors.get(group.key)
  }

  const watchedFor = (key: string): Watched => {
    let watched = assets.get(key)
    if (watched === undefined) assets.set(key, (watched = { rows: joining(), judge: start(), learning: unlearned() }))
    return watched
  }

  const isMeant = ({ window, group }: WindowResult): boolean =>
    window === windowName && (measurement === undefined || group.measurement === measurement)

  /** What was learnt of before maintenance is forgotten. */
  const refreshed = (watched: Watched, { end: time, renewal }: Row, group: Group): Finding[] => {
    if (!renew(watched.learning, renewal)) return []
    watched.judge = start()
    return [renewedFinding({ detector, group, time }, renewal!)]
  }

  const judgedRow = ({ judge, learning }: Watched, row: Row, group: Group): Finding[] => {
    const begin = row.start ?? row.end
    if (isOfBefore(learning, begin)) return []
    learnedOn(learning, begin)
    const opinion = judge.push(row)
    if (!opinion) return []
    return [
      {
        detector,
        group,
        time: row.end,
        span: row.end - begin,
        ...opinion,
        explanation: opinion.explanation + learningText(learning)
      }
    ]
  }

  const judged = ({ group, start, end, agents, values, renewal }: Judged): Finding[] => {
    const [value, sensor] = [values[of], sensorFor(group)]
    if (typeof value !== 'number' || !Number.isFinite(value) || sensor === undefined) return []
    const watched = watchedFor(sensor.asset.key)
    return join(watched.rows, { sensor: sensor.name, start, end, value, agents, renewal }, wait).flatMap(row => [
      ...refreshed(watched, row, sensor.asset),
      ...judgedRow(watched, row, sensor.asset)
    ])
  }

  const baselines = ({ tags }: Group, { rows, judge, learning }: Watched): Baseline[] => {
    const usual = judge.learnt?.() ?? {}
    return Object.keys(rows.sensors).map(name => {
      const sensor = seriesOfKey(name)
      const group = series(sensor.measurement, { ...sensor.tags, ...tags })
      return { detector, window: windowName, of, group, ...learningOf(learning), ...usual[name] }
    })
  }

  return {
    push: windows => windows.filter(isMeant).flatMap(judged),
    groups: () => assets.keys(),
    learnt: isMeant =>
      [...assets].flatMap(([key, watched]) => baselines(seriesOfKey(key), watched)).filter(one => isMeant(one.group)),
    save: (): Saved =>
      [...assets].map(([key, { rows, judge, learning }]) => [
        key,
        structuredClone(rows),
        judge.save(),
        structuredClone(learning)
      ]),
    restore(state) {
      assets = new Map()
      for (const [key, rows, saved, learning = longLearned()] of state as Saved) {
        const judge = start()
        judge.restore(saved)
        assets.set(key, { rows: structuredClone(rows), judge, learning: structuredClone(learning) })
      }
    }
  }
}
