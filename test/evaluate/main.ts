// Judges the shipped detection on recordings of real machines: npm run evaluate -- --data ../shared/data

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes, InvalidArgumentError, main, program } from '../../platform/command.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { writeDetections } from './detections.ts'
import type { Figures } from './evaluation.ts'
import { evaluations } from './evaluations.ts'
import { figuresLine } from './figures.ts'
import { throughPath } from './path/replay.ts'

const kinds = Object.keys(evaluations)
const usual = kinds.filter(kind => !evaluations[kind]!.isLong)

const about = 'Judges the shipped configuration of the detectors on labelled recordings of real machines.'

const layouts = kinds
  .map(kind => `  ${kind.padEnd(12)}${evaluations[kind]!.about.replace(': ', `\n${' '.repeat(14)}`)}`)
  .join('\n')

const help = `
Each recording goes, reading by reading, through an agent's topics, recorder and outbox to a collector, which computes windows of
one row each and raises alerts: production code in this process, on a simulated clock and disks. Figures are made of the alerts (of
cmapss: of what the fitted model answers). Variations of a recording are judged by the detectors themselves, which is sooner.
Beside each figure stand blind baselines, which do not look at the values, and the false alarms that it costs.

Below the folder of --data, what there is of:
${layouts}

What is not there is skipped, loudly. The last line is one JSON object of all figures; null: not measured; "Infinity": one was missed,
and the exit code is 1.
With --out, FOLDER/nab/realTraffic/wayside_NAME.csv has timestamp,value,anomaly_score,label: a score of 1 is an alert,
all else is below 0.5.

  npm run evaluate -- --data ../shared/data --only nab,skab --out /tmp/seen
`

const some = (text: string): string[] => {
  const named = text.split(',')
  const unknown = named.find(kind => !kinds.includes(kind))
  if (unknown !== undefined) throw new InvalidArgumentError(`there is no "${unknown}", there are: ${kinds.join(', ')}`)
  return named
}

interface Options {
  readonly data?: string
  readonly only?: readonly string[]
  readonly out?: string
  readonly direct?: boolean
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)

const judged = async (kind: string, data: string, { out, direct }: Options): Promise<Figures> => {
  const folder = join(data, evaluations[kind]!.folder ?? kind)
  if (!existsSync(folder)) {
    print(`SKIPPED ${kind}: there is no ${folder}\n`)
    return {}
  }
  const figures = await evaluations[kind]!.evaluate(folder, {
    ...(direct ? {} : { through: throughPath }),
    print,
    show: shown => {
      if (out !== undefined) writeDetections(out, kind, shown)
    }
  })
  print('')
  return figures
}

const evaluate = async (options: Options): Promise<void> => {
  const { data = process.env['WAYSIDE_DATA'], only = usual } = options
  if (data === undefined)
    throw new WaysideError('WAY_CONFIG_INVALID', 'where are the recordings? give their folder with --data or WAYSIDE_DATA')
  if (!existsSync(data)) throw new WaysideError('WAY_CONFIG_INVALID', `--data: there is no folder ${data}`)
  const unmeasured = kinds.flatMap(kind => evaluations[kind]!.figures)
  const figures: Record<string, number | null> = Object.fromEntries(unmeasured.map(name => [name, null]))
  for (const kind of only)
    try {
      Object.assign(figures, await judged(kind, data, options))
    } catch (error) {
      // The others are judged all the same, and the last line is told.
      print(`FAILED ${kind}: ${(error as Error).stack ?? reason(error)}\n`)
      process.exitCode = exitCodes.failed
    }
  const { text, isFailed } = figuresLine(figures)
  print(text)
  if (isFailed) process.exitCode = exitCodes.failed
}

const command = program('evaluate', about)
  .option('--data <folder>', 'the recordings (default: WAYSIDE_DATA)')
  .option('--only <kinds>', `some of them, with commas between; where it is not given ${usual.join(', ')}`, some)
  .option(
    '--out <folder>',
    "for each recording a CSV file in the layout of NAB's results, and an SVG of labels, score and alerts"
  )
  .option('--direct', 'ask the detectors themselves, without agent and collector: the same alerts, sooner')
  .addHelpText('after', help)
  .action(evaluate)

await main(command, process.argv)
