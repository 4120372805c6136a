#!/usr/bin/env node
// The program wayside-agent: reads its configuration, opens the real disk, network and sources, and runs until told to stop.

import { certificates } from '../platform/certificates.ts'
import { systemClock } from '../platform/clock.ts'
import { type Command, main, program, stopSignal } from '../platform/command.ts'
import { readConfiguration } from '../platform/configuration.ts'
import { healing } from '../platform/healing.ts'
import { levelDisk } from '../platform/leveldb.ts'
import { openLog } from '../platform/log.ts'
import { sealed } from '../platform/sealed.ts'
import { tokenFile } from '../platform/token.ts'
import { openAgent } from './agent.ts'
import { agentConfiguration } from './configuration.ts'
import { httpNetwork } from './http.ts'
import { quarantineText, statusText } from './inspect.ts'
import { openStatusServer } from './statusserver.ts'
import { certificateFiles } from './transport/options.ts'

interface Options {
  readonly config: string
  readonly check?: boolean
}

const run = async ({ config, check }: Options): Promise<void> => {
  const configuration = readConfiguration(config, agentConfiguration)
  const token = tokenFile(configuration.collector.tokenFile, 'collector.tokenFile')
  const own = certificates(certificateFiles(configuration.collector))
  token()
  own.current()
  if (check) return void process.stdout.write(`${config} is valid\n`)
  const log = openLog('wayside-agent', configuration.log)
  const agent = await openAgent(configuration, {
    clock: systemClock,
    disk: sealed(healing(levelDisk(configuration.data), systemClock, log)),
    network: httpNetwork(configuration.collector.url, { certificates: own }),
    sources: configuration.sources.map(({ make }) => make()),
    token,
    random: Math.random,
    log
  })
  const status = await openStatusServer(agent, configuration.status)
  for (const warning of agent.status().warnings) log.warn('needs attention', { warning })
  log.info('agent runs', { agent: configuration.agent, epoch: agent.status().epoch, status: status.url })
  const signal = await stopSignal()
  log.info('agent stops', { signal })
  await status.close()
  await agent.close()
}

/** Where the status page of the agent with this configuration is. */
const statusUrl = (config: string): string => {
  const { host, port } = readConfiguration(config, agentConfiguration).status
  return `http://${host}:${port}`
}

const configured = (command: Command): Command => command.option('-c, --config <file>', 'configuration file (YAML)', 'agent.yaml')

const command = configured(
  program('wayside-agent', 'Takes sensor readings over MQTT, keeps them on disk and forwards them to a collector.')
)
  .option('--check', 'say what is wrong with the configuration, without starting')
  .addHelpText(
    'after',
    `
Exit codes: 0 stopped when told to, 75 try again later (disk or network), 78 the configuration is wrong or a port in use.

Examples:
  wayside-agent --config agent.yaml --check
  wayside-agent --config agent.yaml
  wayside-agent status --config agent.yaml
  wayside-agent quarantine list --config agent.yaml`
  )
  .enablePositionalOptions()
  .action(run)

configured(command.command('status').description('what a running agent has taken, sent, dropped and still holds')).action(
  async ({ config }: Options) => void process.stdout.write(await statusText(statusUrl(config)))
)

configured(
  command
    .command('quarantine')
    .description('payloads that could not be read')
    .command('list')
    .description('list them, oldest first, with topic and reason')
).action(async ({ config }: Options) => void process.stdout.write(await quarantineText(statusUrl(config))))

await main(command, process.argv)
