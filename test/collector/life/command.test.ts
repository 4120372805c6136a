import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { hourMs, life } from '../../../collector/life/life.ts'
import { readLifeModel } from '../../../collector/life/model.ts'
import { lifeNames, lifeRow, wornMachines } from '../../support/lives.ts'
import { built } from '../../support/programs.ts'

const fit = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built('collector/main.js'), 'fit-life', ...args], {
    encoding: 'utf8'
  })
  return { status, stdout, stderr }
}

const columns = ['time', ...lifeNames.settings, ...lifeNames.sensors]

/** A folder with a file for each machine; times are dates where `dated`. */
const written = (t: Test, machines: number, dated = false): string => {
  const folder = t.testdir({})
  for (const history of wornMachines(machines)) {
    const rows = history.hours.map((hour, at) => {
      const time = dated ? new Date(Date.UTC(2026, 0, 1) + hour * hourMs).toISOString() : String(hour)
      return [time, ...Object.values(lifeRow(history, at))].join(',')
    })
    writeFileSync(join(folder, `${history.machine}.csv`), `${[columns.join(','), ...rows].join('\n')}\n`)
  }
  return folder
}

t.test('a folder of histories becomes a model file, and says how far off it is', async t => {
  for (const dated of [false, true]) {
    const folder = written(t, 12, dated)
    const out = join(folder, 'pump.life.json')
    const { status, stdout, stderr } = fit(folder, '--out', out, '--setting', 'speed', '--kind', 'ridge', '--cap', '60')
    t.equal(status, 0, stderr)
    t.match(stdout, /fitted to 12 machines, 2 sensors that vary, 2 operating regimes\n.* is [\d.]+ hours off/)
    const model = readLifeModel(readFileSync(out, 'utf8'), out)
    const [history] = wornMachines(1, 3)
    const machine = life(model)
    const said = history!.hours.map((hour, at) => machine.push(hour * hourMs, lifeRow(history!, at)))
    t.ok(said.at(-3)!.hours < 25)
  }
})

t.test('what is wrong with the histories is named with its place', async t => {
  const folder = written(t, 6)
  const out = join(folder, 'model.json')
  t.match(fit(folder, '--out', out, '--setting', 'torque'), {
    status: 1,
    stderr: /m0\.csv: has no column "torque": its columns are time, speed/
  })
  t.match(fit(folder, '--out', out, '--time', 'when'), { status: 1, stderr: /has no column "when"/ })
  writeFileSync(join(folder, 'm1.csv'), 'time,speed,heat,vibration,serial\n1,1,1,1,1\n2,1,hot,1,1\n')
  t.match(fit(folder, '--out', out), {
    status: 1,
    stderr: /WAY_RECORDING_INVALID: .*m1\.csv:3: column "heat": "hot" is not a number/
  })
  writeFileSync(join(folder, 'm1.csv'), 'time,speed,heat,vibration,serial\n2,1,1,1,1\n1,1,1,1,1\n')
  t.match(fit(folder, '--out', out), { status: 1, stderr: /m1\.csv:3: column "time": is not later than the row before/ })
})

t.test('too few machines, and a folder that is not there, are refused', async t => {
  const folder = written(t, 3)
  t.match(fit(folder, '--out', 'x.json'), { status: 1, stderr: /holds 3 CSV files, .* needs at least 5/ })
  t.match(fit(join(folder, 'none'), '--out', 'x.json'), { status: 1, stderr: /cannot be read/ })
})
