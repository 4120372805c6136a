// `npm run faults -- NAME --trials N`: breaks real processes and counts what was lost, twice or wrong.

import { Command, main, stopSignal } from '../../platform/command.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Fault, FaultReport } from './fault.ts'
import * as faults from './registry.ts'

interface Options {
  readonly trials: string
  readonly seed: string
}

const names = Object.keys(faults).map(name => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))
const byName = new Map<string, Fault>(names.map((name, index) => [name, Object.values(faults)[index]!]))

const line = (report: FaultReport): string =>
  Object.entries(report)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${value}`)
    .join('  ')

const broken = ({ lost, twice, wrong, unopenable, broken = 0 }: FaultReport): boolean =>
  lost + twice + wrong + unopenable + broken > 0

const run = async (name: string, { trials, seed }: Options): Promise<void> => {
  const fault = byName.get(name)
  if (!fault) return command.error(`error: no fault is called ${name}: ${names.join(', ')}`, { exitCode: 64 })
  process.stderr.write(`${fault.about}: ${trials} trials, seed ${seed}\n`)
  const stopping = new AbortController()
  void stopSignal().then(name => stopping.abort(new WaysideError('WAY_STOPPED', `stopped by ${name}`)))
  const running = fault.run({
    trials: Number(trials),
    seed: Number(seed),
    progress: text => void process.stderr.write(`${text}\n`),
    signal: stopping.signal
  })
  const report = await running.catch(error => {
    throw stopping.signal.aborted ? stopping.signal.reason : error
  })
  process.stdout.write(`${line(report)}\n${JSON.stringify(report)}\n`)
  if (report.skipped > 0)
    process.stderr.write(
      `SKIPPED ${report.skipped} of ${report.trials}: ${report['why'] ?? 'the agent did not come up any more'}\n`
    )
  if (broken(report)) process.exitCode = 1
}

const command = new Command('faults')
  .description('Breaks real processes and counts what was lost, twice or wrong. The last line is one JSON object.')
  .argument('<name>', `one of ${names.join(', ')}`)
  .option('--trials <count>', 'how often', '20')
  .option('--seed <number>', 'of the random moments', '1')
  .exitOverride()
  .action(run)

await main(command, process.argv)
