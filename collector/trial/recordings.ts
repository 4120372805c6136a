// Reads recordings of one or more machines as one, in the order of time.

import { basename } from 'node:path'
import { printable } from '../../platform/readable.ts'
import { measurementOf, openRecording, type Recording, type Row } from '../../platform/recording.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { type Millis, type Series, series } from '../../protocol/series.ts'
import type { Layout } from './layout.ts'

/** What one row of a file says. */
export interface Moment {
  readonly time: Millis
  readonly readings: readonly (readonly [series: Series, value: number])[]
}

/** A file, and the machine that it is of where that is said with it. */
export interface RecordingFile {
  readonly path: string
  readonly asset?: string | undefined
}

const isDefined = <T>(value: T | undefined): value is T => value !== undefined

const textsOf = ({ measurementColumn, assetColumn, tagColumns }: Layout): string[] =>
  [measurementColumn, assetColumn, ...tagColumns].filter(isDefined)

/** Makes series of a file, each once. */
const seriesIn = ({ path, asset }: RecordingFile, layout: Layout, { measurements }: Recording): ((row: Row) => Series[]) => {
  const known = new Map<string, Series[]>()
  const named = asset ?? layout.asset ?? measurementOf(basename(path).replace(/\.[^.]+$/, ''))

  const make = ({ texts, line }: Row): Series[] => {
    const cells = [...texts]
    const measured = layout.measurementColumn === undefined ? measurements : [measurementOf(cells.shift()!)]
    const machine = layout.assetColumn === undefined ? named : cells.shift()!
    const columns = layout.tagColumns.map((name, at) => [name, cells[at]!]).filter(([, value]) => value !== '')
    const tags = { ...layout.tags, ...Object.fromEntries(columns), asset: machine }
    try {
      return measured.map(measurement => series(measurement, tags))
    } catch (error) {
      throw new WaysideError('WAY_RECORDING_INVALID', `${path}:${line}: ${printable(reason(error))}`)
    }
  }

  return row => {
    const key = row.texts.join('\0')
    let found = known.get(key)
    if (!found) known.set(key, (found = make(row)))
    return found
  }
}

async function* momentsOf(file: RecordingFile, layout: Layout): AsyncGenerator<Moment> {
  const { valueColumn, columns, asset: _, ...options } = layout
  const recording = await openRecording(file.path, {
    ...options,
    columns: valueColumn === undefined ? columns : [valueColumn],
    texts: textsOf(layout)
  })
  const seriesOf = seriesIn(file, layout, recording)
  for await (const row of recording.rows) {
    const all = seriesOf(row)
    const readings = row.values.flatMap((value, at) => (value === undefined ? [] : [[all[at]!, value] as const]))
    yield { time: row.time, readings }
  }
}

interface Head {
  readonly moment: Moment
  readonly rest: AsyncGenerator<Moment>
}

const headOf = async (rest: AsyncGenerator<Moment>): Promise<Head[]> => {
  const { done, value } = await rest.next()
  return done ? [] : [{ moment: value, rest }]
}

/** Each file in its own order, all of them merged by time. @throws WaysideError WAY_RECORDING_INVALID with file and line */
export async function* moments(files: readonly RecordingFile[], layout: Layout): AsyncGenerator<Moment> {
  let heads = (await Promise.all(files.map(file => headOf(momentsOf(file, layout))))).flat()
  while (heads.length > 0) {
    const next = heads.reduce((first, head) => (head.moment.time < first.moment.time ? head : first))
    yield next.moment
    const after = await headOf(next.rest)
    heads = heads.flatMap(head => (head === next ? after : [head]))
  }
}
