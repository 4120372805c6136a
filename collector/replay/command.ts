// The command that computes a stretch of the journal again and compares it with what is stored.

import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { more, span } from '../../platform/arguments.ts'
import { systemClock } from '../../platform/clock.ts'
import { type Command, exitCodes, InvalidArgumentError } from '../../platform/command.ts'
import { isLocked, levelDisk } from '../../platform/leveldb.ts'
import { openLog } from '../../platform/log.ts'
import { sealed } from '../../platform/sealed.ts'
import { WaysideError } from '../../protocol/errors.ts'
import type { Millis } from '../../protocol/series.ts'
import type { CollectorConfiguration } from '../configuration.ts'
import { Journal } from '../ingest/journal.ts'
import { readCollector } from '../rulesfiles/files.ts'
import { triedConfiguration } from '../rulesfiles/tried.ts'
import { Store } from '../store/store.ts'
import { replayChange } from './change.ts'
import { changeJson, changeText, isUnchanged } from './changereport.ts'
import { progress } from './progress.ts'
import { type ReplayPorts, replay } from './replay.ts'
import { isAllSame, reportJson, reportText } from './report.ts'
import { withScratchStore } from './scratch.ts'

interface Options {
  readonly config: string
  readonly from: Millis
  readonly to?: Millis
  readonly windows?: string
  readonly rules: readonly string[]
  readonly learn: Millis
  readonly data?: string
  readonly scratch: string
  readonly json?: boolean
}

const time = (text: string): Millis => {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('must be a date or a time such as 2026-11-21T07:00:00Z')
  return at
}

/** @throws WaysideError WAY_DISK_FAILED where the collector runs */
const openJournal = async (data: string, { limits, watermarks, journal }: CollectorConfiguration): Promise<Journal> => {
  if (!existsSync(join(data, 'journal')))
    throw new WaysideError('WAY_CONFIG_INVALID', `${data} has no journal: name the collector's data with --data`)
  const options = { limits, leadMost: watermarks.leadMost, recentBytes: journal.recent }
  try {
    return await Journal.open(sealed(levelDisk(data)), { ...options, now: () => systemClock.now(), onCommit: () => {} })
  } catch (error) {
    if (!isLocked(error)) throw error
    const advice = 'stop it, or replay a copy of the directory, made while it was stopped, with --data'
    throw new WaysideError('WAY_DISK_FAILED', `the collector runs on ${data}: ${advice}`)
  }
}

/** With the journal and the store open, and an empty one beside. */
const withStores = async <T>(
  { data, scratch }: Pick<Options, 'data' | 'scratch'>,
  configuration: CollectorConfiguration,
  work: (ports: ReplayPorts) => Promise<T>
): Promise<T> => {
  const directory = data ?? configuration.data
  const journal = await openJournal(directory, configuration)
  const stored = await Store.open(sealed(levelDisk(directory)), journal.catalog)
  const log = openLog('wayside-collector', 'warn')
  const onProgress = progress(systemClock, line => process.stderr.write(line))
  const found = await withScratchStore(scratch, journal.catalog, scratch => work({ journal, stored, scratch, log, onProgress }))
  await stored.close()
  await journal.close()
  return found
}

const tell = (text: string, same: boolean): void => {
  process.stdout.write(text)
  if (!same) process.exitCode = exitCodes.failed
}

const run = async (options: Options): Promise<void> => {
  const { config, from, to, windows, rules, learn, json } = options
  const before = readCollector(config)
  if (rules.length === 0) {
    const report = await withStores(options, before, ports => replay({ configuration: before, from, to, windows }, ports))
    return tell(json ? reportJson(report) : reportText(report), isAllSame(report))
  }
  if (windows !== undefined)
    throw new WaysideError('WAY_CONFIG_INVALID', '--windows and --rules do not go together: --rules does more')
  const after = triedConfiguration(config, rules).configuration
  const report = await withStores(options, before, ports =>
    withScratchStore(options.scratch, ports.journal.catalog, baseline =>
      replayChange({ before, after, from, to, learn }, { ...ports, baseline })
    )
  )
  tell(json ? changeJson(report) : changeText(report), isUnchanged(report))
}

const help = `
With --rules the journal is computed twice, with the rules of the configuration and with these in the place of those that have
their names, and what is different is shown: alerts that would have fired more, been missed, or fired or resolved at other times.
Detectors begin to learn where the journal is begun to be read, for both: --learn lets them do so before --from.

Nobody is told of anything, and what is stored stays as it is.

Exit codes: 0 all the same, 1 something differs, 75 the collector runs, 78 the configuration is wrong.

Examples:
  wayside-collector replay --from 2026-11-14
  wayside-collector replay --from 2026-11-14 --rules new.yaml --learn 3d
  wayside-collector replay --from 2026-11-14 --windows new.yaml --data /backup/collector --json`

export const addReplay = (command: Command): void => {
  command
    .command('replay')
    .description(
      'compute windows and alerts again from the journal, and compare them with what is stored, or with what other rules make of it'
    )
    .requiredOption('--from <time>', 'windows and alerts from this event time on', time)
    .option('--to <time>', 'up to this event time; default: up to where all windows have closed', time)
    .option(
      '--windows <file>',
      'YAML with other windows, and detectors where there are any, instead of those of the configuration'
    )
    .option(
      '--rules <file>',
      'a rules file to be compared with the rules in force, in the place of those of its names; may come again',
      more,
      []
    )
    .option('--learn <duration>', 'with --rules: read so much more of the journal, for detectors to learn from', span, 0)
    .option('--data <directory>', "another directory than the configuration's, such as a copy of it")
    .option('--scratch <directory>', 'where what is computed lies meanwhile', tmpdir())
    .option('--json', 'print the report for programs')
    .addHelpText('after', help)
    .action((_, replayed: Command) => run(replayed.optsWithGlobals()))
}
