// A sender whose readings go over a limit and back, and the changes of alerts that must come of it.

import { encodeBatch } from '../../../protocol/codec.ts'
import { type Series, series } from '../../../protocol/series.ts'
import type { Random } from '../../../simulators/random.ts'
import type { Wire } from './wire.ts'

export const limit = 100

export interface Breaches {
  /** Names of what people must be told, `<id of the alert>/<state>`, in order. */
  readonly changes: readonly string[]
  readonly acked: number
  /** One sample of each machine, some of them over the limit. */
  send(): Promise<void>
  /** All are well again. */
  calm(): Promise<void>
}

const machines = 6
const stepMs = 1000
const epoch = 'b4eac4'.padStart(16, '0')

interface Machine {
  readonly series: Series
  /** Time since which it is over the limit. */
  since: number | undefined
}

export const openBreaches = (wire: Wire, agent: string, chance: Random): Breaches => {
  const all = Array.from({ length: machines }, (_, index): Machine => {
    const site = index % 2 === 0 ? 'north' : 'south'
    return { series: series('heat', { asset: `m${index}`, site }), since: undefined }
  })
  const changes: string[] = []
  let [sequence, acked, time] = [0, 0, Date.now() - 3_000_000]

  const next = (machine: Machine, over: boolean): number => {
    const { series } = machine
    const id = (since: number): string => `hot/${series.key}/${since}`
    if (over && machine.since === undefined) changes.push(`${id((machine.since = time))}/firing`)
    if (!over && machine.since !== undefined) {
      changes.push(`${id(machine.since)}/resolved`)
      machine.since = undefined
    }
    return over ? limit + 1 : 20
  }

  const post = async (isOver: (machine: Machine) => boolean): Promise<void> => {
    time += stepMs
    sequence++
    const columns = all.map(machine => ({
      series: machine.series,
      times: Float64Array.of(time),
      values: Float64Array.of(next(machine, isOver(machine)))
    }))
    const bytes = encodeBatch({ agent, epoch, lane: 'live', sequence, columns })
    const { status, body } = await wire.batch(bytes, time)
    if (status !== 200) throw new Error(`batch ${sequence} was answered ${status}: ${body.slice(0, 200)}`)
    acked += columns.length
  }

  return {
    changes,
    get acked() {
      return acked
    },
    // It turns over in one of four: most of the time a machine stays as it is.
    send: () => post(({ since }) => (chance.integer(4) === 0 ? since === undefined : since !== undefined)),
    calm: () => post(() => false)
  }
}
