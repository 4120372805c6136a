// A collector at the agent's network port that keeps what it is sent, refuses what it is told to, and hears nothing without a link.

import type { Network } from '../../agent/network.ts'
import type { Loss } from '../../agent/outbox/records.ts'
import { contract } from '../../protocol/answer.ts'
import { decodeBatch } from '../../protocol/codec.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { hashOf } from '../../protocol/hash.ts'

export interface Collecting {
  linked: boolean
  /** A batch that has such a sample is refused for good. */
  refuses: (series: string, time: number, value: number) => boolean
  readonly network: Network
  /** Of each series, times and values in order of arrival. */
  readonly samples: ReadonlyMap<string, readonly (readonly [time: number, value: number])[]>
  /** Names of the batches in order of their first arrival. */
  readonly batches: readonly string[]
  /** By id. */
  readonly losses: ReadonlyMap<number, Loss>
}

const refusal = { status: 'refused', code: 'WAY_BATCH_CORRUPT', reason: 'a sample that it does not take', retriable: false }

export const collecting = (): Collecting => {
  const samples = new Map<string, [number, number][]>()
  const hashes = new Map<string, string>()
  const batches: string[] = []
  const losses = new Map<number, Loss>()

  const take = (body: Uint8Array): object => {
    const { columns, epoch, lane, sequence } = decodeBatch(body)
    if (columns.some(({ series, times, values }) => times.some((time, at) => made.refuses(series.key, time, values[at]!))))
      return refusal
    const [name, hash] = [`${epoch}/${lane}/${sequence}`, hashOf(body)]
    const known = hashes.get(name)
    if (known !== undefined && known !== hash) throw new Error(`batch ${name} came again with other bytes`)
    if (known === undefined) {
      hashes.set(name, hash)
      batches.push(name)
      for (const { series, times, values } of columns) {
        const points = samples.get(series.key) ?? []
        samples.set(series.key, points)
        for (const [index, time] of times.entries()) points.push([time, values[index]!])
      }
    }
    return { status: known === undefined ? 'stored' : 'duplicate', epoch, lane, sequence, hash, missing: [] }
  }

  const note = (body: Uint8Array): object => {
    const told = JSON.parse(Buffer.from(body).toString()) as { epoch: string; losses: Loss[] }
    for (const loss of told.losses) losses.set(loss.id, loss)
    return { status: 'confirmed', epoch: told.epoch, upTo: told.losses.at(-1)!.id }
  }

  const answer = (path: string, body: Uint8Array | undefined): object => {
    if (path === contract.batches) return take(body!)
    return path === contract.losses ? note(body!) : { status: 'heard' }
  }

  const made: Collecting = {
    linked: true,
    refuses: () => false,
    network: {
      async post({ path, body }) {
        if (!made.linked) throw new WaysideError('WAY_COLLECTOR_UNREACHABLE', 'there is no link')
        const said = answer(path, body)
        return { status: said === refusal ? 400 : 200, headers: {}, body: JSON.stringify(said) }
      },
      close: async () => {}
    },
    samples,
    batches,
    losses
  }
  return made
}
