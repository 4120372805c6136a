import t from 'tap'
import { asset } from '../../../collector/detectors/asset/asset.ts'
import { assetDefaults } from '../../support/assetdefaults.ts'
import { machineRows, machineSensors } from '../../support/machine.ts'
import { type PathRow, throughPath } from './replay.ts'

const begin = Date.UTC(2020, 4, 1)
const values = machineRows({ seed: 4, rows: 400, faults: [{ from: 250, to: 330, sensor: 'vibration', add: 8 }] })
const rows: PathRow[] = values.map((row, at) => ({ time: begin + at * 1000, values: row }))
const judging = { periodMs: 1000, detectors: { state: { use: 'asset' }, moments: { use: 'changes' } } }

t.test('alerts through agent and collector are those of the detector itself, row by row', async t => {
  const machine = asset({ sensors: [...machineSensors].sort() }, assetDefaults())
  const opinions = rows.map(({ time, values }) => machine.push(time, values))
  const firing = await throughPath(rows, judging)
  t.same(
    firing['state'],
    opinions.map(opinion => opinion?.abnormal ?? false)
  )
  t.same(
    firing['moments'],
    opinions.map(opinion => opinion?.change ?? false)
  )
  t.ok(firing['state']!.includes(true) && firing['moments']!.includes(true))
})

t.test('a recording that is cut has the alerts before the cut', async t => {
  const [whole, part] = [await throughPath(rows, judging), await throughPath(rows.slice(0, 300), judging)]
  t.same(part['state'], whole['state']!.slice(0, 300))
  t.same(part['moments'], whole['moments']!.slice(0, 300))
})

t.test('missing values are not sent, and leave the others judged', async t => {
  const holes = rows.map(({ time, values }, at) => ({ time, values: at % 7 ? values : { ...values, load: Number.NaN } }))
  t.ok((await throughPath(holes, judging))['state']!.includes(true))
})
