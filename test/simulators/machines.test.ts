// Laws that every simulated machine obeys: a new one is tested by being registered.

import t from 'tap'
import type { MachineMaker } from '../../simulators/machines/machine.ts'
import * as machines from '../../simulators/machines/registry.ts'
import { random } from '../../simulators/random.ts'

const hour = 3_600_000
const born = Date.UTC(2026, 0, 5)
const fails = born + 100 * hour

/** Mean of a measurement over the hour before a time. */
const meanBefore = (make: MachineMaker, measurement: string, time: number, failing = true): number => {
  const machine = make({ born, fails: failing ? fails : undefined }, random(3))
  const values: number[] = []
  for (let at = born; at < time; at += 60_000) {
    const value = machine.read(at).find(sensed => sensed.measurement === measurement)!.value
    if (at >= time - hour) values.push(value)
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

for (const [name, { options, example, make: recipe }] of Object.entries(machines)) {
  const make = recipe(options.parse(example) as never)

  t.test(`a ${name} of the same seed reads the same, of another seed it does not`, async t => {
    const read = (seed: number) => make({ born }, random(seed)).read(born + hour)
    t.same(read(1), read(1))
    t.not(JSON.stringify(read(1)), JSON.stringify(read(2)))
  })

  t.test(
    `a ${name} that wears vibrates above 7.1 mm/s (ISO 20816 zone D) before it fails, and hardly more than usual at half its life`,
    async t => {
      t.ok(meanBefore(make, 'vibration', fails) > 7.1)
      t.ok(meanBefore(make, 'vibration', born + 50 * hour) < 4.5)
    }
  )

  t.test(`a ${name} grows worse and worse: vibration and temperature rise faster towards the end`, async t => {
    for (const measurement of ['vibration', 'temperature']) {
      const worn = [40, 64, 88].map(
        hours => meanBefore(make, measurement, born + hours * hour) - meanBefore(make, measurement, born + hours * hour, false)
      )
      t.ok(worn[0]! < worn[1]! && worn[1]! < worn[2]! && worn[2]! - worn[1]! > worn[1]! - worn[0]!, `${measurement}: ${worn}`)
    }
  })

  t.test(`a healthy ${name} stays healthy`, async t => {
    t.ok(meanBefore(make, 'vibration', fails, false) < 3.5)
  })
}
