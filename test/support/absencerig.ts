// Agents with sensors at a collector's engine, told second by second; what alerts of silence come of it.

import type { Alert } from '../../collector/alerts/alert.ts'
import { series } from '../../protocol/series.ts'
import { type EngineRig, engineRig } from './enginerig.ts'

export interface Beat {
  readonly agent: string
  /** Names of sensors with the event time of a sample; their series are `name,asset=agent`. */
  readonly samples?: Readonly<Record<string, number>>
  /** How far its watermark is behind the time; a healthy one has five seconds. */
  readonly lag?: number
}

export interface AbsenceRig extends EngineRig {
  /** The time, and what comes then; the changes of alerts as `change group`. */
  at(time: number, ...beats: readonly Beat[]): Promise<string[]>
  readonly alerts: Alert[]
}

export const sensor = (agent: string, name: string): string => `${name},asset=${agent}`

const wordOf = ({ change, group }: Alert): string => `${change} ${group.key}`

export const absenceRig = async (more: object = {}): Promise<AbsenceRig> => {
  const rig = await engineRig(more)
  const alerts: Alert[] = []
  return {
    ...rig,
    alerts,
    async at(time, ...beats) {
      const changes: Alert[] = []
      for (const { agent, samples, lag = 5000 } of beats) {
        const columns = Object.entries(samples ?? {}).map(([name, at]) => ({
          series: series(name, { asset: agent }),
          times: Float64Array.of(at),
          values: Float64Array.of(1)
        }))
        const entry = { agent, watermark: time - lag, ...(columns.length > 0 ? { columns } : {}) }
        changes.push(...(await rig.push(time, entry)).alerts)
      }
      if (beats.length === 0) changes.push(...(await rig.push(time)).alerts)
      alerts.push(...changes)
      return changes.filter(({ change }) => change !== 'pending').map(wordOf)
    }
  }
}
