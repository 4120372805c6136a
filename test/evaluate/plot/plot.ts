// Draws a recording as an SVG: its values, where an alert is right, the score with its limit, and the alerts.

import type { Shown, Trace } from '../evaluation.ts'
import { periodOf } from '../path/period.ts'
import { acrossOf, type Box, type Frame, frameOf, left, width } from './frame.ts'
import { bars, curve, escaped, lane, limits, type Range, rangeOf } from './lanes.ts'
import { timeAxis } from './timeaxis.ts'

/** Scores above this many limits are drawn as that. */
const scoreMost = 4
const scoreRange: Range = [0, scoreMost]
const colours = { value: '#246', score: '#678', limit: '#c60', label: '#fe9', alert: '#c22', moment: '#72a', momentLabel: '#fb6' }

const swatch = (x: number, colour: string, text: string): string =>
  `<rect x="${x}" y="27" width="14" height="10" fill="${colour}"/><text x="${x + 19}" y="36">${text}</text>`

const dashed = (x: number, text: string): string =>
  `<path d="M${x} 32h14" stroke="${colours.limit}" stroke-dasharray="4"/><text x="${x + 19}" y="36">${text}</text>`

const legend = (moments: boolean): string =>
  swatch(left, colours.label, 'label: an alert is right') +
  swatch(left + 165, colours.alert, 'alert') +
  dashed(left + 225, 'limit of the score') +
  (moments
    ? swatch(left + 355, colours.momentLabel, 'label: a change is to be marked') + swatch(left + 570, colours.moment, 'marked')
    : '')

const limitLine = ({ top, height }: Box): string =>
  `<path d="M${left} ${top + height * (1 - 1 / scoreMost)}H${width - 16}" stroke="${colours.limit}" stroke-dasharray="4"/>`

const day = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ')

export const plot = ({ name, times, traces, scores, alerts, labels, moments }: Shown): string => {
  const [first, last] = rangeOf(times)
  const across = acrossOf(first, last)
  const frame = frameOf(traces.length, moments ? 2 : 1)
  const period = periodOf(times)
  const line = (values: ArrayLike<number>, range: Range, colour: string, box: Box): string =>
    curve({ times, values, range, colour, period }, across, box)
  const flagged = (flags: readonly boolean[], colour: string, box: Box): string =>
    bars({ times, flags, colour, least: 1.5 }, across, box)
  const traced = ({ name, values }: Trace, box: Box): string => {
    const range = rangeOf(values)
    if (!Number.isFinite(range[0])) return lane(`${name}: never seen`, box)
    return lane(name, box) + limits(range, box) + line(values, range, colours.value, box)
  }
  const scored = ({ score: box }: Frame): string =>
    lane('score, in limits', box) + limits(scoreRange, box) + limitLine(box) + line(scores, scoreRange, colours.score, box)
  const [alertBox, momentBox] = frame.flags
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${frame.height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${frame.height}" fill="#fff"/>`,
    `<text x="4" y="17" font-size="14">${escaped(name)}, ${day(first)} to ${day(last)}, ${times.length} rows</text>`,
    legend(moments !== undefined),
    flagged(labels, colours.label, frame.all),
    timeAxis(first, last, across, frame.all),
    ...traces.map((trace, index) => traced(trace, frame.traces[index]!)),
    scored(frame),
    lane('alerts', alertBox!) + flagged(alerts, colours.alert, alertBox!),
    moments
      ? flagged(moments.labels, colours.momentLabel, momentBox!) +
        lane('changes', momentBox!) +
        flagged(moments.alerts, colours.moment, momentBox!)
      : '',
    '</svg>\n'
  ].join('\n')
}
