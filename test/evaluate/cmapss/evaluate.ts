// Judges remaining life on turbofans (C-MAPSS): fitted to the training engines, asked about the test engines row by row, beside blind baselines.

import { fitLife } from '../../../collector/life/fit.ts'
import { type FitOptions, fitOptions } from '../../../collector/life/fitoptions.ts'
import type { History } from '../../../collector/life/history.ts'
import { hourMs, life, type Remaining } from '../../../collector/life/life.ts'
import type { LifeModel } from '../../../collector/life/model.ts'
import type { Evaluation, Figures } from '../evaluation.ts'
import { type EngineSet, engineSensors, engineSets, engineSettings } from './recording.ts'
import { clipped, type Predicted, phm08, rootMeanSquare } from './score.ts'

const rowAt = ({ settings, values }: History, at: number): Record<string, number> =>
  Object.fromEntries([
    ...engineSettings.map((name, index) => [name, settings[at]![index]!]),
    ...engineSensors.map((name, index) => [name, values[at]![index]!])
  ])

/** What is said at an engine's last row. */
const askedLast = (model: LifeModel, engine: History): Remaining => {
  const machine = life(model)
  return engine.hours.map((hour, at) => machine.push(hour * hourMs, rowAt(engine, at))).at(-1)!
}

/** Knows nothing but the age: the mean of what was left of the engines that lived as long. */
const byAge = (train: readonly History[], age: number): number => {
  const lives = train.map(({ hours }) => hours.length).filter(length => length > age)
  return lives.length > 0 ? lives.reduce((sum, length) => sum + length - age, 0) / lives.length : 0
}

const scored = (pairs: readonly Predicted[]): string => {
  const clip = clipped(pairs)
  return (
    `RMSE ${rootMeanSquare(pairs).toFixed(2)} raw, ${rootMeanSquare(clip).toFixed(2)} clipped at 125; ` +
    `PHM08 ${phm08(pairs).toFixed(0)} raw, ${phm08(clip).toFixed(0)} clipped`
  )
}

/** Rows of engines that the fit had not seen, where an end is in sight. */
const heldScore = (held: readonly Predicted[]): string => {
  const near = held.filter(({ actual }) => actual <= 145)
  return `RMSE ${rootMeanSquare(near).toFixed(2)} over rows with at most 145 left, ${rootMeanSquare(clipped(held)).toFixed(2)} over all clipped at 125`
}

/** Returns what was said of the test engines; nothing where there are none. */
const judgeSet = (
  set: EngineSet,
  options: FitOptions,
  name: string,
  print: (line: string) => void
): readonly Predicted[] | undefined => {
  const before = process.hrtime.bigint()
  const { model, held } = fitLife(set.train, { sensors: engineSensors, settings: engineSettings }, options)
  const seconds = Number(process.hrtime.bigint() - before) / 1e9
  print(
    `  ${name}: fitted in ${seconds.toFixed(0)} s, ${(JSON.stringify(model).length / 1024).toFixed(0)} KiB, ${model.regimes.centres.length} regimes`
  )
  print(`    engines left out of the fit: ${heldScore(held)}`)
  if (set.test === undefined) return undefined
  const { engines, left } = set.test
  const answers = engines.map(engine => askedLast(model, engine))
  const inside = answers.filter(({ lowHours, highHours }, at) => left[at]! >= lowHours && left[at]! <= highHours).length
  const pairs = answers.map(({ hours }, at) => ({ predicted: hours, actual: left[at]! }))
  print(`    test engines: ${scored(pairs)}`)
  print(`    test engines inside their ${model.confidence * 100} % interval: ${inside} of ${engines.length}`)
  return pairs
}

const judgeBlind = ({ train, test }: EngineSet, print: (line: string) => void): void => {
  if (test === undefined) return
  const constant = (cycles: number): Predicted[] => test.left.map(actual => ({ predicted: cycles, actual }))
  print(
    `  age only: ${scored(test.engines.map(({ hours }, at) => ({ predicted: byAge(train, hours.length), actual: test.left[at]! })))}`
  )
  print(`  always 75: ${scored(constant(75))}`)
  print(`  always 125: ${scored(constant(125))}`)
}

/** FD001 is `cmapss1`. */
const prefixOf = ({ name }: EngineSet): string => `cmapss${Number(name.slice(2))}`

const evaluateSet = (set: EngineSet, options: FitOptions, print: (line: string) => void): Figures => {
  print(`Turbofans ${set.name}: ${set.train.length} engines that failed, ${set.test?.engines.length ?? 'no'} to ask about`)
  const pairs = judgeSet(set, options, 'network', print)
  // Nothing to compare by: what was left out of the fit has been told.
  if (pairs === undefined) return {}
  const ageless = judgeSet(set, { ...options, age: false }, 'network without the age', print)
  judgeSet(set, { ...options, kind: 'ridge' }, 'ridge', print)
  judgeBlind(set, print)
  const prefix = prefixOf(set)
  return {
    [`${prefix}Raw`]: rootMeanSquare(pairs),
    [`${prefix}NoAge`]: rootMeanSquare(ageless!),
    [`${prefix}Phm`]: phm08(pairs)
  }
}

export const cmapss: Evaluation = {
  about:
    'remaining life of turbofans: every FD00x of cmapss/ with train, test and RUL; RMSE of test engines raw, and without the age, and PHM08',
  figures: ['cmapss1Raw', 'cmapss1NoAge', 'cmapss1Phm'],
  evaluate: async (folder, { print }) =>
    Object.assign({}, ...engineSets(folder).map(set => evaluateSet(set, fitOptions.parse({}), print))) as Figures
}
