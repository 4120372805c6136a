import fc from 'fast-check'
import t from 'tap'
import { fitLife } from '../../../collector/life/fit.ts'
import { fitOptions } from '../../../collector/life/fitoptions.ts'
import type { History } from '../../../collector/life/history.ts'
import { hourMs, type Life, life, type Remaining } from '../../../collector/life/life.ts'
import { pack } from '../../../platform/pack.ts'
import { lifeNames, lifeRow, wornMachines } from '../../support/lives.ts'

const { model } = fitLife(wornMachines(30), lifeNames, { ...fitOptions.parse({}), steps: 40_000, hidden: [12], capHours: 60 })
const machines = wornMachines(8, 5)
const run = (machine: Life, history: History, from = 0, to = history.hours.length, start = 0): Remaining[] =>
  history.hours.slice(from, to).map((hour, at) => machine.push(start + hour * hourMs, lifeRow(history, from + at)))
const few = { numRuns: 30 }

t.test('the hours left come with an interval and the sensors that shorten them', async t => {
  const [history] = machines
  const said = run(life(model), history!, 0, history!.hours.length - 5).at(-1)!
  t.ok(said.hours < 15)
  t.ok(said.lowHours <= said.hours && said.hours <= said.highHours)
  t.notOk(said.early)
  t.match(said.explanation, /hours left, .* to .*, mostly by (heat|vibration) \(-/)
})

t.test('a young machine has at least the cap left', async t => {
  const long = machines.find(({ hours }) => hours.length > 120)!
  const said = run(life(model), long, 0, 20).at(-1)!
  t.ok(said.hours > 50)
  t.match(said.explanation, said.early ? /^at least/ : /hours left/)
})

t.test('a missing sensor and a missing setting leave it an answer', async t => {
  const machine = life(model)
  for (let at = 0; at < 50; at++) {
    const { heat: _, ...rest } = lifeRow(machines[0]!, at)
    t.ok(Number.isFinite(machine.push(at * hourMs, at % 2 ? rest : { ...rest, speed: Number.NaN }).hours))
  }
})

t.test('it is causal: what comes later changes nothing', async t => {
  fc.assert(
    fc.property(fc.constantFrom(...machines), fc.nat(140), (history, at) => {
      const [whole, part] = [run(life(model), history), run(life(model), history, 0, at)]
      return JSON.stringify(whole.slice(0, part.length)) === JSON.stringify(part)
    }),
    few
  )
  t.pass()
})

t.test('restored from its saved state it goes on as if nothing had happened', async t => {
  fc.assert(
    fc.property(fc.constantFrom(...machines), fc.nat(140), (history, at) => {
      const [before, after] = [life(model), life(model)]
      const said = run(before, history, 0, at)
      after.restore(structuredClone(before.save()))
      return JSON.stringify([...said, ...run(after, history, at)]) === JSON.stringify(run(life(model), history))
    }),
    few
  )
  t.pass()
})

t.test('a shift of time changes nothing', async t => {
  fc.assert(
    fc.property(fc.constantFrom(...machines), fc.integer({ min: -1e5, max: 1e5 }), (history, hours) => {
      const [one, two] = [run(life(model), history), run(life(model), history, 0, history.hours.length, hours * hourMs)]
      return one.every((said, at) => Math.abs(said.hours - two[at]!.hours) < 1e-6)
    }),
    few
  )
  t.pass()
})

t.test('a machine of 21 sensors is remembered in less than a kilobyte', async t => {
  const sensors = Array.from({ length: 21 }, (_, at) => `s${at}`)
  const one = { means: sensors.map(() => 0), deviations: sensors.map(() => 1) }
  const inputs = 21 * 4 + 1
  const layer = { inputs, outputs: 1, weights: Array.from({ length: inputs }, () => 0.01), biases: [0] }
  const machine = life({
    ...model,
    sensors,
    usual: model.usual.map(() => one),
    inputs: { means: layer.weights, deviations: layer.weights },
    members: [[layer]]
  })
  for (let at = 0; at < 300; at++)
    machine.push(at * hourMs, Object.fromEntries(sensors.map((name, index) => [name, at / (index + 3)])))
  const bytes = pack(machine.save()).length
  t.ok(bytes < 1024, `${bytes} bytes`)
})
