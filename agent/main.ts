#!/usr/bin/env node
// The program wayside-agent: reads its configuration, opens the real disk, network and sources, and runs until told to stop.

import '../platform/frugal.ts'
import { bootId } from '../platform/boot.ts'
import { certificates } from '../platform/certificates.ts'
import { systemClock } from '../platform/clock.ts'
import { main, program, stopSignal } from '../platform/command.ts'
import { readConfiguration } from '../platform/configuration.ts'
import { openLog } from '../platform/log.ts'
import { supervisor } from '../platform/notify.ts'
import { tokenFile } from '../platform/token.ts'
import { openAgent } from './agent.ts'
import { addCommands, configured } from './commands.ts'
import { agentConfiguration } from './configuration.ts'
import { openData } from './data.ts'
import { httpNetwork } from './http.ts'
import { openStatusServer } from './statusserver.ts'
import { certificateFiles } from './transport/options.ts'
import { watch } from './watch.ts'

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
  const systemd = supervisor(process.env, process.pid, log)
  const agent = await openAgent(configuration, {
    clock: systemClock,
    folder: await openData(configuration.data, systemClock, log),
    network: httpNetwork(configuration.collector.url, { certificates: own }),
    sources: configuration.sources.map(({ make }) => make()),
    token,
    random: Math.random,
    log,
    bootId: bootId()
  })
  const watching = watch({
    agent,
    clock: systemClock,
    limits: {
      unacknowledgedMs: configuration.status.unacknowledged,
      gatheringMs: Math.max(configuration.batch.age, configuration.batch.ageOffline)
    },
    supervisor: systemd
  })
  const status = await openStatusServer({ agent, watch: watching }, configuration.status)
  await systemd.tell({ READY: '1' })
  for (const warning of agent.status().warnings) log.warn('needs attention', { warning })
  log.info('agent runs', { agent: configuration.agent, epoch: agent.status().epoch, status: status.url })
  const stopping = new AbortController()
  const watched = watching.run(stopping.signal)
  const signal = await stopSignal()
  log.info('agent stops', { signal })
  stopping.abort()
  await watched
  await systemd.tell({ STOPPING: '1' })
  await status.close()
  await agent.close()
}

const command = configured(
  program('wayside-agent', 'Takes sensor readings over MQTT, keeps them on disk and forwards them to a collector.')
)
  .option('--check', 'say what is wrong with the configuration, without starting')
  .addHelpText(
    'after',
    `
Exit codes: 0 stopped when told to, 1 not all was done, 75 try again later (disk or network), 78 the configuration is wrong or a port in use.

Examples:
  wayside-agent --config agent.yaml --check
  wayside-agent --config agent.yaml
  wayside-agent status --config agent.yaml
  wayside-agent quarantine list --config agent.yaml
  wayside-agent quarantine replay --all --config agent.yaml`
  )
  .enablePositionalOptions()
  .action(run)

addCommands(command)

await main(command, process.argv)
