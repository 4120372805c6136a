import t from 'tap'
import { fitLife } from '../../../collector/life/fit.ts'
import { type FitOptions, fitOptions } from '../../../collector/life/fitoptions.ts'
import { hourMs, life } from '../../../collector/life/life.ts'
import { readLifeModel } from '../../../collector/life/model.ts'
import { lifeNames, lifeRow, wornMachines } from '../../support/lives.ts'

const quick = { steps: 40_000, hidden: [12], capHours: 60 }
const optionsOf = (changes: Partial<FitOptions>): FitOptions => ({ ...fitOptions.parse({}), ...quick, ...changes })
const histories = wornMachines(30)
const rms = (errors: readonly number[]): number =>
  Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)

for (const kind of ['network', 'ridge'] as const) {
  const options = optionsOf({ kind })
  const { model, held } = fitLife(histories, lifeNames, options)

  t.test(`${kind}: near the end it is a few hours off on machines that it has not seen`, async t => {
    const near = held.filter(({ actual }) => actual <= 20)
    t.ok(rms(near.map(({ actual, predicted }) => actual - predicted)) < 6)
  })

  t.test(`${kind}: the same seed gives the same model, another seed another`, async t => {
    t.same(fitLife(histories, lifeNames, options).model, model)
    t.notSame(fitLife(histories, lifeNames, { ...options, seed: 2 }).model, model)
  })

  t.test(`${kind}: it survives its file`, async t => {
    t.same(readLifeModel(JSON.stringify(model), 'pump.life.json'), model)
  })

  t.test(`${kind}: nine in ten new machines are inside their interval`, async t => {
    let [inside, all] = [0, 0]
    for (const engine of wornMachines(30, 9)) {
      const machine = life(model)
      const last = Math.floor(engine.hours.length * 0.8)
      let said = machine.push(0, lifeRow(engine, 0))
      for (let at = 1; at <= last; at++) said = machine.push(at * hourMs, lifeRow(engine, at))
      const left = engine.hours.length - 1 - last
      if (left >= said.lowHours && left <= said.highHours) inside++
      all++
    }
    t.ok(inside >= 0.75 * all, `${inside} of ${all}`)
  })
}

t.test('it tells the regimes apart, and leaves out what never varies', async t => {
  const { model } = fitLife(histories, lifeNames, optionsOf({ kind: 'ridge' }))
  t.equal(model.regimes.centres.length, 2)
  t.same(model.sensors, ['heat', 'vibration'])
})

t.test('scale and offset of the sensors change no prediction by more than rounding', async t => {
  const scaled = histories.map(history => ({
    ...history,
    values: history.values.map(([heat, vibration, serial]) => [1.8 * heat! + 32, 1000 * vibration!, serial!])
  }))
  const options = optionsOf({ kind: 'ridge' })
  const [one, two] = [histories, scaled].map(all => fitLife(all, lifeNames, options).held)
  t.ok(one!.every(({ predicted }, at) => Math.abs(predicted - two![at]!.predicted) < 0.01))
})

t.test('a file that is no model is refused', async t => {
  t.throws(() => readLifeModel('{"format":"wayside-life-1"}', 'pump.life.json'), {
    code: 'WAY_CONFIG_INVALID',
    message: /pump\.life\.json/
  })
})
