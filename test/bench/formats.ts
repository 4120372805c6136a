// The same readings in the formats that others send, as bytes.

import { spawnSync } from 'node:child_process'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { Packr } from 'msgpackr'
import type { Column } from '../../protocol/columns.ts'

interface Reading {
  readonly measurement: string
  readonly tags: Readonly<Record<string, string>>
  readonly time: number
  readonly value: number | string | boolean
}

const reading = ({ states, values }: Column, at: number): Reading['value'] => {
  if (!states) return values[at]!
  const state = states[values[at]!]!
  return states.length === 2 && states[1] === 'true' ? state === 'true' : state
}

/** Row after row, as they come from the machine. */
export const readingsOf = (columns: readonly Column[]): Reading[] => {
  const rows = Math.max(...columns.map(({ times }) => times.length))
  return Array.from({ length: rows }, (_, at) =>
    columns
      .filter(({ times }) => at < times.length)
      .map(column => {
        const { measurement, tags } = column.series
        return { measurement, tags, time: column.times[at]!, value: reading(column, at) }
      })
  ).flat()
}

const packr = new Packr({ useRecords: false })

const escaped = (text: string): string => text.replaceAll(' ', '\\ ')

const fieldOf = (value: Reading['value']): string => (typeof value === 'string' ? `"${value}"` : String(value))

const lineOf = ({ measurement, tags, time, value }: Reading): string =>
  `${escaped(measurement)}${Object.entries(tags)
    .map(([name, text]) => `,${name}=${text}`)
    .join('')} value=${fieldOf(value)} ${time}000000`

const bytesOf = (numbers: Float64Array): Buffer => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)

/** Names, then the times (once where columns share them), then the values, as float64s. */
const plainColumns = (columns: readonly Column[], pack: (numbers: Float64Array) => Uint8Array): Buffer => {
  const names = columns.map(({ series, states }) => [series.key, ...(states ?? [])].join(' ')).join('\n')
  const parts: Uint8Array[] = [Buffer.from(names)]
  let last = new Float64Array(0)
  for (const { times, values } of columns) {
    if (times.length !== last.length || times.some((time, i) => time !== last[i])) parts.push(pack((last = times.slice())))
    parts.push(pack(values))
  }
  return Buffer.concat(parts)
}

const varint = (value: number, into: number[]): void => {
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  for (; rest >= 128; rest = Math.floor(rest / 128)) into.push((rest % 128) | 128)
  into.push(rest)
}

const scaleOf = (numbers: Float64Array): number | undefined => {
  for (let scale = 0; scale <= 15; scale++) {
    const power = 10 ** scale
    if (numbers.every(number => Math.abs(number * power) < 2 ** 50 && Math.round(number * power) / power === number)) return scale
  }
  return undefined
}

/** Zigzag varints of the differences of decimals, where they are decimals. */
const deltas = (numbers: Float64Array): Uint8Array => {
  const scale = scaleOf(numbers)
  if (scale === undefined) return bytesOf(numbers)
  const into: number[] = []
  let before = 0
  for (const number of numbers) {
    const whole = Math.round(number * 10 ** scale)
    varint(whole - before, into)
    before = whole
  }
  return Uint8Array.from(into)
}

const split = (numbers: Float64Array): Uint8Array => {
  const bytes = bytesOf(numbers)
  return Uint8Array.from(bytes, (_, at) => bytes[(at % numbers.length) * 8 + 7 - Math.floor(at / numbers.length)]!)
}

export const hasXz = (): boolean => spawnSync('xz', ['--version']).status === 0
const xz = (bytes: Uint8Array): number => spawnSync('xz', ['-9', '--stdout'], { input: bytes, maxBuffer: 1 << 28 }).stdout.length

export const jsonOf = (columns: readonly Column[]): string => JSON.stringify(readingsOf(columns))

/** The size of a batch in a format, in bytes. */
export const sizes = {
  json: (columns: readonly Column[]): number => Buffer.byteLength(jsonOf(columns)),
  jsonGzip: (columns: readonly Column[]): number => gzipSync(jsonOf(columns)).length,
  msgpackGzip: (columns: readonly Column[]): number => gzipSync(packr.pack(readingsOf(columns))).length,
  lineGzip: (columns: readonly Column[]): number => gzipSync(readingsOf(columns).map(lineOf).join('\n')).length,
  splitDeflate: (columns: readonly Column[]): number => deflateRawSync(plainColumns(columns, split), { level: 9 }).length,
  xz: (columns: readonly Column[]): number => xz(plainColumns(columns, bytesOf)),
  xzDeltas: (columns: readonly Column[]): number => xz(plainColumns(columns, deltas))
} as const
