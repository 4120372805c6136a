// Agents with sensors at a collector's engine, told second by second; what alerts of silence come of it.

import type { Alert } from '../../collector/alerts/alert.ts'
import { referenceOptions } from '../../collector/reference/options.ts'
import { reference } from '../../collector/reference/reference.ts'
import { tableOf } from '../../collector/reference/table.ts'
import { series } from '../../protocol/series.ts'
import type { State } from '../../protocol/stage.ts'
import { listCatalog } from './catalog.ts'
import { type EngineRig, engineRig } from './enginerig.ts'

export interface Beat {
  readonly agent: string
  /** Names of sensors with the event time of a sample; their series are `name,asset=agent`, or of another asset. */
  readonly samples?: Readonly<Record<string, number>>
  readonly asset?: string
  readonly value?: number
  /** How far its watermark is behind the time; a healthy one has five seconds. */
  readonly lag?: number
}

export interface AbsenceRig extends EngineRig {
  /** The time, and what comes then; the changes of alerts as `change group`. */
  at(time: number, ...beats: readonly Beat[]): Promise<string[]>
  /** Puts a table of assets in force. */
  put(time: number, table: State): Promise<string[]>
  /** Puts another configuration in force. */
  redefine(time: number, more: object): Promise<string[]>
  readonly alerts: Alert[]
}

export const sensor = (agent: string, name: string): string => `${name},asset=${agent}`

/** A table of assets, of its rows. */
export const assetsState = async (rows: readonly Readonly<Record<string, string>>[]): Promise<State> => {
  const sheet = { rows: rows.map(row => new Map(Object.entries(row))), place: (index: number) => `row ${index}` }
  return reference(tableOf(sheet, referenceOptions.parse({ file: 'assets.yaml' }))).save()
}

const wordOf = ({ change, group }: Alert): string => `${change} ${group.key}`

export const absenceRig = async (more: object = {}, catalog = listCatalog()): Promise<AbsenceRig> => {
  const rig = await engineRig(more, catalog)
  const alerts: Alert[] = []

  const told = (changes: readonly Alert[]): string[] => {
    alerts.push(...changes)
    return changes.filter(({ change }) => change !== 'pending').map(wordOf)
  }

  return {
    ...rig,
    alerts,
    async at(time, ...beats) {
      if (beats.length === 0) return told((await rig.push(time)).alerts)
      const changes: string[] = []
      for (const { agent, samples, asset = agent, value = 1, lag = 5000 } of beats) {
        const columns = Object.entries(samples ?? {}).map(([name, at]) => ({
          series: series(name, { asset }),
          times: Float64Array.of(at),
          values: Float64Array.of(value)
        }))
        const entry = { agent, watermark: time - lag, ...(columns.length > 0 ? { columns } : {}) }
        changes.push(...told((await rig.push(time, entry)).alerts))
      }
      return changes
    },
    put: async (time, table) => told((await rig.give(time, { table })).alerts),
    redefine: async (time, other) => told((await rig.give(time, { definitions: rig.definitions(other) })).alerts)
  }
}
