// The command that computes a stretch of the journal again and compares it with what is stored.

import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
import { Store } from '../store/store.ts'
import { progress } from './progress.ts'
import { replay } from './replay.ts'
import { isAllSame, type Report, reportJson, reportText } from './report.ts'
import { withScratchStore } from './scratch.ts'

interface Options {
  readonly config: string
  readonly from: Millis
  readonly to?: Millis
  readonly windows?: string
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

const run = async ({ config, from, to, windows, data, scratch, json }: Options): Promise<void> => {
  const configuration = readCollector(config)
  const directory = data ?? configuration.data
  const journal = await openJournal(directory, configuration)
  const stored = await Store.open(sealed(levelDisk(directory)), journal.catalog)
  const report: Report = await withScratchStore(scratch, journal.catalog, scratch =>
    replay(
      { configuration, from, to, windows },
      {
        journal,
        stored,
        scratch,
        log: openLog('wayside-collector', 'warn'),
        onProgress: progress(systemClock, line => process.stderr.write(line))
      }
    )
  )
  await stored.close()
  await journal.close()
  process.stdout.write(json ? reportJson(report) : reportText(report))
  if (!isAllSame(report)) process.exitCode = exitCodes.failed
}

export const addReplay = (command: Command): void => {
  command
    .command('replay')
    .description('compute windows and alerts again from the journal, and compare them with what is stored; tells nobody')
    .requiredOption('--from <time>', 'windows and alerts from this event time on', time)
    .option('--to <time>', 'up to this event time; default: up to where all windows have closed', time)
    .option(
      '--windows <file>',
      'YAML with other windows, and detectors where there are any, instead of those of the configuration'
    )
    .option('--data <directory>', "another directory than the configuration's, such as a copy of it")
    .option('--scratch <directory>', 'where what is computed lies meanwhile', tmpdir())
    .option('--json', 'print the report for programs')
    .addHelpText(
      'after',
      '\nExit codes: 0 all the same, 1 something differs, 75 the collector runs, 78 the configuration is wrong.'
    )
    .action((_, replayed: Command) => run(replayed.optsWithGlobals()))
}
