#!/usr/bin/env node
// The program wayside-agent: reads its configuration, opens the real disk, network and sources, and runs until told to stop.

import { systemClock } from '../platform/clock.ts'
import { main, program, stopSignal } from '../platform/command.ts'
import { readConfiguration } from '../platform/configuration.ts'
import { healing } from '../platform/healing.ts'
import { levelDisk } from '../platform/leveldb.ts'
import { openLog } from '../platform/log.ts'
import { sealed } from '../platform/sealed.ts'
import { tokenFile } from '../platform/token.ts'
import { openAgent } from './agent.ts'
import { agentConfiguration } from './configuration.ts'
import { httpNetwork } from './http.ts'

interface Options {
  readonly config: string
  readonly check?: boolean
}

const run = async ({ config, check }: Options): Promise<void> => {
  const configuration = readConfiguration(config, agentConfiguration)
  const token = tokenFile(configuration.collector.tokenFile, 'collector.tokenFile')
  token()
  if (check) return void process.stdout.write(`${config} is valid\n`)
  const log = openLog('wayside-agent', configuration.log)
  const agent = await openAgent(configuration, {
    clock: systemClock,
    disk: sealed(healing(levelDisk(configuration.data), systemClock, log)),
    network: httpNetwork(configuration.collector.url),
    sources: configuration.sources.map(({ make }) => make()),
    token,
    random: Math.random,
    log
  })
  log.info('agent runs', { agent: configuration.agent, epoch: agent.status().epoch })
  const signal = await stopSignal()
  log.info('agent stops', { signal })
  await agent.close()
}

const command = program('wayside-agent', 'Takes sensor readings over MQTT, keeps them on disk and forwards them to a collector.')
  .requiredOption('-c, --config <file>', 'configuration file (YAML)')
  .option('--check', 'say what is wrong with the configuration, without starting')
  .addHelpText(
    'after',
    `
Exit codes: 0 stopped when told to, 75 try again later (disk or network), 78 the configuration is wrong.

Examples:
  wayside-agent --config agent.yaml --check
  wayside-agent --config agent.yaml`
  )
  .action(run)

await main(command, process.argv)
