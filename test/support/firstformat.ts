// Data directories as the agent's first format left them: one that it really wrote, and any that a test describes.

import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Operation } from '../../platform/disk.ts'
import { sortable } from '../../platform/disk.ts'
import { levelDisk } from '../../platform/leveldb.ts'
import { pack } from '../../platform/pack.ts'
import { sealed } from '../../platform/sealed.ts'
import type { Batch } from '../../protocol/batch.ts'
import { encodeBatch } from '../../protocol/codec.ts'
import { countOf, newestOf, oldestOf } from '../../protocol/columns.ts'
import { hashOf } from '../../protocol/hash.ts'

/** Of a series: times, null where the agent stamped it on arrival, and values. */
export type Points = Readonly<Record<string, readonly (readonly [time: number | null, value: number])[]>>

/** A reading in one line; those stamped on arrival without their time. */
export const named = (key: string, time: number | null, value: number): string =>
  `${key} ${key.startsWith('pressure') ? 'on arrival' : time} ${value}`

export const namesIn = (points: Points): string[] =>
  Object.entries(points).flatMap(([key, points]) => points.map(([time, value]) => named(key, time, value)))

interface Tables {
  readonly recorder: readonly (readonly [key: string, base64: string])[]
  readonly outbox: Tables['recorder']
  readonly quarantine: Tables['recorder']
}

/** What an agent of the first format had when it was killed; written by that agent itself. */
export interface FirstAgent {
  /** Its configuration, but for the directory. */
  readonly options: object
  readonly status: {
    readonly epoch: string
    readonly outbox: { readonly batched: number; readonly acknowledged: number; readonly lost: number; readonly refused: number }
    readonly reduce: { readonly recorded: number; readonly dropped: Readonly<Record<string, number>> }
    /** Samples not in the outbox yet: with those that filters hold, and without. */
    readonly pending: number
    readonly recording: number
    readonly waiting: number
  }
  /** What it had acknowledged to the sensors, and what had arrived at the collector by then. */
  readonly published: Points
  readonly arrived: Points
  readonly tables: Tables
}

const golden = join(import.meta.dirname, '../../../test/golden/agent-format1.json')

export const firstAgent = async (): Promise<FirstAgent> => JSON.parse(await readFile(golden, 'utf8')) as FirstAgent

/** Fills the directory with the tables as they were, checksums included. */
export const writeFirstAgent = async (path: string, { tables }: FirstAgent): Promise<void> => {
  await mkdir(path, { recursive: true })
  for (const [name, rows] of Object.entries(tables) as [string, Tables['recorder']][]) {
    const table = await levelDisk(path).open(name)
    await table.write(
      rows.map(([key, base64]) => ({ key, value: Buffer.from(base64, 'base64') })),
      { sync: true }
    )
    await table.close()
  }
}

const operationsOf = (batch: Batch): Operation[] => {
  const { lane, sequence, columns } = batch
  const body = encodeBatch(batch)
  const meta = { lane, sequence, samples: countOf(columns), bytes: body.length, hash: hashOf(body) }
  return [
    { key: `b/${lane}/${sortable(sequence)}`, value: body },
    { key: `m/${lane}/${sortable(sequence)}`, value: pack({ ...meta, oldest: oldestOf(columns), newest: newestOf(columns) }) }
  ]
}

/** A directory with nothing but batches that wait, all of one epoch. */
export const writeFirstBacklog = async (path: string, batches: readonly Batch[]): Promise<void> => {
  await mkdir(path, { recursive: true })
  const disk = sealed(levelDisk(path))
  const next = { alarm: 1, live: 1, backfill: 1 }
  for (const { lane, sequence } of batches) next[lane] = Math.max(next[lane], sequence + 1)
  const batched = batches.reduce((sum, { columns }) => sum + countOf(columns), 0)
  const account = { epoch: batches[0]!.epoch, next, tally: { batched, acknowledged: 0, lost: 0, refused: 0 } }
  const outbox = await disk.open('outbox')
  await outbox.write(batches.flatMap(operationsOf), { sync: true })
  await outbox.write(
    Object.entries(account).map(([key, value]) => ({ key, value: pack(value) })),
    { sync: true }
  )
  await outbox.close()
  for (const name of ['recorder', 'quarantine']) await (await disk.open(name)).close()
}
