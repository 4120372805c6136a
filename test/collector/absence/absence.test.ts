import t from 'tap'
import { type AbsenceRig, absenceRig, sensor } from '../../support/absencerig.ts'

const second = 1000

/** Each second one batch of both sensors, which came a second after they were taken. */
const warm = async (rig: AbsenceRig, agent: string, seconds: number, from = 0): Promise<number> => {
  for (let at = from; at < from + seconds; at++)
    await rig.at((at + 1) * second, { agent, samples: { temperature: at * second, pressure: at * second } })
  return from + seconds
}

t.test('a sensor that stops is found after one and a half periods, and resolved when it is back', async t => {
  const rig = await absenceRig()
  const last = await warm(rig, 'gw-1', 60)
  const found: string[] = []
  for (let at = last; at < last + 10; at++)
    for (const change of await rig.at((at + 1) * second, { agent: 'gw-1', samples: { pressure: at * second } }))
      found.push(`${at - last} ${change}`)
  t.same(found, [`1 firing ${sensor('gw-1', 'temperature')}`])
  const back = (last + 10) * second
  t.same(await rig.at(back + second, { agent: 'gw-1', samples: { temperature: back } }), [
    `resolved ${sensor('gw-1', 'temperature')}`
  ])
})
