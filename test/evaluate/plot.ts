// Draws a recording as an SVG: its values, where an alert is right, the score with its limit, and the alerts.

import type { Shown, Trace } from './evaluation.ts'

const width = 1200
const left = 170
const lane = { least: 40, single: 200, score: 90, alerts: 18, gap: 6, head: 26 }
/** Scores above this many limits are drawn as that. */
const scoreMost = 4

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

interface Box {
  readonly top: number
  readonly height: number
}

/** First row of each column of the picture, and one past the last: no column is empty. */
const columnsOf = (rows: number): [from: number, to: number][] => {
  const columns = Math.min(rows, width - left)
  return Array.from({ length: columns }, (_, column) => [
    Math.floor((column * rows) / columns),
    Math.floor(((column + 1) * rows) / columns)
  ])
}

const xOf = (row: number, rows: number): number => left + (row / rows) * (width - left)

const extent = (values: ArrayLike<number>, from = 0, to = values.length): [low: number, high: number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = from; row < to; row++) {
    const value = values[row]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

/** Down and up again within each column, so that no outlier is lost; a gap where nothing is known. */
const curve = (
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  { top, height }: Box,
  colour: string
): string => {
  const y = (value: number): string => (top + height * (1 - (Math.min(high, value) - low) / (high - low || 1))).toFixed(1)
  let path = ''
  let drawing = false
  for (const [from, to] of columnsOf(values.length)) {
    const [least, greatest] = extent(values, from, to)
    const known = Number.isFinite(least)
    if (known) path += `${drawing ? 'L' : 'M'}${xOf(from, values.length).toFixed(1)} ${y(greatest)}V${y(least)}`
    drawing = known
  }
  return `<path d="${path}" fill="none" stroke="${colour}"/>`
}

/** From the first to one past the last row of each stretch. */
const stretches = (flags: readonly boolean[]): [number, number][] =>
  flags.flatMap((flag, row): [number, number][] => {
    if (!flag || flags[row - 1]) return []
    const end = flags.indexOf(false, row)
    return [[row, end < 0 ? flags.length : end]]
  })

const bars = (flags: readonly boolean[], { top, height }: Box, colour: string): string =>
  stretches(flags)
    .map(([from, to]) => {
      const [x, end] = [xOf(from, flags.length), xOf(to, flags.length)]
      return `<rect x="${x.toFixed(1)}" y="${top}" width="${Math.max(1.5, end - x).toFixed(1)}" height="${height}" fill="${colour}"/>`
    })
    .join('')

const named = (text: string, { top, height }: Box): string => `<text x="4" y="${top + height / 2 + 4}">${escaped(text)}</text>`

const traceLane = ({ name, values }: Trace, box: Box): string => {
  const [low, high] = extent(values)
  const range = Number.isFinite(low) ? ` ${Number(low.toPrecision(3))} … ${Number(high.toPrecision(3))}` : ' never seen'
  return (
    named(name, { ...box, height: box.height - 14 }) +
    named(range, { ...box, top: box.top + 14 }) +
    curve(values, [low, high], box, '#345')
  )
}

const scoreLane = (scores: ArrayLike<number>, box: Box): string => {
  const limit = box.top + box.height * (1 - 1 / scoreMost)
  return (
    `<path d="M${left} ${limit}H${width}" stroke="#c80" stroke-dasharray="4"/>` +
    named(`score, limit 1, top ${scoreMost}`, box) +
    curve(scores, [0, scoreMost], box, '#678')
  )
}

export const plot = ({ name, times, traces, scores, alerts, labels }: Shown): string => {
  const traceHeight = traces.length === 1 ? lane.single : lane.least
  const boxes = traces.map((_, index): Box => ({ top: lane.head + index * (traceHeight + lane.gap), height: traceHeight }))
  const score = { top: lane.head + traces.length * (traceHeight + lane.gap), height: lane.score }
  const alert = { top: score.top + score.height + lane.gap, height: lane.alerts }
  const height = alert.top + alert.height + lane.gap
  const day = (row: number): string => new Date(times[row]!).toISOString().slice(0, 16).replace('T', ' ')
  const title = `${name}, ${day(0)} to ${day(times.length - 1)} UTC: yellow where an alert is right, red where there is one`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/><text x="4" y="17">${escaped(title)}</text>`,
    bars(labels, { top: lane.head, height: alert.top + alert.height - lane.head }, '#fe9'),
    ...traces.map((trace, index) => traceLane(trace, boxes[index]!)),
    scoreLane(scores, score),
    named('alerts', alert),
    bars(alerts, alert, '#c22'),
    '</svg>\n'
  ].join('\n')
}
