// Runs a benchmark by name: npm run bench -- codec --data ../shared/data

import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { duration } from '../../protocol/options.ts'
import { agent } from './agent.ts'
import type { Bench } from './bench.ts'
import { codec } from './codec.ts'
import { collector } from './collector.ts'
import { detectorsBench } from './detectors.ts'
import { peersBench } from './peers.ts'
import { rulesBench } from './rules.ts'

const benches: Readonly<Record<string, Bench>> = {
  agent,
  codec,
  collector,
  detectors: detectorsBench,
  peers: peersBench,
  rules: rulesBench
}

/** Three days of 100 readings a second. */
const backlog = 3 * 86_400 * 100

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    backlog: { type: 'string', default: String(backlog) },
    soak: { type: 'string' },
    directory: { type: 'string', default: tmpdir() },
    profiles: { type: 'string' }
  }
})
const number = (text: string, option: string): number => {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text)
  throw new Error(`--${option} must be a whole number above 0, not ${text}`)
}

const bench = benches[positionals[0] ?? '']
if (bench) {
  const options = {
    data: values.data ?? process.env['WAYSIDE_DATA'],
    only: values.only?.split(',') ?? [],
    seconds: number(values.seconds, 'seconds'),
    backlog: number(values.backlog, 'backlog'),
    soakMs: values.soak === undefined ? undefined : duration().parse(values.soak),
    directory: values.directory,
    profiles: values.profiles
  }
  await bench(options, line => console.log(line))
} else {
  console.error(`Which bench? One of: ${Object.keys(benches).join(', ')}`)
  process.exitCode = 64
}
