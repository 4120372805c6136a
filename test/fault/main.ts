// `npm run faults -- NAME --trials N`: breaks real processes and counts what was lost, twice or wrong.

import { setMaxListeners } from 'node:events'
import { Command, main, stopSignal } from '../../platform/command.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import type { Fault, FaultReport } from './fault.ts'
import * as faults from './registry.ts'
import { isBroken, summaryOf, type Tried } from './summary.ts'

interface Options {
  readonly trials?: string
  readonly seed: string
}

const trialsDefault = 20

const names = Object.keys(faults).map(name => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`))
const byName = new Map<string, Fault>(names.map((name, index) => [name, Object.values(faults)[index]!]))

const line = (report: FaultReport): string =>
  Object.entries(report)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${value}`)
    .join('  ')

const say = (text: string): void => void process.stderr.write(`${text}\n`)

const tried = async (fault: Fault, trials: number, seed: number, signal: AbortSignal): Promise<FaultReport> => {
  say(`${fault.about}: ${trials} trials, seed ${seed}`)
  const report = await fault.run({ trials, seed, progress: say, signal }).catch(error => {
    throw signal.aborted ? signal.reason : error
  })
  process.stdout.write(`${line(report)}\n${JSON.stringify(report)}\n`)
  if (report.skipped > 0)
    say(`SKIPPED ${report.skipped} of ${report.trials}: ${report['why'] ?? 'the program did not come up any more'}`)
  if (isBroken(report)) process.exitCode = 1
  // What was seen up to then is told above.
  signal.throwIfAborted()
  return report
}

/** Each fault with its quick number of trials; one that cannot be tried to its end does not keep the others from it. */
const all = async (seed: number, signal: AbortSignal): Promise<void> => {
  const results: Tried[] = []
  for (const [name, fault] of byName) {
    const began = performance.now()
    const result = await tried(fault, fault.quick, seed, signal).catch(error => {
      signal.throwIfAborted()
      process.exitCode = 1
      say(`${name} was not tried to its end: ${reason(error)}`)
      return undefined
    })
    results.push({ name, report: result, ms: performance.now() - began })
  }
  process.stdout.write(`\n${summaryOf(results)}\n`)
}

const run = async (name: string, { trials = String(trialsDefault), seed }: Options): Promise<void> => {
  const fault = byName.get(name)
  if (!fault && name !== 'all')
    return command.error(`error: no fault is called ${name}: all, ${names.join(', ')}`, { exitCode: 64 })
  const stopping = new AbortController()
  // Any number of requests and waits may hear it.
  setMaxListeners(0, stopping.signal)
  void stopSignal().then(name => stopping.abort(new WaysideError('WAY_STOPPED', `stopped by ${name}`)))
  if (fault) await tried(fault, Number(trials), Number(seed), stopping.signal)
  else await all(Number(seed), stopping.signal)
}

const command = new Command('faults')
  .description(
    'Breaks real processes and counts what was lost, twice or wrong. The last line of each is one JSON object; all tries every fault a few times and ends with a table.'
  )
  .argument('<name>', `all, or one of ${names.join(', ')}`)
  .option('--trials <count>', `how often; ${trialsDefault} where not said, and for all as often as gives a first look`)
  .option('--seed <number>', 'of the random moments', '1')
  .exitOverride()
  .action(run)

await main(command, process.argv)
