#!/usr/bin/env node
// The program wayside-collector: reads its configuration, opens the real disk and the HTTP server, and runs until told to stop.

import { busyness } from '../platform/busyness.ts'
import { certificates } from '../platform/certificates.ts'
import { systemClock } from '../platform/clock.ts'
import { main, program, stopSignal } from '../platform/command.ts'
import { healing } from '../platform/healing.ts'
import { levelDisk } from '../platform/leveldb.ts'
import { openLog } from '../platform/log.ts'
import { nodeFolder } from '../platform/nodefiles.ts'
import { sealed } from '../platform/sealed.ts'
import { digestOf, newToken } from '../platform/token.ts'
import { reason } from '../protocol/errors.ts'
import { listenFiles } from './api/listen.ts'
import { openServer } from './api/server.ts'
import { openCollector } from './collector.ts'
import { checkText } from './definitions/check.ts'
import type { Definitions } from './definitions/definitions.ts'
import { tellDefinitions } from './definitions/told.ts'
import { addFitLife } from './life/command.ts'
import { addReference } from './reference/command.ts'
import { readReference } from './reference/file.ts'
import { reloading } from './reload.ts'
import { addReplay } from './replay/command.ts'
import { collectorFiles } from './rulesfiles/files.ts'
import { startWith } from './rulesfiles/start.ts'
import { addTestRules } from './trial/command.ts'

interface Options {
  readonly config: string
  readonly check?: boolean
}

const run = async ({ config, check }: Options): Promise<void> => {
  const named = collectorFiles(config)
  const { configuration, define, problem } = startWith(named)
  const files = listenFiles(configuration.listen)
  if (files) certificates(files).current()
  if (check && configuration.reference) readReference(configuration.reference)
  if (check) return printChecked([config, ...named.found()], checkText(configuration.data, define(undefined)))
  const log = openLog('wayside-collector', configuration.log)
  const folder = await nodeFolder(configuration.data)
  const disk = sealed(healing(levelDisk(configuration.data), systemClock, log))
  const collector = await openCollector(configuration, {
    clock: systemClock,
    disk,
    random: Math.random,
    free: folder.free,
    busyness: busyness(),
    log,
    define
  })
  const tell = (definitions: Definitions): void => {
    try {
      tellDefinitions(configuration.data, definitions)
    } catch (error) {
      log.warn('definitions not told: --check cannot say what would change', { reason: reason(error) })
    }
  }
  tell(collector.definitions)
  const { redefine } = collector
  const reload = reloading({ files: named, running: configuration, redefine, onChange: tell, problem, clock: systemClock, log })
  const server = await openServer({ ...collector, reloads: reload.status }, configuration.listen, log)
  const stopping = new AbortController()
  const watching = reload.run(stopping.signal)
  process.on('SIGHUP', () => {
    server.renew?.()
    void collector.renew().then(reload.all)
  })
  log.info('collector runs', { url: server.url })
  const signal = await stopSignal()
  log.info('collector stops', { signal })
  stopping.abort()
  await watching
  await server.close()
  await collector.close()
}

const printChecked = ([config, ...rules]: readonly string[], changes: readonly string[]): void => {
  const files = rules.map(file => `with the rules of ${file}`)
  process.stdout.write([`${config} is valid`, ...files, ...changes, ''].join('\n'))
}

const printToken = (agent: string): void => {
  const token = newToken()
  process.stdout.write(
    `# into the token file of ${agent} (mode 600):\n${token}\n# into agents of the collector's configuration:\n`
  )
  process.stdout.write(`- agent: ${agent}\n  tokenSha256: ${digestOf(token)}\n`)
}

const command = program(
  'wayside-collector',
  'Receives the batches of a fleet, computes event-time windows, raises alerts and serves dashboards.'
)
  .option('-c, --config <file>', 'configuration file (YAML)', 'collector.yaml')
  .option('--check', 'say what is wrong with the configuration and what it would change, without starting')
  .addHelpText(
    'after',
    `
On SIGHUP the file is read again: windows, detectors, rules, inhibitions, absence and notifications change at once, other options with the
next start; certificates are renewed.
Rules files (rulesFiles in the configuration) are taken by themselves when they change; one with a fault leaves what was in force.

Exit codes: 0 stopped when told to, 75 try again later (disk), 78 the configuration is wrong or the port in use.

Examples:
  wayside-collector token gw-1
  wayside-collector --config collector.yaml --check
  wayside-collector reference assets.yaml
  wayside-collector test-rules rules/pumps.yaml --recording pump-07.csv
  wayside-collector fit-life histories/ --out pump.life.json
  wayside-collector --config collector.yaml`
  )
  .action(run)

command.command('token <agent>').description('make a token for an agent, and the line that lets it in').action(printToken)
addReference(command)
addReplay(command)
addTestRules(command)
addFitLife(command)

await main(command, process.argv)
