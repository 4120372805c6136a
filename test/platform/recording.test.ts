import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { cellsOf, measurementOf, openRecording, parseTime, type RecordingOptions, type Row } from '../../platform/recording.ts'

const read = async (text: string, options: RecordingOptions = {}): Promise<{ measurements: readonly string[]; rows: Row[] }> => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-recording-'))
  try {
    const file = join(directory, 'r.csv')
    await writeFile(file, text)
    const { measurements, rows } = await openRecording(file, options)
    const all: Row[] = []
    for await (const row of rows) all.push(row)
    return { measurements, rows: all }
  } finally {
    await rm(directory, { recursive: true })
  }
}

t.test('a recording with its separator found out, times as UTC and names made valid', async t => {
  const { measurements, rows } = await read(
    'datetime;Volume Flow RateRMS;a=b\n2020-03-09 10:14:33;1.5;2\n2020-03-09 10:14:34;;3\n'
  )
  t.same(measurements, ['Volume_Flow_RateRMS', 'a_b'])
  t.same(rows, [
    { line: 2, time: Date.UTC(2020, 2, 9, 10, 14, 33), values: [1.5, 2], texts: [] },
    { line: 3, time: Date.UTC(2020, 2, 9, 10, 14, 34), values: [undefined, 3], texts: [] }
  ])
})

t.test('a file without times gets them from start and period', async t => {
  const { rows } = await read('a,b\n1,2\n3,4\n', { start: 1000, period: 500 })
  t.same(
    rows.map(({ time }) => time),
    [1000, 1500]
  )
})

t.test('a sentinel for missing values and a decimal comma', async t => {
  const { rows } = await read('t;a\n0;-200\n1;3,5\n2;-200,0\n', { missing: '-200', decimalComma: true })
  t.same(
    rows.map(({ values }) => values[0]),
    [undefined, 3.5, undefined]
  )
})

for (const [what, text, options, message] of [
  ['a value that is no number', 't,a\n0,1\n1,x\n', {}, /r\.csv:3: "x" in column "a" is not a number/],
  ['a time that is none', 't,a\nyesterday,1\n', {}, /r\.csv:2: "yesterday" in column "t" is not a time/],
  ['a column that is not there', 't,a\n0,1\n', { columns: ['b'] }, /no column is called "b", there are: t, a/],
  ['a file of times only', 't\n0\n', {}, /r\.csv:1: has no column but "t" for the time/],
  ['a file that is no text', '\u001b[2Jx,\u0000a\n\u0007,1\n', {}, /r\.csv:2: "[^\u0007]+" in column "[^\u001b]+" is not a time/],
  ['an empty file', '', {}, /r\.csv:1: has no header/]
] as const) {
  t.test(`${what} is named with file and line`, async t => {
    await t.rejects(read(text, options as RecordingOptions), { code: 'WAY_RECORDING_INVALID', message })
  })
}

t.test('quoted cells come back as they were, whatever is in them', async t => {
  const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', ';', 'é') }).map(text => text.trim())
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), cells => {
      const line = cells.map(text => `"${text.replaceAll('"', '""')}"`).join(',')
      return JSON.stringify(cellsOf(line, ',')) === JSON.stringify(cells)
    })
  )
  t.pass()
})

t.test('times in every usual form', async t => {
  for (const text of [
    '2026-01-02T03:04:05Z',
    '2026-01-02 03:04:05',
    '2026-01-02T04:04:05+01:00',
    '1767323045',
    '1767323045000'
  ]) {
    t.equal(parseTime(text), Date.UTC(2026, 0, 2, 3, 4, 5), text)
  }
  t.equal(parseTime('noon'), undefined)
})

t.test('every column name becomes a valid measurement', async t => {
  t.equal(measurementOf('Accelerometer1RMS'), 'Accelerometer1RMS')
  t.equal(measurementOf(' Air temperature [K] '), 'Air_temperature_[K]')
  t.equal(measurementOf('Flow [m3/h]'), 'Flow_[m3_h]')
  t.equal(measurementOf('='), 'value')
})

const data = process.env['WAYSIDE_DATA']
t.test(
  'a SKAB recording has its eight sensors and two labels in every row',
  { skip: data ? false : 'WAYSIDE_DATA is not set' },
  async t => {
    const { measurements, rows } = await openRecording(join(data!, 'skab/other/1.csv'))
    let count = 0
    for await (const { values } of rows) {
      count++
      if (values.some(value => value === undefined)) t.fail('a value is missing')
    }
    t.equal(measurements.length, 10)
    t.equal(count, 745)
  }
)
