// What a reading costs on the wire and in time, beside what others send.

import assert from 'node:assert'
import { gzipSync } from 'node:zlib'
import type { Batch } from '../../protocol/batch.ts'
import { decodeBatch, encodeBatch } from '../../protocol/codec.ts'
import { sameBits } from '../../protocol/coding/float.ts'
import { type Columns, countOf } from '../../protocol/columns.ts'
import type { Bench } from './bench.ts'
import { fleets } from './fleet.ts'
import { hasXz, jsonOf, readingsOf, sizes } from './formats.ts'
import { batchesOf, type Recording, recordings } from './recordings.ts'

const rowCounts = [60, 600] as const
/** The other formats are slow to make: of long recordings they see so many batches, evenly spread. Ours sees the same and all. */
const comparedMax = 40
const rounds = 9
const warmMs = 1500

const batchOf = (columns: Columns): Batch => ({
  agent: 'gateway-07',
  epoch: '5f3a9c01d2e4b687',
  lane: 'live',
  sequence: 48_213,
  columns
})

const spread = <T>(list: readonly T[], max: number): T[] => {
  const stride = Math.max(1, list.length / max)
  return Array.from({ length: Math.min(max, list.length) }, (_, i) => list[Math.floor(i * stride)]!)
}

const total = <T>(list: readonly T[], of: (item: T) => number): number => list.reduce((sum, item) => sum + of(item), 0)

/** Bytes of ours, once it has been seen to come back to the bit. */
const ours = (columns: Columns): number => {
  const bytes = encodeBatch(batchOf(columns))
  const found = decodeBatch(bytes).columns
  assert(columns.every(({ times, values }, at) => sameBits(found[at]!.times, times) && sameBits(found[at]!.values, values)))
  return bytes.length
}

type Format = keyof typeof sizes

/** Bytes per reading over batches of one recording. */
interface Cost {
  readonly recording: Recording
  readonly rows: number
  readonly readings: number
  readonly all: number
  readonly compared: number
  readonly others: Readonly<Partial<Record<Format, number>>>
}

const costOf = (recording: Recording, rows: number, formats: readonly Format[]): Cost => {
  const batches = batchesOf(recording, rows)
  const compared = spread(batches, comparedMax)
  const [readings, some] = [total(batches, countOf), total(compared, countOf)]
  const others = Object.fromEntries(formats.map(format => [format, total(compared, sizes[format]) / some]))
  return { recording, rows, readings, all: total(batches, ours) / readings, compared: total(compared, ours) / some, others }
}

const mean = (costs: readonly Cost[], of: (cost: Cost) => number): number =>
  total(costs, cost => of(cost) * cost.readings) / total(costs, ({ readings }) => readings)

const ratio = (cost: Cost, format: Format): number => cost.compared / (cost.others[format] ?? Number.POSITIVE_INFINITY)

const printCosts = (family: string, costs: readonly Cost[], formats: readonly Format[], print: (line: string) => void): void => {
  const others = formats.map(format => `${format} ${mean(costs, cost => cost.others[format]!).toFixed(2)}`).join('  ')
  const worst = formats.includes('xz') ? Math.max(...costs.map(cost => ratio(cost, 'xz'))).toFixed(2) : '-'
  const name = `${family} x${costs.length}`.padEnd(20)
  print(
    `${name} ${String(costs[0]!.rows).padStart(4)} rows  ours ${mean(costs, ({ all }) => all).toFixed(3)}  ${others}  worst/xz ${worst}`
  )
}

/** Runs until the compiler has settled: a gateway encodes the same series for months. */
const warm = (work: () => void): void => {
  const until = Date.now() + warmMs
  while (Date.now() < until) work()
}

const nanosPer = (readings: number, work: () => void): number => {
  const from = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - from) / readings
}

const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1]!

interface Times {
  readonly encode: number
  readonly decode: number
  readonly jsonGzip: number
  readonly jsonParse: number
}

/** Medians of several warm rounds over the same batches, in nanoseconds a reading. */
const timesOf = (batches: readonly Columns[]): Times => {
  const readings = total(batches, countOf)
  const sent = batches.map(batchOf)
  const packed = sent.map(batch => encodeBatch(batch))
  const [objects, texts] = [batches.map(readingsOf), batches.map(jsonOf)]
  const works: Record<keyof Times, () => void> = {
    encode: () => sent.forEach(batch => void encodeBatch(batch)),
    decode: () => packed.forEach(bytes => void decodeBatch(bytes)),
    jsonGzip: () => objects.forEach(object => void gzipSync(JSON.stringify(object))),
    jsonParse: () => texts.forEach(text => void JSON.parse(text))
  }
  for (const work of Object.values(works)) warm(work)
  const timesFor = (work: () => void): number => median(Array.from({ length: rounds }, () => nanosPer(readings, work)))
  return {
    encode: timesFor(works.encode),
    decode: timesFor(works.decode),
    jsonGzip: timesFor(works.jsonGzip),
    jsonParse: timesFor(works.jsonParse)
  }
}

