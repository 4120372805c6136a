// Judges the members of a fleet in one row: each against all the others.

import type { Opinion } from '../detector.ts'
import { ascending, medianOfSorted } from '../median.ts'
import { shown } from '../pergroup.ts'
import type { Row } from '../rows.ts'
import { medianOf, spreadOf } from './others.ts'
import { learn, leastOf, type Usual, unlearnt } from './usual.ts'

export interface FleetOptions {
  readonly sigmas: number
  readonly windows: number
  readonly peersMin: number
  readonly difference: number
  readonly warmUp: number
  readonly memory: number
}

/** Plain data, of one fleet. */
export interface FleetState {
  readonly usual: Usual
  /** By member: its last distances from the others, the oldest first. */
  readonly distances: Record<string, number[]>
}

export const fleetState = (): FleetState => ({ usual: unlearnt(), distances: {} })

/** How one member stands against the others. */
interface Standing {
  readonly value: number
  readonly median: number
  readonly unit: number
  readonly peers: number
}

/** Further out makes no difference: numbers that are all equal have no spread to measure by. */
const farthest = 1000

const distanceOf = ({ value, median, unit }: Standing): number => {
  const apart = value - median
  if (apart === 0) return 0
  return unit > 0 ? Math.max(-farthest, Math.min(farthest, apart / unit)) : Math.sign(apart) * farthest
}

const remember = (state: FleetState, member: string, distance: number, windows: number): readonly number[] => {
  const last = [...(state.distances[member] ?? []), distance].slice(-windows)
  state.distances[member] = last
  return last
}

const explained = ({ value, median, unit, peers }: Standing, lasting: number, what: string, options: FleetOptions): string => {
  const side = lasting < 0 ? 'below' : 'above'
  return (
    `${what} is ${shown(value)}; its ${peers} peers are at ${shown(median)} ± ${shown(unit)}: ` +
    `over the last ${options.windows} windows ${shown(Math.abs(lasting))} spreads ${side} them (limit ${shown(options.sigmas)})`
  )
}

/** The median of the last distances: more than half of the windows must agree that it is apart, and on which side. */
const opinionOf = (standing: Standing, last: readonly number[], what: string, options: FleetOptions): Opinion => {
  const lasting = medianOfSorted(ascending(last))
  const score = Math.abs(lasting) / options.sigmas
  const isFar = Math.abs(standing.value - standing.median) >= options.difference
  return {
    abnormal: score > 1 && isFar,
    score: isFar ? score : Math.min(1, score),
    value: standing.value,
    explanation: explained(standing, lasting, what, options)
  }
}

const tooFew = (value: number, peers: number, what: string, { peersMin }: FleetOptions): Opinion => ({
  unjudged: true,
  abnormal: false,
  score: 0,
  value,
  explanation: `${what} is ${shown(value)}; no opinion: ${peers} peers in this window, ${peersMin} are needed`
})

/** Opinions by member; none while it learns, or of a member that has not been there for long enough. */
export const judgeRow = (
  state: FleetState,
  { values }: Row,
  what: string,
  options: FleetOptions
): [member: string, opinion: Opinion][] => {
  const members = Object.entries(values).sort(([, a], [, b]) => a - b)
  const peers = members.length - 1
  if (peers < options.peersMin) return members.map(([member, value]) => [member, tooFew(value, peers, what, options)])
  const sorted = Float64Array.from(members, ([, value]) => value)
  const [least, isWarm] = [leastOf(state.usual), state.usual.rows >= options.warmUp]
  const median = medianOf({ sorted, out: -1 })
  learn(state.usual, median, spreadOf({ sorted, out: -1 }, median), options)
  if (!isWarm) return []
  return members.flatMap(([member, value], out): [string, Opinion][] => {
    const centre = medianOf({ sorted, out })
    const standing = { value, median: centre, unit: Math.max(least, spreadOf({ sorted, out }, centre)), peers }
    const last = remember(state, member, distanceOf(standing), options.windows)
    return last.length < options.windows ? [] : [[member, opinionOf(standing, last, what, options)]]
  })
}

export const forgetMember = ({ distances }: FleetState, member: string): void => {
  delete distances[member]
}
