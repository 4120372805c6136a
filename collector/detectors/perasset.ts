// Makes a detector out of a judge that knows one asset only, whose measurements it reads as rows.

import { z } from '../../protocol/options.ts'
import { series } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import type { Group, WindowResult } from '../windows/window.ts'
import type { Detector, Finding, Opinion } from './detector.ts'
import type { Reading } from './pergroup.ts'
import { type Joining, join, joining, type Row } from './rows.ts'

/** Undefined says that it has no opinion yet. */
export interface AssetJudge {
  push(row: Row): Opinion | undefined
  save(): State
  restore(state: State): void
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
  readonly judge: AssetJudge
}

type Saved = readonly (readonly [key: string, rows: Joining, judge: State])[]

const pick = (tags: Group['tags'], keeps: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => keeps(name)))

/** Findings are about no measurement but about the asset. */
const sensorOf = ({ measurement, tags }: Group, by: readonly string[]): Sensor | undefined => {
  if (by.some(name => tags[name] === undefined)) return undefined
  const name = series(
    measurement,
    pick(tags, name => !by.includes(name))
  ).key
  return {
    asset: series(
      'asset',
      pick(tags, name => by.includes(name))
    ),
    name
  }
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
    if (watched === undefined) assets.set(key, (watched = { rows: joining(), judge: start() }))
    return watched
  }

  const isMeant = ({ window, group }: WindowResult): boolean =>
    window === windowName && (measurement === undefined || group.measurement === measurement)

  const judged = ({ group, start: begin, end, agents, values }: WindowResult): Finding[] => {
    const [value, sensor] = [values[of], sensorFor(group)]
    if (typeof value !== 'number' || !Number.isFinite(value) || sensor === undefined) return []
    const { rows, judge } = watchedFor(sensor.asset.key)
    return join(rows, { sensor: sensor.name, end, value, agents }, wait).flatMap(row => {
      const opinion = judge.push(row)
      return opinion ? [{ detector, group: sensor.asset, time: row.end, span: end - begin, ...opinion }] : []
    })
  }

  return {
    push: windows => windows.filter(isMeant).flatMap(judged),
    save: (): Saved => [...assets].map(([key, { rows, judge }]) => [key, structuredClone(rows), judge.save()]),
    restore(state) {
      assets = new Map()
      for (const [key, rows, saved] of state as Saved) {
        const judge = start()
        judge.restore(saved)
        assets.set(key, { rows: structuredClone(rows), judge })
      }
    }
  }
}
