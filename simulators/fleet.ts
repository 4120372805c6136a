// A plant: machines with names, sites and gateways, and the messages that their sensors publish.

import type { Millis } from '../protocol/series.ts'
import type { Machine } from './machines/machine.ts'
import { pump } from './machines/pump.ts'
import { type Random, random } from './random.ts'

export interface PlantOptions {
  readonly seed: number
  readonly machines: number
  /** Machines are spread over this many gateways, in turn; each gateway is a site. */
  readonly gateways: number
  readonly start: Millis
  /** The machine that wears out, counted from 1, and when. */
  readonly failing?: { readonly machine: number; readonly at: Millis } | undefined
}

export interface PlantMachine {
  readonly asset: string
  readonly site: string
  readonly gateway: number
  readonly machine: Machine
}

export interface SensorMessage {
  readonly gateway: number
  readonly topic: string
  readonly payload: string
  /** Canonical key of the series that the topic template `plant/{site}/{asset}/{measurement}` makes of it. */
  readonly series: string
  readonly time: Millis
  readonly value: number
}

export interface Plant {
  readonly machines: readonly PlantMachine[]
  /** What all sensors publish at a time; times must not go back. */
  messages(time: Millis): SensorMessage[]
}

const twoDigits = (number: number): string => String(number).padStart(2, '0')

export const assetName = (machine: number): string => `pump-${twoDigits(machine)}`

export const plant = ({ seed, machines, gateways, start, failing }: PlantOptions): Plant => {
  const chance: Random = random(seed)
  const make = pump.make({ power: 11, head: 6.2 })
  const all = Array.from({ length: machines }, (_, index): PlantMachine => {
    const asset = assetName(index + 1)
    const fails = failing?.machine === index + 1 ? failing.at : undefined
    const gateway = index % gateways
    return { asset, site: `site-${gateway + 1}`, gateway, machine: make({ born: start, fails }, chance.fork(asset)) }
  })
  return {
    machines: all,
    messages: time =>
      all.flatMap(({ asset, site, gateway, machine }) =>
        machine.read(time).map(({ measurement, value }) => ({
          gateway,
          topic: `plant/${site}/${asset}/${measurement}`,
          payload: JSON.stringify({ value, time }),
          series: `${measurement},asset=${asset},site=${site}`,
          time,
          value
        }))
      )
  }
}
