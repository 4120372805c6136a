// Recordings that nobody here has seen, in the layouts of those that we have: they are scored the same way.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { random } from '../../simulators/random.ts'
import { built } from '../support/programs.ts'
import { engineSets } from './cmapss/recording.ts'
import { evaluations } from './evaluations.ts'
import { skabRecordings } from './skab/recording.ts'
import { wellRecordings } from './wells/recording.ts'

const stamp = (ms: number): string => new Date(Date.UTC(2021, 0, 4) + ms).toISOString().slice(0, 19).replace('T', ' ')
const chance = random(3)
const lines = (rows: number, line: (row: number) => string): string =>
  `${Array.from({ length: rows }, (_, row) => line(row)).join('\n')}\n`

/** A level that jumps at a row. */
const noisy = (row: number, jump = Number.POSITIVE_INFINITY): string => (10 + chance.normal() + (row >= jump ? 30 : 0)).toFixed(3)

const series = (jump?: number): string => `timestamp,value\n${lines(1000, row => `${stamp(row * 300_000)},${noisy(row, jump)}`)}`

const bench = (jump?: number): string =>
  `datetime;Flow;Level;anomaly;changepoint\n${lines(
    500,
    row =>
      `${stamp(row * 1000)};${noisy(row, jump)};${noisy(row)};${jump !== undefined && row >= jump ? '1.0' : '0.0'};${row === jump ? '1.0' : '0.0'}`
  )}`

const well = (jump: number): string =>
  `second,p_one,t_two,class\n${lines(
    1500,
    row => `${row * 5},${noisy(row, jump)},${noisy(row)},${row < jump ? 0 : row < jump + 400 ? 105 : 5}`
  )}`

const engine = (unit: number, rows: number): string =>
  lines(rows, row => `${unit} ${row + 1} 0 0 100 ${Array.from({ length: 21 }, (_, at) => at + row).join(' ')} `)

const data = () => ({
  nab: {
    data: { realNew: { 'jump.csv': series(700) }, realOther: { 'calm.csv': series() } },
    labels: {
      'combined_windows.json': JSON.stringify({
        'realNew/jump.csv': [[`${stamp(690 * 300_000)}.000000`, `${stamp(760 * 300_000)}.000000`]]
      })
    }
  },
  skab: { valve9: { '0.csv': bench(350) }, 'anomaly-free': { 'anomaly-free.csv': bench() } },
  wells: { 'INDEX.csv': 'file,type\nnew.csv,5\ngone.csv,5\n', 'new.csv': well(700), 'not_in_index.csv': well(600) },
  cmapss: {
    'train_FD004.txt': engine(1, 3) + engine(2, 4),
    'test_FD004.txt': engine(1, 2),
    'RUL_FD004.txt': '112 \n',
    'train_FD003.txt': engine(1, 3)
  }
})

const judged = async (
  kind: string,
  folder: string
): Promise<{ figures: Readonly<Record<string, number>>; shown: string[]; printed: string[] }> => {
  const [shown, printed]: [string[], string[]] = [[], []]
  const figures = await evaluations[kind]!.evaluate(`${folder}/${kind}`, {
    print: line => void printed.push(line),
    show: ({ name }) => void shown.push(name)
  })
  return { figures, shown, printed }
}

t.test('series of any folder are judged by the windows that are labelled, those without a label too', async t => {
  const { figures, shown } = await judged('nab', t.testdir(data()))
  t.same(shown, ['realNew/jump', 'realOther/calm'])
  t.ok(figures['nab']! > 50, JSON.stringify(figures))
})

t.test('every folder of a testbed is judged but those without anomalies', async t => {
  const folder = t.testdir(data())
  t.same(
    skabRecordings(`${folder}/skab`).map(({ name, sensors }) => [name, sensors]),
    [['valve9/0', ['Flow', 'Level']]]
  )
  const { figures, shown } = await judged('skab', folder)
  t.same(shown, ['valve9/0'])
  t.ok(figures['skabF1']! > 0.8, JSON.stringify(figures))
})

t.test('the wells of the index are judged, and one that is not there is told', async t => {
  const folder = t.testdir(data())
  t.same(wellRecordings(`${folder}/wells`).absent, ['gone.csv'])
  const { figures, printed } = await judged('wells', folder)
  t.same(figures, { wellsRecall: 1, wellsFalsePerHour: 0 })
  t.ok(printed.includes('SKIPPED wells: INDEX.csv has gone.csv, which is not there'))
})

t.test('every set of engines is found, with those to ask about where they are', async t => {
  const sets = engineSets(`${t.testdir(data())}/cmapss`)
  t.same(
    sets.map(({ name, train, test }) => [name, train.length, test?.left]),
    [
      ['FD003', 1, undefined],
      ['FD004', 2, [112]]
    ]
  )
  t.same(sets[1]!.train[1]!.values[3]!.slice(0, 2), [3, 4])
})

t.test('recordings that are not there are skipped loudly, and each figure has its name on the last line', async t => {
  const { stdout } = await promisify(execFile)(process.execPath, [built('test/evaluate/main.js'), '--data', t.testdir({})])
  for (const [kind, { folder = kind }] of Object.entries(evaluations)) if (folder === kind) t.match(stdout, `SKIPPED ${kind}: `)
  const last = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>
  const names = [
    'nab',
    'nabLowFp',
    'nabLowFn',
    'skabF1',
    'skabFar',
    'skabMar',
    'skabChangepoint',
    'wellsRecall',
    'wellsFalsePerHour'
  ]
  for (const name of [...names, 'cmapss1Raw', 'cmapss1NoAge', 'cmapss1Phm']) t.equal(last[name], null, name)
})
