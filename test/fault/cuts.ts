// The newest file of a log, cut at byte after byte: it opens, gives back exactly the whole records before the cut, and goes on.

import { cp, readdir, readFile, rm, truncate as shorten, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../platform/clock.ts'
import { nodeFolder } from '../../platform/nodefiles.ts'
import { type Framed, headerBytes } from '../../platform/segments/frame.ts'
import { SegmentLog } from '../../platform/segments/segmentlog.ts'

/** A log whose newest file is cut. */
export interface Whole {
  readonly folder: string
  /** Path of the newest file. */
  readonly newest: string
  readonly bytes: number
  readonly content: Uint8Array
  /** End of the last record; zeros may follow. */
  readonly written: number
  readonly records: readonly Framed[]
  /** How many of them are in older files. */
  readonly older: number
}

export interface Cut {
  /** Units of the records that are whole before the cut. */
  readonly acked: number
  readonly lost: number
  /** Records given back that are not those before the cut. */
  readonly wrong: number
  /** True where the end of the log does not count what the mark knew. */
  readonly miscounted: boolean
  readonly openMs: number
}

const suffix = '.seg'
const options = { segmentBytes: 1 << 20, clock: systemClock }
const added = { kind: 200, count: 1, body: Buffer.from('written after the cut') }

const readAll = async (folder: string): Promise<{ log: SegmentLog; records: Framed[] }> => {
  const log = await SegmentLog.open(await nodeFolder(folder), options)
  const records: Framed[] = []
  for (const segment of log.segments) records.push(...(await log.contents(segment)).records)
  return { log, records }
}

const wholeOf = async (folder: string): Promise<Whole> => {
  const names = (await readdir(folder)).filter(name => name.endsWith(suffix)).sort()
  const newest = join(folder, names.at(-1)!)
  const { log, records } = await readAll(folder)
  await log.close()
  const { base } = log.segments.at(-1)!
  const content = await readFile(newest)
  return {
    folder,
    newest,
    bytes: content.length,
    content,
    written: Math.max(
      ...records.filter(({ position }) => position >= base).map(({ offset, body }) => offset + headerBytes + body.length)
    ),
    records,
    older: records.filter(({ position }) => position < base).length
  }
}

/** Every folder of a data directory that has a log with something in it. */
export const logsIn = async (directory: string): Promise<Whole[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const folders = new Set(entries.filter(({ name }) => name.endsWith(suffix)).map(({ parentPath }) => parentPath))
  return (await Promise.all([...folders].sort().map(wholeOf))).filter(({ records }) => records.length > 0)
}

const same = (one: Framed, other: Framed | undefined): boolean =>
  other !== undefined &&
  one.position === other.position &&
  one.kind === other.kind &&
  one.count === other.count &&
  Buffer.compare(one.body, other.body) === 0

const units = (records: readonly Framed[]): number => records.reduce((sum, { count }) => sum + count, 0)

const before = ({ records, older }: Whole, bytes: number): readonly Framed[] =>
  records.filter(({ offset, body }, index) => index < older || offset + headerBytes + body.length <= bytes)

/** A file without a whole record left is put aside by whoever opens the log: it is laid there again. */
const shortened = async ({ newest, content }: Whole, bytes: number): Promise<void> => {
  try {
    await shorten(newest, bytes)
  } catch {
    await writeFile(newest, content.subarray(0, bytes))
  }
}

/** Cuts the newest file, which may only get shorter from one call to the next. @throws what opening throws */
export const cutAt = async (whole: Whole, bytes: number): Promise<Cut> => {
  await shortened(whole, bytes)
  const expected = before(whole, bytes)
  const began = performance.now()
  const { log, records } = await readAll(whole.folder)
  const openMs = performance.now() - began
  await log.close()
  const end = Math.max(expected.at(-1)?.position ?? 0, log.found?.position ?? 0)
  return {
    acked: units(expected),
    lost: units(expected.slice(records.length)),
    wrong: records.filter((record, index) => !same(record, expected[index])).length,
    miscounted: log.end.position !== end,
    openMs
  }
}

/** True where a copy of the cut log takes another record, and gives back all as before and that one. */
export const goesOn = async ({ folder }: Whole): Promise<boolean> => {
  const spare = `${folder}.spare`
  await cp(folder, spare, { recursive: true })
  try {
    const { log, records } = await readAll(spare)
    await log.append([added], { sync: true })
    await log.close()
    const { log: again, records: after } = await readAll(spare)
    await again.close()
    const last = after.pop()
    const kept = after.length === records.length && after.every((record, index) => same(record, records[index]))
    return kept && last !== undefined && Buffer.compare(last.body, added.body) === 0
  } finally {
    await rm(spare, { recursive: true })
  }
}
