// A fleet that the measurements make up, and the batches it sends.

import { encodeBatch } from '../../../protocol/codec.ts'
import type { Columns } from '../../../protocol/columns.ts'
import { type Millis, type Series, series } from '../../../protocol/series.ts'

export interface Fleet {
  readonly agents: number
  /** Of each agent. */
  readonly series: number
  /** Of each series in a batch. */
  readonly samples: number
  /** From one sample of a series to the next. */
  readonly everyMs: Millis
  /** The agents belong to so many sites, in turn. */
  readonly sites: number
  /** Each agent is off in one of so many rounds; always on, where absent. */
  readonly offEvery?: number
  /** Time of the first sample. */
  readonly from: Millis
}

export interface Sent {
  readonly agent: string
  readonly watermark: Millis
  readonly bytes: Uint8Array
}

export const nameOf = (agent: number): string => `gw-${agent}`

export const roundMs = ({ samples, everyMs }: Fleet): Millis => samples * everyMs

export const seriesOf = ({ series: count, sites }: Fleet, agent: number): Series[] =>
  Array.from({ length: count }, (_, index) =>
    series('temperature', { asset: `m${agent}-${index >> 2}`, sensor: `t${index & 3}`, site: `s${agent % sites}` })
  )

/** The last digits of a real sensor: four bits that no codec can tell beforehand. */
const noise = (index: number): number => {
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d)
  return (Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> 16) % 16
}

/** A day's slow wave of each series, in tenths. */
const valuesOf = ({ samples }: Fleet, index: number, first: number): Float64Array => {
  const values = new Float64Array(samples)
  const [base, phase] = [200 + (index % 40) * 5, index % 97]
  for (let i = 0; i < samples; i++)
    values[i] = (base + Math.round(50 * Math.sin((first + i) / 600 + phase)) + noise(index * 7919 + first + i)) / 10
  return values
}

const columnsOf = (fleet: Fleet, list: readonly Series[], agent: number, round: number): Columns => {
  const first = round * fleet.samples
  const times = Float64Array.from({ length: fleet.samples }, (_, i) => fleet.from + (first + i) * fleet.everyMs)
  return list.map((series, index) => ({ series, times, values: valuesOf(fleet, agent * list.length + index, first) }))
}

/** The batches of the rounds from one to before another, round by round. */
export function* batchesOf(fleet: Fleet, from: number, to: number): Generator<Sent> {
  const { agents, offEvery = Number.POSITIVE_INFINITY } = fleet
  const lists = Array.from({ length: agents }, (_, agent) => seriesOf(fleet, agent))
  for (let round = from; round < to; round++)
    for (let agent = 0; agent < agents; agent++) {
      if ((round + agent) % offEvery === 0) continue
      const identity = { agent: nameOf(agent), epoch: '0123456789abcdef', lane: 'live', sequence: round + 1 } as const
      const bytes = encodeBatch({ ...identity, columns: columnsOf(fleet, lists[agent]!, agent, round) })
      yield { agent: identity.agent, watermark: fleet.from + (round + 1) * roundMs(fleet), bytes }
    }
}

/** Ten agents of 200 series on each site, or one where there are fewer than ten. */
export const siteFleet = (agents: number): Omit<Fleet, 'samples'> => ({
  agents,
  series: 200,
  everyMs: 1000,
  sites: Math.max(1, Math.round(agents / 10)),
  from: Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000
})
