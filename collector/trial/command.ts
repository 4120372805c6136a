// The command that runs recordings through rules and shows what would have fired.

import { writeFileSync } from 'node:fs'
import * as said from '../../platform/arguments.ts'
import { type Command, exitCodes, InvalidArgumentError } from '../../platform/command.ts'
import { openLog } from '../../platform/log.ts'
import { type RecordingArguments, recordingArguments } from '../../platform/recordingarguments.ts'
import { reason, WaysideError } from '../../protocol/errors.ts'
import { triedConfiguration } from '../rulesfiles/tried.ts'
import { judge } from './judge.ts'
import { type Layout, layoutOptions } from './layout.ts'
import { picture } from './picture.ts'
import { filesText, isPassed, type Run, reportJson, reportText } from './report.ts'
import { plan, recordingFile, testsIn, testsOf } from './tests.ts'
import { Traces } from './traces.ts'
import { trial } from './trial.ts'

interface Options extends RecordingArguments {
  readonly config: string
  readonly recording: readonly string[]
  readonly expect: readonly string[]
  readonly tag: Readonly<Record<string, string>>
  readonly lateness: number
  readonly svg?: string
  readonly json?: boolean
  readonly width: number
}

const tag = (text: string, before: Readonly<Record<string, string>>): Record<string, string> => {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('must be name=value.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

const width = (text: string): number => {
  const columns = Number(text)
  if (Number.isInteger(columns) && columns >= 40 && columns <= 1000) return columns
  throw new InvalidArgumentError('must be a whole number from 40 to 1000.')
}

/** @throws WaysideError WAY_CONFIG_INVALID */
const layoutOf = ({ tag, period, lateness, ...options }: Options): Layout => {
  const written = Object.fromEntries(Object.entries(options).filter(([name]) => name in layoutOptions.shape))
  const checked = layoutOptions.safeParse({ ...written, tags: tag, period: `${period}ms`, lateness: `${lateness}ms` })
  if (checked.success) return checked.data
  const lines = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new WaysideError('WAY_CONFIG_INVALID', lines.join('\n'))
}

/** `out.svg`, then `out-2.svg`. */
const numbered = (file: string, before: number): string =>
  before === 0 ? file : file.replace(/(\.\w+)?$/, ending => `-${before + 1}${ending}`)

const writePicture = (file: string, text: string): void => {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new WaysideError('WAY_CONFIG_INVALID', `--svg: ${file} cannot be written: ${reason(error)}`)
  }
}

const run = async (rules: readonly string[], options: Options, config: string | undefined): Promise<void> => {
  if (rules.length === 0 && config === undefined)
    throw new WaysideError('WAY_CONFIG_INVALID', 'nothing to test: name a rules file, or a configuration with --config')
  const { configuration, sources } = triedConfiguration(config, rules)
  const tests = [...sources.flatMap(testsOf), ...options.expect.flatMap(testsIn)]
  const planned = plan(tests, { files: options.recording.map(text => recordingFile(text)), layout: layoutOf(options) })
  if (planned.length === 0)
    throw new WaysideError('WAY_CONFIG_INVALID', 'nothing to test with: name a recording with --recording, or one in each test')
  const log = openLog('wayside-collector', 'warn')
  const runs: Run[] = []
  for (const { trial: one, tests } of planned) {
    const traces = options.svg === undefined ? undefined : new Traces()
    const tried = await trial(configuration, one, log, traces)
    if (options.svg !== undefined) {
      const shown = { title: filesText(one), tried, traces: traces!.list, tests: tests.map(([, test]) => test) }
      writePicture(numbered(options.svg, runs.length), picture(shown))
    }
    runs.push({ trial: one, tried, verdicts: tests.map(([number, test]) => judge(test, number, tried.episodes)) })
  }
  process.stdout.write(options.json ? reportJson(runs) : reportText(runs, options.width))
  if (!isPassed(runs)) process.exitCode = exitCodes.failed
}

const help = `
The recordings go through the collector's own windows, detectors and alerts, as if they had just been measured; nobody is told,
and nothing is stored. Rules are windows, detectors, rules of these, inhibitions and notifications, as in a configuration. With --config they are tried
together with those of that configuration, in the place of those that have their names.

A rules file, or one named with --expect, may say what should come of it:

  tests:
    - name: the worn bearing is found in time, and no other
      recording: pump-07.csv        # from the folder of this file; default: --recording
      fires:
        - { detector: vibration-limit, asset: pump-07, between: 2026-03-01 08:00, and: 2026-03-01 10:00 }
      resolves:
        - { detector: vibration-limit, and: 2026-03-01 16:00, times: 1 }
      silent:
        - { asset: pump-08 }

Exit codes: 0 all that was expected came, or nothing was, 1 something did not, or a recording cannot be read, 78 the rules are wrong.

Examples:
  wayside-collector test-rules rules/pumps.yaml --recording pump-07.csv
  wayside-collector test-rules rules/pumps.yaml --recording pump-07=a.csv --recording pump-08=b.csv
  wayside-collector test-rules new.yaml --config collector.yaml --recording fleet.csv --asset-column machine
  wayside-collector test-rules new.yaml --recording long.csv --measurement-column sensor --value-column value --json`

export const addTestRules = (command: Command): void => {
  const added = command
    .command('test-rules [rules...]')
    .description('run recordings through rules, and show which alerts would have fired; with tests, judge it')
    .option('-r, --recording <file>', 'a CSV file, or name=file to say which machine it is of; may come again', said.more, [])
    .option('-e, --expect <file>', 'YAML with more tests; may come again', said.more, [])
    .option('--asset <name>', 'machine that the recording is of; default: the name of the file')
    .option('--asset-column <column>', 'column that names the machine of each row')
    .option('--tag <name=value>', 'a tag of all series, such as site=north; may come again', tag, {})
    .option('--tag-columns <names>', 'columns that are tags, separated by commas', said.names)
    .option('--measurement-column <column>', 'column that names what was measured, where a row is one reading')
    .option('--value-column <column>', 'column with the value then')
  recordingArguments(added)
    .option('--lateness <duration>', 'rows may go back in time by so much without being late', said.span, 0)
    .option('--width <columns>', 'of the timeline', width, process.stdout.columns ?? 120)
    .option('--svg <file>', 'draw series and alerts into a file; more than one recording: FILE-2 and so on')
    .option('--json', 'print what was found for programs')
    .addHelpText('after', help)
    .action((rules: string[], _, tested: Command) => {
      const named = tested.parent?.getOptionValueSource('config') === 'cli'
      const options = tested.optsWithGlobals<Options>()
      return run(rules, options, named ? options.config : undefined)
    })
}
