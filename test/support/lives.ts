// Made-up machines that wear out, for tests of remaining life.

import { fitLife } from '../../collector/life/fit.ts'
import { fitOptions } from '../../collector/life/fitoptions.ts'
import type { History } from '../../collector/life/history.ts'
import type { LifeModel } from '../../collector/life/model.ts'
import { random } from '../../simulators/random.ts'

export const lifeNames = { sensors: ['heat', 'vibration', 'serial'], settings: ['speed'] } as const

/** Each lives 60 to 140 hours; heat falls and vibration rises as the end comes, each otherwise at each of two speeds; the serial number says nothing. */
export const wornMachines = (machines: number, seed = 1): History[] => {
  const chance = random(seed)
  return Array.from({ length: machines }, (_, machine) => {
    const life = 60 + chance.integer(80)
    const hours = Array.from({ length: life + 1 }, (_, hour) => hour)
    const settings = hours.map(() => [1000 * (1 + chance.integer(2))])
    const values = hours.map((hour, at) => {
      const wear = Math.exp(-(life - hour) / 20)
      const [speed] = settings[at]!
      return [speed! / 10 - 5 * wear + 0.3 * chance.normal(), speed! / 500 + 2 * wear + 0.2 * chance.normal(), 7]
    })
    return { machine: `m${machine}`, hours, settings, values }
  })
}

/** Row `at` of a history by name. */
export const lifeRow = ({ settings, values }: History, at: number): Record<string, number> =>
  Object.fromEntries([
    ...lifeNames.settings.map((name, index) => [name, settings[at]![index]!]),
    ...lifeNames.sensors.map((name, index) => [name, values[at]![index]!])
  ])

/** Fitted in no time. */
export const smallLifeModel = (): LifeModel =>
  fitLife(wornMachines(12), lifeNames, { ...fitOptions.parse({ kind: 'ridge' }), capHours: 60 }).model
