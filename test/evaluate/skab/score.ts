// SKAB's own scores: point-wise F1, false and missed alarm rates, and its NAB-like score of changepoints (core/metrics.py of the benchmark).

export interface PointScore {
  readonly f1: number
  /** Share of the normal rows that are alarmed, in percent. */
  readonly falseAlarmRate: number
  /** Share of the anomalous rows that are not, in percent. */
  readonly missedAlarmRate: number
}

/** Each recording's labels and alarms, row by row; no point adjustment. */
export const pointScore = (recordings: readonly { labels: readonly boolean[]; alarms: readonly boolean[] }[]): PointScore => {
  const rows = recordings.flatMap(({ labels, alarms }) => labels.map((label, row) => ({ label, alarm: alarms[row]! })))
  const count = (label: boolean, alarm: boolean): number => rows.filter(row => row.label === label && row.alarm === alarm).length
  const [hits, misses, falses, quiet] = [count(true, true), count(true, false), count(false, true), count(false, false)]
  return {
    f1: hits / (hits + (misses + falses) / 2),
    falseAlarmRate: (100 * falses) / (falses + quiet),
    missedAlarmRate: (100 * misses) / (misses + hits)
  }
}

export interface EventScore {
  readonly events: number
  /** Rows from the start of each event that was alarmed to its first alarmed row. */
  readonly delays: readonly number[]
  /** Alarms that begin in a normal row. */
  readonly falseEpisodes: number
  readonly normalRows: number
}

const begins = (flags: readonly boolean[]): number[] => flags.flatMap((flag, row) => (flag && !flags[row - 1] ? [row] : []))

/** Whether each stretch of anomalous rows was alarmed, and how often alarms began without one. */
export const eventScore = (labels: readonly boolean[], alarms: readonly boolean[]): EventScore => {
  const starts = begins(labels)
  const delays = starts.flatMap(start => {
    const end = labels.indexOf(false, start)
    const first = alarms.indexOf(true, start)
    return first >= 0 && (end < 0 || first < end) ? [first - start] : []
  })
  return {
    events: starts.length,
    delays,
    falseEpisodes: begins(alarms).filter(row => !labels[row]).length,
    normalRows: labels.filter(label => !label).length
  }
}

export interface ChangeScore {
  /** 0 is no mark at all, 100 each changepoint marked at the first moment of its window. */
  readonly score: number
  readonly marked: number
  readonly changepoints: number
  readonly falseMarks: number
}

/** Length of the window around a changepoint in which a mark is right. */
export const windowSeconds = 30
/** The standard profile's cost of a false mark. */
const falseMark = 0.11
const slices = 1000

/** Value of a mark at this part of a window: 1 at its start, the cost of a false mark at its end. */
const valueAt = (part: number): number => {
  const place = Math.min(slices - 1, Math.floor(part * slices))
  const x = -Math.PI / 2 + (Math.PI * place) / (slices - 1)
  return ((1 + falseMark) / 2) * (1 - Math.tanh(x) / Math.tanh(Math.PI / 2)) - falseMark
}

/** Windows centred on the changepoints; where two overlap the later one is cut. */
const windowsOf = (changepoints: readonly number[]): [number, number][] => {
  const windows = changepoints.map((time): [number, number] => [time - windowSeconds / 2, time + windowSeconds / 2])
  for (let next = 1; next < windows.length; next++) {
    const end = windows[next - 1]![1]
    if (end >= windows[next]![0]) windows[next]![0] = end
  }
  return windows
}

/** Each recording's changepoints and marks, as seconds. */
export const changeScore = (
  recordings: readonly { changepoints: readonly number[]; marks: readonly number[] }[]
): ChangeScore => {
  let [sum, marked, falseMarks, total] = [0, 0, 0, 0]
  for (const { changepoints, marks } of recordings) {
    const windows = windowsOf(changepoints)
    const inside = ([start, end]: [number, number]): number | undefined => marks.find(mark => mark >= start && mark <= end)
    const strays = marks.filter(mark => !windows.some(([start, end]) => mark >= start && mark <= end)).length
    total += windows.length
    falseMarks += strays
    sum -= falseMark * strays
    for (const window of windows) {
      const first = inside(window)
      if (first !== undefined) marked++
      sum += first === undefined ? -1 : valueAt((first - window[0]) / (window[1] - window[0]))
    }
  }
  return { score: (100 * (sum + total)) / (2 * total), marked, changepoints: total, falseMarks }
}
