// Numbers and foreign text as a person reads them in a terminal.

import type { Millis } from '../protocol/series.ts'

const digits = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** `12,345` */
export const countText = (count: number): string => digits.format(count)

/** `12,345`, `3.21`, `0.004`: three digits that matter. */
export const rateText = (rate: number): string => (Math.abs(rate) >= 100 ? digits : short).format(rate)

const byteUnits = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']

/** `17 bytes`, `1.2 MiB` */
export const bytesText = (bytes: number): string => {
  let [amount, unit] = [bytes, 0]
  // What would round to 1024 of a unit is 1 of the next.
  while (amount >= (unit === 0 ? 1023.5 : 1023.95) && unit < byteUnits.length - 1) [amount, unit] = [amount / 1024, unit + 1]
  return `${unit === 0 ? digits.format(amount) : amount.toFixed(1)} ${byteUnits[unit]}`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const pair = (ms: Millis, large: Millis, largeName: string, small: Millis, smallName: string): string => {
  const smalls = Math.floor(ms / small)
  const rest = smalls % (large / small)
  return `${countText(Math.floor((smalls * small) / large))} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`
}

/** `350 ms`, `12 s`, `2 min 5 s`, `3 h 20 min`, `4 d 2 h`: cut, not rounded, so that nothing is said to be over before it is. */
export const durationText = (ms: Millis): string => {
  if (ms < second) return `${Math.floor(ms)} ms`
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return pair(ms, minute, 'min', second, 's')
  return ms < day ? pair(ms, hour, 'h', minute, 'min') : pair(ms, day, 'd', hour, 'h')
}

/** `2026-01-31 12:00:00`, in UTC; milliseconds where there are any. */
export const timeText = (time: Millis): string => {
  if (!(Math.abs(time) <= 8.64e15)) return String(time)
  const iso = new Date(time).toISOString().replace('T', ' ')
  return iso.endsWith('.000Z') ? iso.slice(0, -5) : iso.slice(0, -1)
}

/** Text from outside without what a terminal would obey: control characters, also those that turn the direction of writing. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, character => `\\u{${character.codePointAt(0)!.toString(16)}}`)

/** Bytes sixteen a line: offset, hexadecimal, ASCII. */
export const hexText = (bytes: Uint8Array): string => {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    const hex = row.map(byte => byte.toString(16).padStart(2, '0')).join(' ')
    const ascii = row.map(byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  |${ascii}|`)
  }
  return lines.join('\n')
}

/** Names to the left, values in one column. */
export const tableText = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`).join('')
}

/** Rows under a header, each column as wide as its widest cell. */
export const columnsText = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = header.map((name, at) => rows.reduce((widest, row) => Math.max(widest, row[at]!.length), name.length))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd()
  return [header, ...rows].map(row => `${line(row)}\n`).join('')
}
