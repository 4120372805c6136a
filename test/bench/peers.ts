// What it costs to judge one window of one asset against its peers, by the size of the fleet.

import { fleetWindows, peersDetector } from '../support/fleet.ts'
import type { Bench } from './bench.ts'

const sizes = [12, 100, 1000]
const windowsAll = 60_000
const rounds = 3

/** Each machine has an agent of its own, whose windows close by themselves: the costliest way to join them. */
const micros = (machines: number): number => {
  const windows = fleetWindows({ machines, windows: windowsAll / machines })
  const detector = peersDetector()
  const begun = performance.now()
  for (const window of windows) detector.push([window], window.end)
  return ((performance.now() - begun) * 1000) / windows.length
}

export const peersBench: Bench = async (_, print) => {
  print(`best of ${rounds} rounds of ${windowsAll} windows, an agent for each asset`)
  const figures: Record<string, number> = {}
  for (const machines of sizes) {
    const best = Math.min(...Array.from({ length: rounds }, () => micros(machines)))
    print(`fleet of ${String(machines).padStart(4)}: ${best.toFixed(1).padStart(5)} µs a window`)
    figures[`peers${machines}Micros`] = best
  }
  print(JSON.stringify(figures))
}
