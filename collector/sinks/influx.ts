// The InfluxDB sink: samples and windows as points that overwrite themselves when they come again.

import { HttpError, InfluxDB, Point } from '@influxdata/influxdb-client'
import { deadline } from '../../platform/deadline.ts'
import { tokenFile } from '../../platform/token.ts'
import type { Columns } from '../../protocol/columns.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { duration, z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import type { Millis, Tags } from '../../protocol/series.ts'
import type { WindowResult } from '../windows/window.ts'
import { address } from './address.ts'
import { narrowing } from './narrowing.ts'
import type { Sink } from './sink.ts'

/** Lines in one request. */
const linesMax = 5000

/** Of the points themselves: malformed, of another type than before, too old, too many. A bucket that is not there (404) may be made yet. */
const ofPoints: ReadonlySet<number> = new Set([400, 413, 422])

const reasonMost = 500
const cannotHold = 'it has no NaN, no infinity and no lists'

type Line = string

const line = (
  measurement: string,
  tags: Tags,
  fields: Readonly<Record<string, number>>,
  time: Millis,
  retracted?: boolean
): Line | undefined => {
  const point = new Point(measurement).timestamp(Math.floor(time))
  for (const [name, value] of Object.entries(tags)) point.tag(name, value)
  for (const [name, value] of Object.entries(fields)) point.floatField(name, value)
  if (retracted !== undefined) point.booleanField('retracted', retracted)
  return point.toLineProtocol()
}

/** Line protocol has no NaN, no infinity and no lists. */
const finite = (values: WindowResult['values']): Record<string, number> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => Number.isFinite(entry[1])))

const sampleLines = (columns: Columns, onSkipped: () => void): Line[] =>
  columns.flatMap(({ series: { measurement, tags }, times, values }) => {
    const lines: Line[] = []
    for (let i = 0; i < times.length; i++) {
      if (Number.isFinite(values[i])) lines.push(line(measurement, tags, { value: values[i]! }, times[i]!)!)
      else onSkipped()
    }
    return lines
  })

/** A point cannot be taken back, only be said to be; one that may have been says so either way. */
const retractedOf = ({ retracted, revision, index = 0 }: WindowResult): boolean | undefined =>
  retracted || revision > 1 || index > 0 ? retracted === true : undefined

const windowLines = (windows: readonly WindowResult[], onSkipped: () => void): Line[] =>
  windows.flatMap(one => {
    const {
      window,
      group: { measurement, tags },
      start,
      values
    } = one
    const fields = finite(values)
    for (let skipped = Object.keys(values).length - Object.keys(fields).length; skipped > 0; skipped--) onSkipped()
    return line(`${measurement}_${window}`, tags, fields, start, retractedOf(one)) ?? []
  })

export const influx = recipe({
  about: 'samples, and windows if wanted, to InfluxDB 2 or what speaks its write protocol (VictoriaMetrics)',
  options: {
    url: address().describe('Address of the server'),
    org: z.string().min(1).describe('Organisation'),
    bucket: z.string().min(1).describe('Bucket'),
    tokenFile: z.string().min(1).optional().describe('File with the token'),
    samples: z.boolean().default(true).describe('Write samples: the measurement with one field, `value`'),
    windows: z
      .boolean()
      .default(false)
      .describe(
        'Write windows: `<measurement>_<window>` with a field for each aggregate that is a number; `retracted` is true where one was taken back'
      ),
    timeout: duration().default(10_000).describe('How long an answer may take')
  },
  example: { url: 'https://influx.example:8086', org: 'plant', bucket: 'machines', windows: true },
  make: ({ url, org, bucket, tokenFile: path, samples, windows, timeout }): Sink => {
    const token = path === undefined ? undefined : tokenFile(path, 'tokenFile')
    let [skipped, skippedReason]: [number, string | undefined] = [0, undefined]

    /** A fresh write buffer each time: the client's own batching, retrying and logging are out of the way, and a signal ends the request. */
    const write = async (lines: readonly Line[], signal: AbortSignal): Promise<string | undefined> => {
      const end = deadline(timeout, signal)
      const client = new InfluxDB({
        url,
        timeout,
        ...(token ? { token: token() } : {}),
        transportOptions: { signal: end.signal() }
      })
      const api = client.getWriteApi(org, bucket, 'ms', {
        batchSize: linesMax + 1,
        maxBatchBytes: Number.MAX_SAFE_INTEGER,
        flushInterval: 0,
        maxRetries: 0,
        maxRetryTime: timeout,
        gzipThreshold: 1000,
        writeFailed: error => Promise.reject(error)
      })
      api.writeRecords([...lines])
      try {
        await api.flush()
        return undefined
      } catch (error) {
        if (error instanceof HttpError && ofPoints.has(error.statusCode)) return reason(error).slice(0, reasonMost)
        if (end.late()) throw new Error(`no whole answer within ${timeout} ms`, { cause: error })
        throw error
      } finally {
        end.clear()
        api.dispose()
      }
    }

    const writeAll = narrowing(write, linesMax)

    return {
      async deliver(parcels, signal) {
        let skippedNow = 0
        const onSkipped = (): void => void skippedNow++
        const lines = parcels.flatMap(parcel => [
          ...(samples ? sampleLines(parcel.columns, onSkipped) : []),
          ...(windows ? windowLines(parcel.windows, onSkipped) : [])
        ])
        try {
          const left = await writeAll(lines, signal)
          if (skippedNow > 0) skippedReason = cannotHold
          if (left.reason !== undefined) skippedReason = left.reason
          skipped += skippedNow + left.lines
        } catch (error) {
          throw new WaysideError(
            'WAY_SINK_FAILED',
            `InfluxDB at ${new URL(url).origin} did not take ${lines.length} points: ${reason(error)}`,
            {
              cause: error
            }
          )
        }
        return undefined
      },
      skipped: () => skipped,
      skippedReason: () => skippedReason,
      close: async () => {}
    }
  }
})