const timedBatches = 120

const printTimes = (all: readonly Recording[], family: string, rows: number, print: (line: string) => void): Times => {
  const batches = all.filter(recording => recording.family === family).flatMap(recording => batchesOf(recording, rows))
  const times = timesOf(spread(batches, timedBatches))
  const { encode, decode, jsonGzip, jsonParse } = times
  print(
    `${family.padEnd(14)} ${String(rows).padStart(4)} rows, ns a reading: encode ${encode.toFixed(0)} (JSON.stringify+gzip ${jsonGzip.toFixed(0)}, ${(jsonGzip / encode).toFixed(1)}x)  decode ${decode.toFixed(1)} (JSON.parse ${jsonParse.toFixed(0)}, ${(jsonParse / decode).toFixed(1)}x)`
  )
  return times
}

const layout = `Layout: a batch is so many rows of all sensors of one asset, envelope, names and times included, nothing kept outside the batch.
  skab: 8 sensors at 1 Hz, 1 asset a file. cmapss: 3 settings + 21 sensors, a row an hour, 1 asset a unit (FD001 train and test).
  JSON and msgpack: an array of {measurement, tags: {asset}, time, value}. Line protocol: one line a reading, ns (its default).
  xz: xz -9 over names, times once and values as float64 columns; xzDeltas: over zigzag varints of decimal differences.`

export const codec: Bench = ({ data }, print) => {
  if (!data) print('SKIPPED: no recordings. Give their folder with --data or WAYSIDE_DATA; only simulated fleets follow.')
  if (!hasXz()) print('SKIPPED: no xz on this machine, so no xzRatio.')
  const all = [...(data ? recordings(data) : []), ...fleets()]
  const formats = (Object.keys(sizes) as Format[]).filter(format => hasXz() || !format.startsWith('xz'))
  print(layout)
  const costs = all.flatMap(recording => rowCounts.map(rows => costOf(recording, rows, formats)))
  const families = [...new Set(all.map(({ family }) => family))]
  for (const rows of rowCounts)
    for (const family of families)
      printCosts(
        family,
        costs.filter(cost => cost.rows === rows && cost.recording.family === family),
        formats,
        print
      )
  const recorded = costs.filter(({ recording }) => !recording.family.startsWith('fleet'))
  for (const cost of recorded.filter(each => ratio(each, 'xz') > 1))
    print(
      `larger than xz: ${cost.recording.name}, ${cost.rows} rows: ${cost.compared.toFixed(3)} against ${cost.others.xz!.toFixed(3)}`
    )
  const timed = (data ? ['skab', 'cmapss'] : ['fleet']).flatMap(family =>
    rowCounts.map(rows => printTimes(all, family, rows, print))
  )
  const of = (family: string, rows: number): Cost[] =>
    costs.filter(cost => cost.rows === rows && cost.recording.family === family)
  const figure = (value: number): number | null => (Number.isFinite(value) ? Number(value.toFixed(3)) : null)
  const worst = (format: Format, rows?: number): number | null =>
    figure(Math.max(...recorded.filter(cost => rows === undefined || cost.rows === rows).map(cost => ratio(cost, format))))
  const doubles = costs.filter(({ recording }) => recording.family === 'fleet-doubles')
  print(
    JSON.stringify({
      skab60: figure(mean(of('skab', 60), ({ all }) => all)),
      skab60LineGzip: figure(mean(of('skab', 60), ({ others }) => others.lineGzip!)),
      cmapss60: figure(mean(of('cmapss', 60), ({ all }) => all)),
      cmapss60LineGzip: figure(mean(of('cmapss', 60), ({ others }) => others.lineGzip!)),
      xzRatio: hasXz() ? worst('xz') : null,
      xzDeltasRatio60: hasXz() ? worst('xzDeltas', 60) : null,
      xzDeltasRatio600: hasXz() ? worst('xzDeltas', 600) : null,
      doublesVsSplitDeflate: figure(Math.max(...doubles.map(cost => ratio(cost, 'splitDeflate')))),
      decodeVsJsonParse: figure(Math.min(...timed.map(({ decode, jsonParse }) => jsonParse / decode))),
      encodeVsJsonGzip: figure(Math.min(...timed.map(({ encode, jsonGzip }) => jsonGzip / encode)))
    })
  )
}
