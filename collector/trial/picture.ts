// Draws a recording as an SVG: its series, and below them each group's alerts, with where tests expect some.

import { timeText } from '../../platform/readable.ts'
import type { Millis } from '../../protocol/series.ts'
import type { AlertState } from '../alerts/alert.ts'
import type { Test } from './expectations.ts'
import { ticks } from './scale.ts'
import { type Extent, type Line, linesOf } from './timeline.ts'
import type { Trace } from './traces.ts'
import type { Tried } from './trial.ts'

export interface Picture {
  readonly title: string
  readonly tried: Tried
  readonly traces: ReadonlyMap<string, Trace>
  readonly tests: readonly Test[]
}

const width = 1200
const left = 260
const lane = { head: 26, axis: 20, trace: 56, alert: 16, gap: 6 }
const linesMost = 60
const nameMost = 40

const colours: Readonly<Record<AlertState, string>> = {
  pending: '#fb8',
  firing: '#c22',
  acknowledged: '#c22',
  clearing: '#e99',
  resolved: 'none'
}

interface Box {
  readonly top: number
  readonly height: number
}

const escaped = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\p{Cc}\p{Cf}]/gu, '?')

const shortened = (text: string): string => (text.length <= nameMost ? text : `${text.slice(0, nameMost - 1)}…`)

const xIn =
  ({ from, to }: Extent) =>
  (time: Millis): number =>
    left + (Math.max(0, Math.min(to - from, time - from)) / Math.max(1, to - from)) * (width - left)

type X = ReturnType<typeof xIn>

const named = (text: string, top: number): string => `<text x="4" y="${top}">${escaped(shortened(text))}</text>`

const bar = (x: X, from: Millis, to: Millis, { top, height }: Box, fill: string): string =>
  `<rect x="${x(from).toFixed(1)}" y="${top}" width="${Math.max(1.5, x(to) - x(from)).toFixed(1)}" height="${height}" fill="${fill}"/>`

/** Down and up again within each stretch, so that no outlier is lost. */
const traceLane = (x: X, name: string, trace: Trace, { top, height }: Box): string => {
  const stretches = trace.list()
  const low = stretches.reduce((least, one) => Math.min(least, one.low), Number.POSITIVE_INFINITY)
  const high = stretches.reduce((most, one) => Math.max(most, one.high), Number.NEGATIVE_INFINITY)
  const y = (value: number): string => (top + height * (1 - (value - low) / (high - low || 1))).toFixed(1)
  const path = stretches
    .map((one, at) => `${at === 0 ? 'M' : 'L'}${x(one.from).toFixed(1)} ${y(one.high)}V${y(one.low)}`)
    .join('')
  const range = `${Number(low.toPrecision(4))} … ${Number(high.toPrecision(4))}`
  return `${named(name, top + 22)}${named(range, top + 38)}<path d="${path}" fill="none" stroke="#345"/>`
}

const alertLane = (x: X, { name, episodes }: Line, box: Box, end: Millis): string =>
  named(name, box.top + 12) +
  episodes
    .flatMap(({ spans }) => spans.map(({ state, from, to = end }) => bar(x, from, Math.min(to, end), box, colours[state])))
    .join('')

const expected = (x: X, tests: readonly Test[], { from, to }: Extent, box: Box): string =>
  tests
    .flatMap(({ fires }) => fires)
    .filter(({ between, and }) => between !== undefined || and !== undefined)
    .map(({ between = from, and = to }) => bar(x, between, and, box, '#fe9'))
    .join('')

const axis = (x: X, extent: Extent, { top, height }: Box): string =>
  ticks(extent.from, extent.to, 12)
    .map(({ time, label }) => {
      const at = x(time).toFixed(1)
      return `<path d="M${at} ${top}v${height}" stroke="#ddd"/><text x="${at}" y="${top + height + 14}" text-anchor="middle">${label}</text>`
    })
    .join('')

export const picture = ({ title, tried, traces, tests }: Picture): string => {
  const lines = linesOf(tried.episodes).slice(0, linesMost)
  const x = xIn(tried)
  const tracesTop = lane.head
  const alertsTop = tracesTop + traces.size * (lane.trace + lane.gap)
  const bottom = alertsTop + lines.length * (lane.alert + lane.gap)
  const all = { top: tracesTop, height: bottom - tracesTop }
  const head = `${title}, ${timeText(tried.from)} to ${timeText(tried.to)} UTC: red firing, orange pending, pale clearing; yellow where a test expects an alert`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + lane.axis}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${bottom + lane.axis}" fill="#fff"/><text x="4" y="17">${escaped(head)}</text>`,
    expected(x, tests, tried, all),
    axis(x, tried, all),
    ...[...traces].map(([name, trace], at) =>
      traceLane(x, name, trace, { top: tracesTop + at * (lane.trace + lane.gap), height: lane.trace })
    ),
    ...lines.map((line, at) =>
      alertLane(x, line, { top: alertsTop + at * (lane.alert + lane.gap), height: lane.alert }, tried.to)
    ),
    '</svg>\n'
  ].join('\n')
}
