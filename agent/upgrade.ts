// Takes over the data of the first format: tables of LevelDB become segments, batch by batch and reading by reading.

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../platform/clock.ts'
import { type Disk, type Entry, prefixed, scan, sortable, type Table } from '../platform/disk.ts'
import type { Folder } from '../platform/files.ts'
import { levelDisk } from '../platform/leveldb.ts'
import type { Log } from '../platform/log.ts'
import { unpack } from '../platform/pack.ts'
import { sealed } from '../platform/sealed.ts'
import type { Record } from '../platform/segments/frame.ts'
import { SegmentLog } from '../platform/segments/segmentlog.ts'
import type { Lane } from '../protocol/batch.ts'
import { lanes } from '../protocol/batch.ts'
import { decodeColumns } from '../protocol/codec.ts'
import { reason, WaysideError } from '../protocol/errors.ts'
import { add, type Ranges } from '../protocol/ranges.ts'
import type { Taken } from './intake.ts'
import {
  type Account,
  type BatchMeta,
  batchRecord,
  freshAccount,
  type Loss,
  type Push,
  recordOf,
  type Tally
} from './outbox/records.ts'
import { Quarantine, type Refused } from './quarantine.ts'
import { Recorder } from './recorder/recorder.ts'

const tables = ['recorder', 'outbox', 'quarantine'] as const
const segmentBytes = 1 << 20
/** As many as an agent reads again at its start. */
const rememberedSamples = 50_000
const page = 256

/** As the first format had it. */
type FirstMeta = Omit<BatchMeta, 'putAt' | 'level'>
interface FirstRefused {
  readonly waiting: FirstMeta
  readonly body: Uint8Array
}
interface FirstProgress {
  readonly position: number
  readonly reduce: unknown
  readonly newest: number
}

const unpacked = async <T>(table: Table, key: string): Promise<T | undefined> => {
  const value = await table.get(key)
  return value && (unpack(value) as T)
}

/** What a sequence is not waiting for, it was acknowledged, lost or refused. */
const settledOf = (next: Account['next'], waiting: readonly FirstMeta[]): Account['settled'] => {
  const open = new Set(waiting.map(({ lane, sequence }) => `${lane}/${sequence}`))
  const rangesOf = (lane: Lane): Ranges => {
    let ranges: Ranges = []
    for (let sequence = 1; sequence < next[lane]; sequence++) if (!open.has(`${lane}/${sequence}`)) ranges = add(ranges, sequence)
    return ranges
  }
  return Object.fromEntries(lanes.map(lane => [lane, rangesOf(lane)])) as Account['settled']
}

const contents = async <T>(table: Table, prefix: string): Promise<T[]> => {
  const found: T[] = []
  for await (const { value } of scan(table, prefixed(prefix))) found.push(unpack(value) as T)
  return found
}

/**
 * What waits, and what the collector had refused: the first format took a whole batch out of the line for one bad sample in it. Sent
 * again, it is halved until that one is alone, and the others arrive.
 */
const waitingIn = async (table: Table): Promise<{ waiting: readonly FirstMeta[]; again: readonly FirstRefused[] }> => {
  const again = await contents<FirstRefused>(table, 'q/')
  const waiting: FirstMeta[] = again.map(({ waiting }) => waiting)
  for (const lane of lanes) waiting.push(...(await contents<FirstMeta>(table, `m/${lane}/`)))
  return { waiting, again }
}

const accountIn = async (table: Table, waiting: readonly FirstMeta[], again: readonly FirstRefused[]): Promise<Account> => {
  const epoch = await unpacked<string>(table, 'epoch')
  const next = await unpacked<Account['next']>(table, 'next')
  const tally = await unpacked<Tally>(table, 'tally')
  // The first format told nobody.
  const losses = await contents<Omit<Loss, 'id'> & { sequence: number }>(table, 'l/')
  const ledger = losses.map(({ sequence: _, ...loss }, index): Loss => ({ ...loss, id: index + 1 }))
  const resent = again.reduce((sum, { waiting }) => sum + waiting.samples, 0)
  return {
    ...freshAccount(epoch!),
    ...(next && { next, settled: settledOf(next, waiting) }),
    ...(tally && { tally: { ...tally, refused: tally.refused - resent } }),
    ledger,
    lossesSoFar: ledger.length
  }
}

