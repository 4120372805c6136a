// Fits a model of remaining life to run-to-failure histories: several members, each without a part of the machines, which then says how far off it is.

import { regimeOf } from '../detectors/asset/regimes.ts'
import { type Chance, chance } from './chance.ts'
import type { FitOptions } from './fitoptions.ts'
import { type History, hoursLeft } from './history.ts'
import { bandsOf, type Held } from './interval.ts'
import { type LifeModel, plain } from './model.ts'
import { answer, type Network } from './network.ts'
import { ridge } from './ridge.ts'
import { rowOf, type Scales, standardised, type Table, table } from './table.ts'
import { train } from './train.ts'
import { type Usuals, usualsOf } from './usual.ts'
import { inputsOf, newWear, wearOn } from './wear.ts'

export interface Named {
  readonly sensors: readonly string[]
  readonly settings: readonly string[]
}

/** The rows of one machine as the fitted function reads them. */
const rowsOf = ({ hours, settings, values }: History, { regimes, usual, telling }: Usuals, options: FitOptions): number[][] => {
  const wear = newWear(telling.length, options.spans.length)
  return hours.map((hour, at) => {
    const row = telling.map(sensor => values[at]![sensor]!)
    wearOn(wear, hour, row, usual[regimeOf(regimes, settings[at]!)]!, options.spans)
    return inputsOf(wear, hour, { squares: options.kind === 'ridge', age: options.age })
  })
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!

const periodOf = (histories: readonly History[]): number =>
  median(histories.flatMap(({ hours }) => hours.slice(1).map((hour, at) => hour - hours[at]!)))

const capOf = (histories: readonly History[]): number => 0.63 * median(histories.map(({ hours }) => hours.at(-1)! - hours[0]!))

const fitMember = (inputs: Table, targets: Float64Array, options: FitOptions, luck: Chance): Network =>
  options.kind === 'ridge' ? ridge(inputs, targets, options.penalty) : train(inputs, targets, options, luck)

/** Machines in parts, by chance. */
const partsOf = (machines: number, folds: number, luck: Chance): number[][] => {
  const order = luck.order(machines)
  return Array.from({ length: folds }, (_, fold) => [...order].filter((_, at) => at % folds === fold))
}

/** What a member says of each row of machines that it did not see. */
const heldOut = (member: Network, inputs: Table, targets: readonly number[], capHours: number): Held[] =>
  targets.map((actual, row) => ({ predicted: Math.max(0, answer(member, rowOf(inputs, row)) * capHours), actual }))

export interface Fitted {
  readonly model: LifeModel
  /** Every row of every machine, as the member that had not seen the machine answered. */
  readonly held: readonly Held[]
}

interface Prepared {
  readonly usuals: Usuals
  readonly capHours: number
  readonly scales: Scales
  /** For each machine the rows that are read, standardised. */
  readonly rows: readonly (readonly (readonly number[])[])[]
  /** For each machine the hours left at each row. */
  readonly left: readonly (readonly number[])[]
}

const prepared = (histories: readonly History[], sensors: number, options: FitOptions): Prepared => {
  const usuals = usualsOf(histories, sensors)
  const { scales, scaled } = standardised(histories.map(history => rowsOf(history, usuals, options)))
  return { usuals, capHours: options.capHours ?? capOf(histories), scales, rows: scaled, left: histories.map(hoursLeft) }
}

/** One member, fitted to the machines in `seen`. */
const memberOf = ({ rows, left, capHours }: Prepared, seen: readonly number[], options: FitOptions, luck: Chance): Network => {
  const targets = seen.flatMap(machine => left[machine]!.map(hours => Math.min(1, hours / capHours)))
  return fitMember(table(seen.flatMap(machine => rows[machine]!)), Float64Array.from(targets), options, luck)
}

const fileOf = (
  { usuals, capHours, scales }: Prepared,
  histories: readonly History[],
  { sensors, settings }: Named,
  options: FitOptions
): Omit<LifeModel, 'members' | 'bands'> => ({
  format: 'wayside-life-1',
  sensors: usuals.telling.map(sensor => sensors[sensor]!),
  settings: [...settings],
  regimes: { scales: [...usuals.regimes.scales], centres: usuals.regimes.centres.map(centre => [...centre]) },
  usual: usuals.usual.map(({ means, deviations }) => ({ means: [...means], deviations: [...deviations] })),
  spans: options.spans,
  squares: options.kind === 'ridge',
  age: options.age,
  capHours,
  periodHours: periodOf(histories),
  inputs: scales,
  confidence: options.confidence,
  machines: histories.length,
  seed: options.seed
})

/** Deterministic: the same histories, options and seed give the same model. */
export const fitLife = (histories: readonly History[], named: Named, options: FitOptions): Fitted => {
  const data = prepared(histories, named.sensors.length, options)
  const parts = partsOf(histories.length, Math.min(options.folds, histories.length), chance(options.seed))
  const members: Network[] = []
  const held: Held[] = []
  for (const [fold, out] of parts.entries()) {
    const seen = histories.map((_, machine) => machine).filter(machine => !out.includes(machine))
    const member = memberOf(data, seen, options, chance(options.seed * 1000 + fold))
    members.push(member)
    for (const machine of out) held.push(...heldOut(member, table(data.rows[machine]!), data.left[machine]!, data.capHours))
  }
  const model = {
    ...fileOf(data, histories, named, options),
    members: members.map(plain),
    bands: bandsOf(held, options.confidence)
  }
  return { model, held }
}
