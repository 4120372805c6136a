// Rounds of batches of a fleet in which all series are within a limit, or all are beyond it.

import { setTimeout as delay } from 'node:timers/promises'
import { encodeBatch } from '../../../protocol/codec.ts'
import { series } from '../../../protocol/series.ts'
import { type Sent as Batch, nameOf } from '../collector/fleet.ts'
import { posting } from '../collector/posting.ts'

export const agents = 50
export const perAgent = 200
export const seriesCount = agents * perAgent
export const readingsOf = (rounds: number): number => rounds * seriesCount

const sites = 5
const connections = 8
/** A round takes a second: its batches are spread over it. */
const paceMs = 1000 / agents
const againMs = 20

const all = Array.from({ length: agents }, (_, agent) =>
  Array.from({ length: perAgent }, (_, index) => series('heat', { asset: `m${agent}-${index}`, site: `s${agent % sites}` }))
)

export interface Sent {
  readonly seconds: number
  /** How long each batch took to be acknowledged, milliseconds. */
  readonly ms: readonly number[]
}

export interface Rounds {
  /** Encodes so many rounds; they are sent when called. */
  make(count: number, isOver: boolean): () => Promise<Sent>
  close(): void
}

/** @param from event time of the first round; they are a second apart */
export const openRounds = (port: number, from: number): Rounds => {
  const { post, close } = posting(port, connections)
  let made = 0

  const batchOf = (index: number, round: number, isOver: boolean): Batch => {
    const times = Float64Array.of(from + round * 1000)
    const columns = all[index]!.map((series, at) => ({
      series,
      times,
      values: Float64Array.of((isOver ? 95 : 20) + ((at + round) % 40) / 10)
    }))
    const identity = { agent: nameOf(index), epoch: '0123456789abcdef', lane: 'live', sequence: round + 1 } as const
    return { agent: identity.agent, watermark: times[0]!, bytes: encodeBatch({ ...identity, columns }) }
  }

  const send = async (batches: readonly Batch[]): Promise<Sent> => {
    const ms: number[] = []
    const began = performance.now()
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < batches.length) {
        const index = next++
        const batch = batches[index]!
        await delay(Math.max(0, began + index * paceMs - performance.now()))
        const at = performance.now()
        for (let status = await post(batch); status !== 200; status = await post(batch)) {
          if (status !== 503) throw new Error(`a batch of ${batch.agent} was answered ${status}`)
          await delay(againMs)
        }
        ms.push(performance.now() - at)
      }
    }
    await Promise.all(Array.from({ length: connections }, worker))
    return { seconds: (performance.now() - began) / 1000, ms }
  }

  return {
    make(count, isOver) {
      const batches: Batch[] = []
      for (let round = 0; round < count; round++, made++)
        for (let index = 0; index < agents; index++) batches.push(batchOf(index, made, isOver))
      return () => send(batches)
    },
    close
  }
}
