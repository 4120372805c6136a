// A centrifugal pump whose bearing wears: vibration and temperature of the bearing rise, current a little, pressure falls.

import { z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import { ambient, damage, load, type MachineMaker, rounded } from './machine.ts'

export const pump = recipe({
  about: 'centrifugal pump: vibration (mm/s RMS), temperature (°C), current (A), pressure (bar); its bearing wears out',
  options: {
    power: z.number().positive().default(11).describe('Rated current in ampere'),
    head: z.number().positive().default(6.2).describe('Discharge pressure at rated load, in bar')
  },
  example: {},
  make:
    ({ power, head }): MachineMaker =>
    (life, chance) => {
      const phase = chance.uniform() * 2 * Math.PI
      // No two machines are alike: between the zones A and B of ISO 20816-3 when healthy, past 7.1 mm/s (D) when worn out.
      const healthy = 1.1 + chance.uniform() * 0.9
      let bearing = ambient(life.born) + 24
      return {
        read(time) {
          const [worn, loaded] = [damage(life, time), load(time, phase)]
          const vibration = healthy * (0.8 + 0.2 * loaded) + 9.5 * worn + 0.09 * (1 + 3 * worn) * chance.normal()
          // The housing follows slowly, as a first-order lag per reading.
          bearing += 0.05 * (ambient(time) + 26 * loaded + 30 * worn - bearing)
          return [
            { measurement: 'vibration', value: rounded(Math.max(0.05, vibration), 0.01) },
            { measurement: 'temperature', value: rounded(bearing + 0.05 * chance.normal(), 0.1) },
            {
              measurement: 'current',
              value: rounded(power * (0.35 + 0.6 * loaded + 0.07 * worn) + 0.04 * chance.normal(), 0.01)
            },
            {
              measurement: 'pressure',
              value: rounded(head * (1.12 - 0.12 * loaded ** 2 - 0.06 * worn) + 0.015 * chance.normal(), 0.01)
            }
          ]
        }
      }
    }
})
