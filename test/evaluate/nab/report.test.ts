import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { auto, autoCore } from '../../../collector/detectors/series/auto.ts'
import { profiles } from './profiles.ts'
import { readNab } from './read.ts'
import { alarmsOf } from './replay.ts'
import { report } from './report.ts'
import { normalised, summed, tally } from './score.ts'

const data = process.env['WAYSIDE_DATA']
const folder = data && existsSync(join(data, 'nab')) ? join(data, 'nab') : undefined
const skip = folder ? false : 'WAYSIDE_DATA is not set, or has no nab'

t.test('auto as it ships scores at least 62 on the real recordings', { skip }, async t => {
  const recordings = readNab(folder!)
  const core = autoCore(auto.options.parse({}))
  const found = summed(recordings.map(recording => tally(recording, alarmsOf(core, recording))))
  t.ok(normalised(found, profiles.standard) >= 62)
})

t.test('a recording that is cut has the alarms before the cut', { skip }, async t => {
  const core = autoCore(auto.options.parse({}))
  for (const recording of readNab(folder!).filter((_, index) => index % 5 === 0)) {
    const whole = alarmsOf(core, recording)
    for (const rows of [500, 1111, 1500]) {
      const cut = { ...recording, times: recording.times.slice(0, rows), values: recording.values.slice(0, rows) }
      t.same(
        alarmsOf(core, cut),
        whole.filter(row => row < rows)
      )
    }
  }
})

t.test('the report says what chance would have found', { skip }, async t => {
  const lines: string[] = []
  const recordings = readNab(folder!).slice(-8)
  const core = autoCore(auto.options.parse({}))
  const found = recordings.map(recording => alarmsOf(core, recording))
  report(recordings, found, line => lines.push(line))
  t.match(lines.join('\n'), /auto, as shipped.*as many, anywhere.*limit as shipped/s)
})
