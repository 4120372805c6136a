// Runs a benchmark by name: npm run bench -- codec --data ../shared/data

import { tmpdir } from 'node:os'
import { Command, InvalidArgumentError, main, Option } from '../../platform/command.ts'
import { duration } from '../../protocol/options.ts'
import { absenceBench } from './absence.ts'
import { agent } from './agent.ts'
import { alert } from './alert.ts'
import type { Bench, Options } from './bench.ts'
import { codec } from './codec.ts'
import { collector } from './collector.ts'
import { detectorsBench } from './detectors.ts'
import { peersBench } from './peers.ts'
import { rulesBench } from './rules.ts'

const benches: Readonly<Record<string, Bench>> = {
  absence: absenceBench,
  agent,
  alert,
  codec,
  collector,
  detectors: detectorsBench,
  peers: peersBench,
  rules: rulesBench
}

const names = Object.keys(benches).join(', ')

/** Three days of 100 readings a second. */
const backlog = 3 * 86_400 * 100

const number = (text: string): number => {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text)
  throw new InvalidArgumentError('It must be a whole number above 0.')
}

const milliseconds = (text: string): number => {
  const { data } = duration().safeParse(text)
  if (data !== undefined) return data
  throw new InvalidArgumentError('It must be a time such as 30s, 10m or 2h.')
}

const command = new Command('bench')
  .description('Measures, and prints what it saw; the last line is one flat JSON object.')
  .argument('<name>', `one of ${names}`)
  .addOption(new Option('--data <folder>', 'with the recordings').env('WAYSIDE_DATA'))
  .option('--only <names>', 'measurements to make, with commas between; all where not said', text => text.split(','), [])
  .option('--seconds <count>', 'of load for one measurement', number, 20)
  .option('--backlog <readings>', 'in a backlog', number, backlog)
  .option('--soak <time>', 'for how long memory is watched', milliseconds)
  .option('--directory <folder>', 'where what is measured writes its files', tmpdir())
  .option('--profiles <folder>', 'for CPU profiles')
  .exitOverride()
  .action(async (name: string, { soak, ...options }: Omit<Options, 'soakMs'> & { soak?: number }) => {
    const bench = benches[name]
    if (!bench) return command.error(`error: no bench is called ${name}: ${names}`)
    await bench({ ...options, soakMs: soak }, line => console.log(line))
  })

await main(command, process.argv)
