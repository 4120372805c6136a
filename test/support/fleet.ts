// A fleet of like machines that follow one daily cycle, and what a detector says of it.

import type { Detector, Finding } from '../../collector/detectors/detector.ts'
import { peers } from '../../collector/detectors/fleet/peers.ts'
import type { WindowResult } from '../../collector/windows/window.ts'
import { assetOf, series } from '../../protocol/series.ts'
import { random } from '../../simulators/random.ts'
import { resultOf } from './filling.ts'

export const windowMs = 60_000

/** What a machine shows in a window; undefined where it tells nothing. */
export type Shows = (machine: number, window: number, usual: number) => number | undefined

export const pumpGroup = (machine: number) => series('temperature', { asset: `p${machine}`, type: 'pump' })

/** Each has an agent of its own. */
export const windowOf = (machine: number, window: number, value: number): WindowResult =>
  resultOf(pumpGroup(machine), window * windowMs, { values: { mean: value }, agents: [`gw-${machine}`] })

export interface FleetPlan {
  readonly machines: number
  readonly windows: number
  readonly seed?: number
  readonly noise?: number
  readonly shows?: Shows
}

/** Windows in the order of their end. */
export const fleetWindows = ({
  machines,
  windows,
  seed = 1,
  noise = 1,
  shows = (_, __, usual) => usual
}: FleetPlan): WindowResult[] => {
  const chance = random(seed)
  return Array.from({ length: windows }, (_, window) =>
    Array.from({ length: machines }, (_, machine): WindowResult[] => {
      const cycle = 50 + 20 * Math.sin((2 * Math.PI * window) / 288)
      const value = shows(machine, window, cycle + noise * chance.normal())
      return value === undefined ? [] : [windowOf(machine, window, value)]
    }).flat()
  ).flat()
}

/** @param more options */
export const peersDetector = (more: object = {}): Detector =>
  peers.make(peers.options.parse(more))({ name: 'unlike', window: 'minute', of: 'mean' })

export const findingsOf = (windows: readonly WindowResult[], detector = peersDetector()): Finding[] =>
  windows.flatMap(window => detector.push([window], window.end))

export const alarmsOf = (findings: readonly Finding[]): string[] =>
  findings.filter(({ abnormal }) => abnormal).map(({ group, time }) => `${assetOf(group)} ${time / windowMs - 1}`)
