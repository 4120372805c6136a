// What a chart draws: samples and windows of one series within a stretch of time, on one axis.

import type { Samples, WindowResult } from './api.ts'
import uPlot from './uPlot.esm.js'

export interface Trace {
  /** Milliseconds, ascending. */
  times: number[]
  values: number[]
  /** True where there were too many samples to load: windows alone are shown. */
  tooMany: boolean
  /** Those of one definition, by start and index. */
  readonly windows: Map<string, WindowResult>
  /** The definition they are of, and the length of its shortest. */
  definition: { readonly window: string; readonly least: number }
}

export const emptyTrace = (): Trace => ({
  times: [],
  values: [],
  tooMany: false,
  windows: new Map(),
  definition: { window: '', least: Number.POSITIVE_INFINITY }
})

/** Replaces everything from a time on with what was loaded again, and lets go of what is before the stretch shown. */
export const mergeSamples = (trace: Trace, { times, values, more }: Samples, from: number, oldest: number): void => {
  const [first, end] = [trace.times.findIndex(time => time >= oldest), trace.times.findIndex(time => time >= from)]
  const [start, stop] = [first < 0 ? trace.times.length : first, end < 0 ? trace.times.length : end]
  trace.times = [...trace.times.slice(start, Math.max(start, stop)), ...times]
  trace.values = [...trace.values.slice(start, Math.max(start, stop)), ...values]
  trace.tooMany = more
}

/** Keeps the windows of the definition that has the shortest: they show the most. A higher revision replaces a lower one. */
export const mergeWindows = (trace: Trace, windows: readonly WindowResult[]): void => {
  for (const one of windows) {
    const { window, least } = trace.definition
    const length = one.end - one.start
    if (one.window !== window && length >= least) continue
    if (one.window !== window) trace.windows.clear()
    trace.definition = { window: one.window, least: Math.min(length, least) }
    const place = `${one.start}/${one.index ?? 0}`
    const same = trace.windows.get(place)
    if (!same || same.revision < one.revision) trace.windows.set(place, one)
  }
}

const there = ({ windows }: Trace): WindowResult[] =>
  [...windows.values()].filter(({ retracted }) => !retracted).sort((a, b) => a.start - b.start)

/** The newest window that a time lies in; without a time the newest of all. */
export const windowAt = (trace: Trace, time?: number): WindowResult | undefined =>
  there(trace).findLast(({ start, end }) => time === undefined || (start <= time && time < end))

const gapTimes = 6
const gapMsMin = 10_000

/** How long a pause must be to be a gap: several times the usual distance of samples. */
const gapOf = (times: readonly number[]): number => {
  const steps = times.slice(1).map((time, index) => time - times[index]!)
  steps.sort((a, b) => a - b)
  return Math.max(gapMsMin, gapTimes * (steps[steps.length >> 1] ?? 0))
}

type Numbers = (number | null)[]

/** A null also breaks the line where, beside it, only the other table has a time. */
const expand = 2

/** The line is broken where samples are missing, so that nothing is drawn that nobody measured. */
const broken = (times: readonly number[], values: readonly number[]): [number[], Numbers] => {
  const gap = gapOf(times)
  const [x, y]: [number[], Numbers] = [[], []]
  for (const [index, time] of times.entries()) {
    const before = times[index - 1]
    if (before !== undefined && time - before > gap) {
      x.push((before + 1) / 1000)
      y.push(null)
    }
    if (before === time) {
      x.pop()
      y.pop()
    }
    x.push(time / 1000)
    y.push(Number.isFinite(values[index]) ? values[index]! : null)
  }
  return [x, y]
}

/** Each window at its middle: mean, max, min; broken where windows are missing. */
const bands = (windows: readonly WindowResult[]): [number[], Numbers, Numbers, Numbers] => {
  const columns: [number[], Numbers, Numbers, Numbers] = [[], [], [], []]
  const add = (time: number, values: WindowResult['values']): void => {
    columns[0].push(time / 1000)
    for (const [index, name] of ['mean', 'max', 'min'].entries()) {
      const value = values[name]
      ;(columns[index + 1] as Numbers).push(typeof value === 'number' && Number.isFinite(value) ? value : null)
    }
  }
  for (const [index, { start, end, values }] of windows.entries()) {
    const before = windows[index - 1]
    if (before && start > before.end) add(before.end, {})
    add((start + end) / 2, values)
  }
  return columns
}

/** Columns: time in seconds, samples, window mean, max, min. */
export const alignedOf = (trace: Trace, from: number): uPlot.AlignedData => {
  const windows = there(trace).filter(({ end }) => end > from)
  const samples = trace.tooMany ? ([[], []] as [number[], Numbers]) : broken(trace.times, trace.values)
  return uPlot.join(
    [samples, bands(windows)],
    [
      [1, expand],
      [1, expand, expand, expand]
    ]
  )
}
