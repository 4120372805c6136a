// Takes over the data of the first format: tables of LevelDB become segments, batch by batch and reading by reading.

import { access, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../platform/clock.ts'
import { type Disk, prefixed, scan, type Table, unsortable } from '../platform/disk.ts'
import type { Folder } from '../platform/files.ts'
import { levelDisk } from '../platform/leveldb.ts'
import type { Log } from '../platform/log.ts'
import { unpack } from '../platform/pack.ts'
import { sealed } from '../platform/sealed.ts'
import { SegmentLog } from '../platform/segments/segmentlog.ts'
import type { Lane } from '../protocol/batch.ts'
import { lanes } from '../protocol/batch.ts'
import { decodeColumns } from '../protocol/codec.ts'
import { reason, WaysideError } from '../protocol/errors.ts'
import { add, type Ranges } from '../protocol/ranges.ts'
import type { Taken } from './intake.ts'
import { type Account, type BatchMeta, batchRecord, freshAccount, recordOf, type Tally } from './outbox/records.ts'
import { Quarantine, type Refused } from './quarantine.ts'
import { Recorder } from './recorder/recorder.ts'

const tables = ['recorder', 'outbox', 'quarantine'] as const
const segmentBytes = 1 << 20

/** As the first format had it. */
type FirstMeta = Omit<BatchMeta, 'putAt' | 'level'>
interface FirstProgress {
  readonly position: number
  readonly reduce: unknown
  readonly newest: number
}

export const hasFirstFormat = async (path: string): Promise<boolean> =>
  access(join(path, 'outbox', 'CURRENT')).then(
    () => true,
    () => false
  )

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

const upgradeOutbox = async (disk: Disk, folder: Folder, clock: Clock): Promise<FirstProgress | undefined> => {
  const table = await disk.open('outbox')
  const waiting: FirstMeta[] = []
  for (const lane of lanes)
    for await (const { value } of scan(table, prefixed(`m/${lane}/`))) waiting.push(unpack(value) as FirstMeta)
  const progress = await unpacked<FirstProgress>(table, 'progress')
  const [epoch, next, tally] = [
    await unpacked<string>(table, 'epoch'),
    await unpacked<Account['next']>(table, 'next'),
    await unpacked<Tally>(table, 'tally')
  ]
  const account: Account = {
    ...freshAccount(epoch!),
    ...(next && { next, settled: settledOf(next, waiting) }),
    ...(tally && { tally })
  }
  const head = () => [recordOf('snapshot', account), recordOf('snapshot', account)]
  const log = await SegmentLog.open(folder, { segmentBytes, clock, head })
  for (const meta of waiting) {
    const key = `b/${meta.lane}/${meta.sequence.toString(36).padStart(11, '0')}`
    await log.append([batchRecord({ ...meta, putAt: clock.now(), level: 0 }, (await table.get(key))!)], { sync: false })
  }
  const pushes = progress ? [[progress.position, progress.newest] as const] : []
  const records = [recordOf('commit', { tally: account.tally, next: account.next, pushes, released: true, pace: undefined })]
  if (progress) records.push(recordOf('checkpoint', progress))
  await log.append(records, { sync: true })
  await log.close()
  await table.close()
  return progress
}

const upgradeRecorder = async (disk: Disk, folder: Folder, clock: Clock, reduced: number): Promise<number> => {
  const table = await disk.open('recorder')
  const limits = { bytesMax: Number.MAX_SAFE_INTEGER, ageMax: Number.MAX_SAFE_INTEGER, waitingMax: 1e9 }
  const pace = { eager: 1, spacing: 0, commitAge: 0, commitSamples: 1 }
  const recorder = await Recorder.open(folder, { ...limits, ...pace, segmentBytes, clock, onCommit() {} })
  await recorder.continueAfter(reduced)
  let readings = 0
  for await (const { key, value } of scan(table, prefixed('r/'))) {
    if (unsortable(key.slice(2, 13)) <= reduced) continue
    const ownTime = key.endsWith('/timed')
    const taken = decodeColumns(value).flatMap(({ series, times, values }): Taken[] =>
      Array.from(times, (time, index) => ({ series, time, value: values[index]!, ownTime }))
    )
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
