// One chart: the samples of a series, the windows over them, and the time without any, hatched.

import { element, set, write } from './dom.ts'
import { staleMs } from './model.ts'
import { alignedOf, emptyTrace, type Trace, windowAt } from './traces.ts'
import uPlot from './uPlot.esm.js'
import { moment, number, timeOfDay, trust } from './words.ts'

const height = 168

export interface Chart {
  readonly root: HTMLElement
  draw(trace: Trace, from: number, to: number): void
  resize(): void
  destroy(): void
}

const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Oblique lines from where data ends to now. */
const hatch = (plot: uPlot, from: number, to: number): void => {
  const { ctx, bbox } = plot
  const left = Math.max(bbox.left, plot.valToPos(from / 1000, 'x', true))
  const right = Math.min(bbox.left + bbox.width, plot.valToPos(to / 1000, 'x', true))
  if (!(right > left)) return
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, bbox.top, right - left, bbox.height)
  ctx.clip()
  ctx.strokeStyle = color('--hatch')
  ctx.lineWidth = devicePixelRatio
  ctx.beginPath()
  for (let x = left - bbox.height; x < right; x += 8 * devicePixelRatio) {
    ctx.moveTo(x, bbox.top + bbox.height)
    ctx.lineTo(x + bbox.height, bbox.top)
  }
  ctx.stroke()
  ctx.restore()
}

export const chart = (key: string, measurement: string, tags: string): Chart => {
  const reading = element('span', { class: 'reading' })
  const at = element('span', { class: 'at' })
  const window = element('span', { class: 'window' })
  const caption = element(
    'figcaption',
    {},
    element('span', { class: 'name' }, measurement),
    element('span', { class: 'tags' }, tags),
    window,
    reading,
    at
  )
  const empty = element('p', { class: 'empty' })
  const body = element('div', { class: 'plot' }, empty)
  const root = element('figure', { 'data-series': key }, caption, body)
  let shown = { from: 0, to: 0, newest: undefined as number | undefined, value: Number.NaN, trace: emptyTrace() }

  const showWindow = (time?: number): void => {
    const found = windowAt(shown.trace, time)
    write(window, found ? trust(found) : '')
    const whole = !found || found.completeness.reported >= found.completeness.expected
    set(window, { 'data-complete': found && String(whole) })
  }
  const showNewest = (): void => {
    showWindow()
    write(reading, shown.newest === undefined ? '–' : number(shown.value))
    write(at, shown.newest === undefined ? '' : moment(shown.newest, shown.to))
  }
  const showAt = (plot: uPlot): void => {
    const index = plot.cursor.idxs?.[1] ?? plot.cursor.idxs?.[2]
    if (index === null || index === undefined) {
      showNewest()
      return
    }
    const value = plot.data[1]?.[index] ?? plot.data[2]?.[index]
    if (value !== null && value !== undefined) write(reading, number(value))
    write(at, timeOfDay(plot.data[0][index]! * 1000))
    showWindow(plot.data[0][index]! * 1000)
  }

  const axis = (): uPlot.Axis => ({
    stroke: color('--muted'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false }
  })
  const clock = (_: uPlot, splits: number[]): string[] =>
    splits.map(at => timeOfDay(at * 1000).slice(0, splits[1]! - splits[0]! < 60 ? 8 : 5))
  const plot = new uPlot(
    {
      width: 480,
      height,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'machine' }, drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { time: true, range: () => [shown.from / 1000, shown.to / 1000] },
        y: { range: (_self, low, high) => (low === null || high === null ? [0, 1] : uPlot.rangeNum(low, high, 0.12, true)) }
      },
      axes: [
        { ...axis(), size: 26, values: clock },
        { ...axis(), size: 52, values: (_, splits) => splits.map(number) }
      ],
      series: [
        {},
        { stroke: color('--samples'), width: 1.25, points: { show: false } },
        { stroke: color('--mean'), width: 1.75, dash: [5, 3], points: { show: false } },
        { width: 0, points: { show: false } },
        { width: 0, points: { show: false } }
      ],
      bands: [{ series: [3, 4], fill: color('--band') }],
      hooks: {
        drawAxes: [
          self => shown.newest !== undefined && shown.to - shown.newest > staleMs && hatch(self, shown.newest, shown.to)
        ],
        setCursor: [showAt]
      }
    },
    [[], [], [], [], []],
    body
  )

  return {
    root,
    draw(trace, from, to) {
      shown = { from, to, newest: trace.times.at(-1), value: trace.values.at(-1) ?? Number.NaN, trace }
      const columns = alignedOf(trace, from)
      plot.setData(columns.length === 5 ? columns : [[], [], [], [], []])
      if (plot.cursor.left === undefined || plot.cursor.left < 0) showNewest()
      const nothing = columns[0].length === 0
      write(empty, nothing ? 'No data in this time' : trace.tooMany ? 'Too many samples to draw one by one: windows only' : '')
      set(root, {
        'data-empty': nothing ? 'true' : undefined,
        'aria-label': `${measurement}: ${nothing ? 'no data' : `newest ${number(shown.value)}`}`
      })
    },
    resize() {
      const width = Math.max(200, body.clientWidth)
      if (width !== plot.width) plot.setSize({ width, height })
    },
    destroy() {
      plot.destroy()
      root.remove()
    }
  }
}
