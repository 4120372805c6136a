// Somebody tries rules on recordings by the command, and has them judged by tests.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { run as ran } from '../support/ran.ts'

const start = Date.UTC(2026, 2, 1)

const run = (arguments_: readonly string[]) => ran('collector/main.js', ['test-rules', ...arguments_])

const recording = (highFrom: number, highTo: number): string => {
  const rows = Array.from({ length: 720 }, (_, row) => {
    const value = 3 + (row % 5) / 10 + (row >= highFrom && row < highTo ? 6 : 0)
    return `${new Date(start + row * 10_000).toISOString()},${value.toFixed(1)}`
  })
  return `time,vibration\n${rows.join('\n')}\n`
}

const rules = `windows:
  - { use: tumbling, name: minute, length: 1m }
detectors:
  - { use: threshold, name: limit, window: minute, measurement: vibration, above: 7.1, for: 5m }
`

const tests = (until: string): string => `tests:
  - name: the worn bearing is found in time
    recording: [pump-07=rec/worn.csv, rec/pump-08.csv]
    fires:
      - { detector: limit, asset: pump-07, between: 2026-03-01 00:50, and: 2026-03-01 ${until}, times: 1 }
    silent:
      - { asset: pump-08 }
`

t.test('rules on recordings', { timeout: 240_000 }, async t => {
  const directory = t.testdir({})
  mkdirSync(join(directory, 'rec'))
  const write = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }
  const file = write('pumps.yaml', rules)
  const worn = write('rec/worn.csv', recording(300, 420))
  write('rec/pump-08.csv', recording(0, 0))

  const shown = await run([file, '--recording', `pump-07=${worn}`, '--width', '80'])
  t.equal(shown.code, 0)
  t.match(shown.out, /worn\.csv: 720 rows, 720 readings of 1 series, 2026-03-01 00:00:00 to 2026-03-01 01:59:50\n/)
  t.match(shown.out, /\nlimit vibration,asset=pump-07 ·+░+█+▒?·+\n/)
  t.match(
    shown.out,
    /\nlimit +vibration,asset=pump-07 +2026-03-01 00:56:00 +2026-03-01 01:1\d:00 +1\.\d+ +mean vibration is 9\.\d+, above the limit of 7\.1\n/
  )
  t.match(shown.out, /\n1 alert would have fired, told in 2 notifications\n$/)
  for (const line of shown.out.split('\n').slice(2, 4)) t.ok(line.length <= 80, 'it is as wide as was said')

  const expected = write('expected.yaml', tests('01:00'))
  const passed = await run([file, '--expect', expected])
  t.match(passed, { code: 0, err: '' })
  t.match(
    passed.out,
    /pass {2}the worn bearing is found in time\n {2}pass {2}fires: limit pump-07 between .* once\n {2}pass {2}silent: pump-08\n\n1 test passed\n$/
  )

  write('pumps.yaml', rules + tests('00:55'))
  const failed = await run([file, '--json', '--svg', join(directory, 'out.svg')])
  t.match(readFileSync(join(directory, 'out.svg'), 'utf8'), /^<svg [\s\S]*pump-07[\s\S]*<\/svg>\n$/)
  t.equal(failed.code, 1)
  t.match(JSON.parse(failed.out), {
    passed: false,
    runs: [
      {
        rows: 1440,
        alerts: [
          { detector: 'limit', asset: 'pump-07', firingSince: Date.UTC(2026, 2, 1, 0, 56), spans: [{ state: 'pending' }] }
        ],
        tests: [{ passed: false, expectations: [{ passed: false, found: /it fired limit .* 00:56:00/ }, { passed: true }] }]
      }
    ]
  })
  t.match(
    (await run([file])).out,
    /FAIL {2}fires: limit pump-07 .* — it fired limit vibration,asset=pump-07 2026-03-01 00:56:00 to/
  )

  const configuration = write(
    'collector.yaml',
    `data: none\nagents: [{ agent: gw, tokenSha256: ${'ab'.repeat(32)} }]\nrulesFiles: [pumps.yaml]\n`
  )
  write('pumps.yaml', rules)
  const lower = write('lower.yaml', 'detectors:\n  - { use: threshold, name: limit, window: minute, above: 3.1, for: 5m }\n')
  const together = await run([lower, '--config', configuration, '-r', join(directory, 'rec/pump-08.csv')])
  t.match(together, { code: 0, out: /above the limit of 3\.1/ })
  t.notMatch(together.out, /7\.1/, 'it stands in the place of the one of its name')

  t.match(await run([lower, '-r', worn]), {
    code: 78,
    err: /lower\.yaml:2:\d+: detectors\[0\]\.window: no window is called "minute"/
  })
  t.match(await run([file, '-r', 'nowhere.csv']), { code: 1, err: /WAY_RECORDING_INVALID: nowhere\.csv:1: cannot be read/ })
  t.match((await run(['--help'])).out, /Exit codes:/)
})