const upgradeOutbox = async (disk: Disk, folder: Folder, clock: Clock): Promise<FirstProgress | undefined> => {
  const table = await disk.open('outbox')
  const { waiting, again } = await waitingIn(table)
  const progress = await unpacked<FirstProgress>(table, 'progress')
  const account = await accountIn(table, waiting, again)
  const { tally, next } = account
  const head = () => [recordOf('snapshot', account), recordOf('snapshot', account)]
  const commit = (pushes: readonly Push[]): Record => recordOf('commit', { tally, next, pushes, released: true, pace: undefined })
  const log = await SegmentLog.open(folder, { segmentBytes, clock, head })
  const bodies = new Map(again.map(({ waiting, body }) => [waiting, body]))
  for (const meta of waiting) {
    const body = bodies.get(meta) ?? (await table.get(`b/${meta.lane}/${sortable(meta.sequence)}`))!
    // Each with a commit of its own: a segment's head would else stand before the one that says that it may have been sent.
    await log.append([batchRecord({ ...meta, putAt: clock.now(), level: 0 }, body), commit([])], { sync: false })
  }
  const end = progress ? [commit([[progress.position, progress.newest]]), recordOf('checkpoint', progress)] : [commit([])]
  await log.append(end, { sync: true })
  await log.close()
  await table.close()
  return progress
}

const takenOf = ({ key, value }: Entry): Taken[] => {
  const ownTime = key.endsWith('/timed')
  return decodeColumns(value).flatMap(({ series, times, values }): Taken[] =>
    Array.from(times, (time, index) => ({ series, time, value: values[index]!, ownTime }))
  )
}

/** The latest readings up to a position: the broker may deliver them again. */
const latest = async (table: Table, position: number): Promise<Taken[]> => {
  let [found, to]: [Taken[], string] = [[], `r/${sortable(position + 1)}`]
  while (found.length < rememberedSamples) {
    const entries = await table.range({ from: 'r/', to, limit: page, reverse: true })
    if (entries.length === 0) break
    found = [...entries.toReversed().flatMap(takenOf), ...found]
    to = entries.at(-1)!.key
  }
  return found.slice(-rememberedSamples)
}

const upgradeRecorder = async (disk: Disk, folder: Folder, clock: Clock, reduced: number): Promise<number> => {
  const table = await disk.open('recorder')
  const limits = { bytesMax: Number.MAX_SAFE_INTEGER, ageMax: Number.MAX_SAFE_INTEGER, waitingMax: 1e9 }
  const pace = { eager: 1, spacing: 0, commitAge: 0, commitSamples: 1 }
  const recorder = await Recorder.open(folder, { ...limits, ...pace, segmentBytes, clock, onCommit() {} })
  const known = await latest(table, reduced)
  await recorder.trim(reduced)
  await recorder.continueAfter(known.length > 0 ? reduced - 1 : reduced)
  await recorder.record(known, true)
  let readings = 0
  for await (const entry of scan(table, { ...prefixed('r/'), from: `r/${sortable(reduced + 1)}` })) {
    const taken = takenOf(entry)
    await recorder.record(taken, true)
    readings += taken.length
  }
  await recorder.close()
  await table.close()
  return readings
}

const upgradeQuarantine = async (disk: Disk, folder: Folder, clock: Clock): Promise<void> => {
  const table = await disk.open('quarantine')
  const quarantine = await Quarantine.open(folder, clock, { itemsMax: 1_000_000, bytesMax: Number.MAX_SAFE_INTEGER })
  for await (const { value } of scan(table, prefixed('item/'))) {
    const { payload, ...item } = JSON.parse(Buffer.from(value).toString()) as Omit<Refused, 'payload'> & { payload: string }
    await quarantine.add({ ...item, payload: Buffer.from(payload, 'base64') })
  }
  await quarantine.close()
  await table.close()
}

/** The old tables go. In the place of each stays a file that says where it went: an earlier version cannot open it and starts nothing new beside it. */
export const leave = async (path: string): Promise<void> => {
  for (const name of tables) {
    await rm(join(path, name), { recursive: true, force: true })
    await writeFile(join(path, name), 'Moved to v2 by a newer version of wayside-agent.\n')
  }
}

/** @throws WaysideError WAY_DISK_FAILED where the old data cannot be read */
export const upgrade = async (path: string, folder: Folder, clock: Clock, log: Log): Promise<void> => {
  try {
    const disk = sealed(levelDisk(path))
    const progress = await upgradeOutbox(disk, await folder.folder('outbox'), clock)
    const readings = await upgradeRecorder(disk, await folder.folder('recorder'), clock, progress?.position ?? 0)
    await upgradeQuarantine(disk, await folder.folder('quarantine'), clock)
    log.info('data of an earlier version taken over', { readings })
  } catch (error) {
    const next = 'move it away to start afresh, and keep it'
    throw new WaysideError('WAY_DISK_FAILED', `${path}: the data of an earlier version cannot be read: ${reason(error)}: ${next}`)
  }
}
