// A fan whose bearing wears and whose impeller fouls: vibration and temperature rise, speed sags under load.

import { z } from '../../protocol/options.ts'
import { recipe } from '../../protocol/recipe.ts'
import { ambient, damage, load, type MachineMaker, rounded } from './machine.ts'

export const fan = recipe({
  about: 'fan: vibration (mm/s RMS), temperature (°C), current (A), speed (1/min); its bearing wears and its impeller fouls',
  options: {
    power: z.number().positive().default(18).describe('Rated current in ampere'),
    speed: z.number().positive().default(1480).describe('Speed at rated load, in revolutions per minute')
  },
  example: {},
  make:
    ({ power, speed }): MachineMaker =>
    (life, chance) => {
      const phase = chance.uniform() * 2 * Math.PI
      const healthy = 1.4 + chance.uniform() * 1.1
      return {
        read(time) {
          const [worn, loaded] = [damage(life, time), load(time, phase)]
          const vibration = healthy * (0.7 + 0.3 * loaded) + 8.5 * worn + 0.12 * (1 + 2 * worn) * chance.normal()
          return [
            { measurement: 'vibration', value: rounded(Math.max(0.05, vibration), 0.01) },
            { measurement: 'temperature', value: rounded(ambient(time) + 18 * loaded + 22 * worn + 0.2 * chance.normal(), 0.1) },
            {
              measurement: 'current',
              value: rounded(power * (0.2 + 0.75 * loaded + 0.05 * worn) + 0.06 * chance.normal(), 0.01)
            },
            { measurement: 'speed', value: rounded(speed * (1.01 - 0.012 * loaded - 0.004 * worn) + chance.normal(), 1) }
          ]
        }
      }
    }
})
