#!/usr/bin/env node
// The demonstration: everything at once on this machine, told on the terminal, and judged at the end.

import { InvalidArgumentError, main, program, stopSignal } from '../../platform/command.ts'
import { WaysideError } from '../../protocol/errors.ts'
import { plantStory } from './plant.ts'
import { recordingStory } from './recording.ts'
import { teller } from './tell.ts'

interface Options {
  readonly once?: boolean
  readonly replay?: string
  readonly seed: number
  readonly port: number
}

const number = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('must be a whole number.')
}

const run = async ({ once = false, replay, seed, port }: Options): Promise<void> => {
  const tell = teller(process.stdout)
  const stopped = once ? new Promise<never>(() => {}) : stopSignal()
  const story = (port: number): Promise<boolean> =>
    replay === undefined
      ? plantStory({ once, seed, port, tell, stopped })
      : recordingStory({ file: replay, once, port, tell, stopped })
  const agreed = await story(once ? 0 : port).catch(error => {
    if (!(error instanceof WaysideError) || error.code !== 'WAY_PORT_IN_USE') throw error
    tell.say(`${error.message}; taking a free port instead`)
    return story(0)
  })
  process.exit(agreed ? 0 : 1)
}

const command = program(
  'demo',
  'A collector with its dashboard, three agents and a plant of 12 machines, one of them wearing out, in accelerated time.'
)
  .option('--once', 'end by itself, with exit code 0 only if the oracle agrees')
  .option(
    '--replay <file>',
    'instead of the plant, send a CSV recording through a real Mosquitto and hold the store against the file'
  )
  .option('--seed <number>', 'another seed is another plant', number, 1)
  .option('--port <number>', 'port of the dashboard', number, 7331)
  .action(run)

await main(command, process.argv)
