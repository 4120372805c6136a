// Without any history of failures: when a value that rises or falls will reach its limit, with a bound from the scatter around the trend.

import type { State } from '../../protocol/stage.ts'
import { widening } from '../detectors/asset/quantiles.ts'

export interface TrendOptions {
  readonly limit: number
  /** True where the limit is reached from below. */
  readonly rising: boolean
  /** Rows after which a row weighs a third. */
  readonly memory: number
}

/** Hours until the limit is reached, and the bounds of a 95 % interval. */
export interface Reaching {
  readonly hours: number
  readonly lowHours: number
  readonly highHours: number
  /** Change in an hour. */
  readonly slope: number
  readonly level: number
}

/** Sums over the rows, each weighing less as it ages; hours are counted back from the last row. Plain data. */
interface Sums {
  last: number
  rows: number
  weight: number
  t: number
  tt: number
  x: number
  tx: number
  xx: number
  /** Residual of the last row, and sums that say how alike residuals of neighbours are. */
  residual: number
  together: number
  alone: number
}

export interface Trend {
  /** `hour` rises from row to row; undefined where no trend can be told from chance. */
  push(hour: number, value: number): Reaching | undefined
  save(): State
  restore(state: State): void
}

/** Limit of a standard normal value at 95 %, on both sides together. */
const normal95 = 1.96
const rowsMin = 10

const start = (): Sums => ({ last: 0, rows: 0, weight: 0, t: 0, tt: 0, x: 0, tx: 0, xx: 0, residual: 0, together: 0, alone: 0 })

/** Counts the hours back from a later row. */
const shift = (sums: Sums, hours: number): void => {
  sums.tt += -2 * hours * sums.t + hours * hours * sums.weight
  sums.tx -= hours * sums.x
  sums.t -= hours * sums.weight
}

const take = (sums: Sums, value: number, memory: number): void => {
  const fade = 1 - 1 / Math.min(++sums.rows, memory)
  for (const key of ['weight', 't', 'tt', 'x', 'tx', 'xx', 'together', 'alone'] as const)
    sums[key] *= sums.rows < memory ? 1 : fade
  sums.weight++
  sums.x += value
  sums.xx += value * value
}

interface Line {
  readonly level: number
  readonly slope: number
  /** Variances of both, and their covariance. */
  readonly levelVariance: number
  readonly slopeVariance: number
  readonly covariance: number
  /** Independent rows. */
  readonly independent: number
}

const lineOf = (sums: Sums): Line | undefined => {
  const { weight, t, tt, x, tx, xx } = sums
  const spread = tt - (t * t) / weight
  if (sums.rows < rowsMin || !(spread > 0)) return undefined
  const slope = (tx - (t * x) / weight) / spread
  const level = (x - slope * t) / weight
  const residues = Math.max(0, xx - (x * x) / weight - slope * slope * spread)
  const alike = sums.alone > 0 ? Math.min(0.99, Math.max(0, sums.together / sums.alone)) : 0
  const independent = Math.max(2.1, (weight * (1 - alike)) / (1 + alike))
  const scatter = (residues / Math.max(1, weight - 2)) * (weight / independent)
  const slopeVariance = scatter / spread
  const mean = t / weight
  return {
    level,
    slope,
    slopeVariance,
    levelVariance: scatter / weight + mean * mean * slopeVariance,
    covariance: -mean * slopeVariance,
    independent
  }
}

/** Where a line with uncertain level and slope meets the limit (Fieller 1954). */
const reaching = (line: Line, limit: number): Reaching | undefined => {
  const { level, slope, levelVariance, slopeVariance, covariance, independent } = line
  const apart = level - limit
  const square = (normal95 * widening(independent)) ** 2
  const a = slope * slope - square * slopeVariance
  const b = apart * slope - square * covariance
  const c = apart * apart - square * levelVariance
  if (a <= 0) return undefined
  const root = Math.sqrt(Math.max(0, b * b - a * c))
  const [low, high] = [(-b - root) / a, (-b + root) / a]
  return { hours: Math.max(0, -apart / slope), lowHours: Math.max(0, low), highHours: Math.max(0, high), slope, level }
}

export const trend = ({ limit, rising, memory }: TrendOptions): Trend => {
  let sums = start()

  const follow = (value: number): void => {
    const line = lineOf(sums)
    const residual = line ? value - limit - line.level : 0
    sums.together += residual * sums.residual
    sums.alone += residual * residual
    sums.residual = residual
  }

  return {
    push(hour, value) {
      if (!Number.isFinite(value)) return undefined
      if (sums.rows > 0) shift(sums, hour - sums.last)
      sums.last = hour
      follow(value)
      // The limit is the origin: sums of small numbers lose nothing.
      take(sums, value - limit, memory)
      const line = lineOf(sums)
      if (line === undefined) return undefined
      const towards = rising ? line.slope > 0 : line.slope < 0
      const beyond = rising ? line.level >= 0 : line.level <= 0
      if (beyond) return { hours: 0, lowHours: 0, highHours: 0, slope: line.slope, level: line.level + limit }
      const found = towards ? reaching(line, 0) : undefined
      return found && { ...found, level: found.level + limit }
    },
    save: () => ({ ...sums }),
    restore(state) {
      sums = { ...(state as Sums) }
    }
  }
}
