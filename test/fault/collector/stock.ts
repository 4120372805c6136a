// Batches that a collector has stored, kept to be delivered again: each by its bytes, its hash and other bytes under the same name.

import { readStored } from '../../../protocol/answer.ts'
import type { Ledger } from '../load.ts'
import { type BatchesOptions, batchesOf } from './batches.ts'
import type { Wire } from './wire.ts'

export interface Item {
  readonly agent: string
  readonly epoch: string
  readonly sequence: number
  readonly bytes: Uint8Array
  readonly hash: string
  /** Not the batch that was stored, although it says so. */
  readonly forged: Uint8Array
}

export interface Stock {
  readonly items: readonly Item[]
  readonly ledger: Ledger
  /** Sends the batches of an agent and keeps them. @param count of them */
  store(batches: BatchesOptions, count: number): Promise<void>
}

const inFlight = 8

/** Runs `work` for 0 to `count`, less one, so many at a time. */
export const spread = async (count: number, width: number, work: (index: number) => Promise<void>): Promise<void> => {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker))
}

/** @throws where one is not stored */
export const openStock = (wireOf: (agent: string) => Wire): Stock => {
  const items: Item[] = []
  const ledger = new Map<string, { acked: number; sent: number }>()
  return {
    items,
    ledger,
    async store(options, count) {
      const { agent, epoch } = options
      const batches = batchesOf(options)
      await spread(count, inFlight, async index => {
        const sequence = index + 1
        const { bytes, hash } = batches.make(sequence)
        const { status, body } = await wireOf(agent).batch(bytes, Number.NEGATIVE_INFINITY)
        if (readStored(body)?.hash !== hash)
          throw new Error(`batch ${agent} ${epoch} ${sequence} is not stored: ${status} ${body}`)
        items.push({ agent, epoch, sequence, bytes, hash, forged: batches.make(sequence, 1).bytes })
      })
      const entry = { acked: batches.lastOf(count), sent: batches.lastOf(count) }
      for (const { key } of batches.series) ledger.set(key, entry)
    }
  }
}
