// The command that fits a model of remaining life to a folder of run-to-failure histories, and writes it to a file.

import { writeFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from '../../platform/command.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { fitLife } from './fit.ts'
import { type FitOptions, fitOptions } from './fitoptions.ts'
import type { Held } from './interval.ts'
import { readHistories } from './read.ts'

interface Options {
  readonly out: string
  readonly time: string
  readonly setting: readonly string[]
  readonly kind: FitOptions['kind']
  readonly age: boolean
  readonly cap?: number
  readonly seed: number
}

const number = (text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number')
  return value
}

const gather = (text: string, before: readonly string[]): string[] => [...before, text]

const write = (file: string, text: string): void => {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new WaysideError('WAY_CONFIG_INVALID', `--out: ${file} cannot be written: ${reason(error)}`)
  }
}

/** How far off the fit was, on machines that it had not seen. */
const errorOf = (held: readonly Held[], capHours: number): number => {
  const near = held.filter(({ actual }) => actual <= capHours)
  return Math.sqrt(near.reduce((sum, { predicted, actual }) => sum + (predicted - actual) ** 2, 0) / near.length)
}

const fit = (folder: string, { out, time, setting, kind, age, cap, seed }: Options): void => {
  const checked = fitOptions.safeParse({ kind, age, capHours: cap, seed })
  if (!checked.success)
    throw new WaysideError('WAY_CONFIG_INVALID', checked.error.issues.map(({ message }) => message).join('\n'))
  const { histories, ...named } = readHistories(folder, { time, settings: setting })
  const { model, held } = fitLife(histories, named, checked.data)
  write(out, `${JSON.stringify(model)}\n`)
  const error = errorOf(held, model.capHours).toPrecision(3)
  process.stdout.write(
    `${out}: fitted to ${model.machines} machines, ${model.sensors.length} sensors that vary, ${model.regimes.centres.length} operating regimes\n` +
      `on machines left out of the fit it is ${error} hours off (root mean square) within the last ${Math.round(model.capHours)} hours of life\n`
  )
}

export const addFitLife = (command: Command): void => {
  command
    .command('fit-life <folder>')
    .description('fit remaining life to a folder of histories: a CSV file for each machine, its last row the failure')
    .requiredOption('-o, --out <file>', 'the model file to write (JSON)')
    .option('--time <column>', 'column of the time: ISO dates, or hours', 'time')
    .option('--setting <column>', 'a column that says in which regime the machine runs; can be repeated', gather, [])
    .addOption(new Option('--kind <kind>', 'what to fit').choices(['network', 'ridge']).default('network'))
    .option('--no-age', 'do not read the age: for machines that are not seen from when they are new')
    .option('--cap <hours>', 'lives are alike before this many hours to the end', number)
    .option('--seed <number>', 'the same seed gives the same model', number, 1)
    .action(fit)
}
